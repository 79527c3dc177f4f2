"""Leaderboards, remembered for some seconds by those who only ask whether one is there."""

import time
from collections.abc import Callable

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.remembered import Remembered
from laurel.usecases.stores import KnownLeaderboards

# How long a deleted leaderboard's scores can still be listed: see
# docs/decisions/0017-whether-a-leaderboard-is-there.md.
THERE_SECONDS = 5


class RememberedLeaderboards:
    """Leaderboards as they were up to `THERE_SECONDS` ago.

    One that is not there is asked for each time: it may be made, or restored, any moment.
    """

    def __init__(
        self, leaderboards: KnownLeaderboards, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._leaderboards = leaderboards
        self._remembered = Remembered[Leaderboard | None](
            seconds=THERE_SECONDS, keeps=lambda found: found is not None, clock=clock
        )

    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard: nothing when it is remembered, else half a read unit."""
        return self._remembered.get(
            f"{game_id}/{leaderboard_id}",
            lambda: self._leaderboards.get(game_id=game_id, leaderboard_id=leaderboard_id),
        )
