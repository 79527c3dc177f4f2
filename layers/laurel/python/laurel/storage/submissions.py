"""What a submission meets in storage: players' entries, and in some games their bans."""

from typing import TYPE_CHECKING

from laurel.domain.audit import player_reference
from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.bans import ban_key
from laurel.storage.entries import DynamoEntries

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoSubmissions(DynamoEntries):
    """Players' entries, read together with the leaderboard and, where it is asked for, the ban."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        scores_table: str,
        leaderboards_table: str,
        bans_table: str,
    ) -> None:
        super().__init__(client, scores_table=scores_table, leaderboards_table=leaderboards_table)
        self._bans = bans_table

    def load_with_ban(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None, bool]:
        """Read as `load` does, and whether the player is banned: half a read unit more."""
        ban = ban_key(game_id=game_id, player=player_reference(player))
        leaderboard, entry, found = self._load(
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            player=player,
            consistent=consistent,
            beside={self._bans: {"Keys": [ban], "ConsistentRead": consistent}},
        )
        return leaderboard, entry, bool(found[self._bans])
