"""Things to test with: each factory gives something ordinary, changed as a test asks for."""

from dataclasses import replace
from typing import Any

from laurel.domain.entries import DIGEST_LENGTH, Submission, Try
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard, RetryStrategy
from laurel.domain.players import player_key
from laurel.domain.schedules import Schedule
from laurel.http.score_report import parse_score_report, read_submission

NOON = 1_602_769_646_000
GAME_ID = "space-race"
LEADERBOARD_ID = "weekly"
# Mondays at nine, for a week.
WEEKLY = Schedule(cron="0 9 * * MON", time_zone="Europe/Stockholm", length_minutes=7 * 24 * 60)
_COUNT = iter(range(10**9))


def make_leaderboard(**changes: Any) -> Leaderboard:
    """An open-ended leaderboard on which the best of any number of scores counts."""
    ordinary = Leaderboard(
        game_id=GAME_ID,
        leaderboard_id=LEADERBOARD_ID,
        name="The weekly",
        retry_strategy=RetryStrategy.REPLACE_IF_BETTER,
        maximum_number_of_winners=3,
    )
    return replace(ordinary, **changes)


def make_game(**changes: Any) -> Game:
    """A game that asks for no checksum."""
    return replace(Game(game_id=GAME_ID, name="Space Race"), **changes)


def read_report(body: bytes, *, key: str | None = None, seal: bytes | None = None) -> Submission:
    """Read the submission of a body, as the request `request-1` at noon brings it."""
    return read_submission(
        parse_score_report(body),
        body=body,
        began_at=NOON,
        request_id="request-1",
        idempotency_key=key,
        seal=seal,
    )


def make_submission(score: int = 14, *, name: str = "Tiny Tim", **changes: Any) -> Submission:
    """A score of its own: no other submission has its keys."""
    unique = next(_COUNT).to_bytes(DIGEST_LENGTH, "big")
    ordinary = Submission(
        player=player_key(player_id=None, email=None, display_name=name),
        display_name=name,
        display_value=str(score),
        sorting_value=score,
        email=None,
        began_at=NOON,
        body=unique,
        keys=(unique,),
    )
    return replace(ordinary, **changes)


def there(one: Try | None) -> Try:
    """A best or shown try that a test knows to be there."""
    assert one is not None
    return one
