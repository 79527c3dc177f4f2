"""Players' entries as anybody may ask for them: by player or by name, and without any email."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.players import fold_name, is_pseudonym
from laurel.storage.dynamodb import MOST_READ_AT_ONCE, Item, Packed, batch_get, first_of, pack
from laurel.storage.entries import DynamoEntries, entry_key_on, entry_of, name_key
from laurel.storage.leaderboards import DynamoLeaderboards, leaderboard_key, leaderboard_of
from laurel.storage.standings import board_key
from laurel.usecases.side_by_side import read_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAMES_INDEX = "names"
# All that an entry is read from but for the email: what is not asked for cannot get out.
ATTRIBUTES = (
    "leaderboard",
    "player",
    "displayName",
    "displayValue",
    "sortingValue",
    "reachedAt",
    "used",
    "tries",
    "best",
    "version",
    "hidden",
)


def names_request(*, table: str, name: str, most: int) -> dict[str, object]:
    """Build the query for the keys of those who bear a name.

    The key condition:

        boardName = :name       name

    name: on one leaderboard, as `name_key` spells it.
    """
    return {
        "TableName": table,
        "IndexName": NAMES_INDEX,
        "KeyConditionExpression": "boardName = :name",
        "ExpressionAttributeValues": pack({":name": name}),
        "ProjectionExpression": "leaderboard, player",
        "Limit": most,
    }


class DynamoPlayerEntries(DynamoEntries):
    """Entries, read by player or by name with the attributes that may be shown or ranked by."""

    def __init__(
        self, client: "DynamoDBClient", *, scores_table: str, leaderboards_table: str
    ) -> None:
        super().__init__(
            client,
            scores_table=scores_table,
            leaderboards_table=leaderboards_table,
            attributes=ATTRIBUTES,
        )
        self._boards = DynamoLeaderboards(client, table=leaderboards_table)

    def load_named(
        self, *, game_id: str, leaderboard_id: str, name: str, most: int
    ) -> tuple[Leaderboard | None, list[Entry]]:
        """Read a leaderboard and who bears a name on it: two round trips, a unit for each."""
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        keys = self._keys_of(name_key(board, name), most)
        board_id = leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id)
        requested: dict[str, object] = {self._leaderboards: {"Keys": [board_id]}}
        if keys:
            requested[self._scores] = {"Keys": keys, **self._projection}
        found = batch_get(self._client, requested)
        leaderboards = [leaderboard_of(item) for item in found[self._leaderboards]]
        if not leaderboards or leaderboards[0].is_deleted:
            return None, []
        return leaderboards[0], _bearers(name, found.get(self._scores, []))

    def load_all(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        players: Sequence[str],
        names: Sequence[str],
        most_of_a_name: int,
    ) -> tuple[Leaderboard | None, dict[str, Entry], dict[str, list[Entry]]]:
        """Read a leaderboard, then who bears the names, then the entries of all of them.

        A round trip each. A leaderboard that is not there is not asked for any names.
        """
        leaderboard = self._boards.get(game_id=game_id, leaderboard_id=leaderboard_id)
        if leaderboard is None:
            return None, {}, {}
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        named = read_all(
            [partial(self._keys_of, name_key(board, name), most_of_a_name) for name in names]
        )
        keys = [entry_key_on(leaderboard, player) for player in players]
        keys.extend(key for found in named for key in found)
        items = self._read(keys)
        by_player = {player: entry_of(items[player]) for player in players if player in items}
        by_name = {
            name: _bearers(name, _items_at(found, items))
            for name, found in zip(names, named, strict=True)
        }
        return leaderboard, by_player, by_name

    def on_leaderboards(
        self, leaderboards: Sequence[Leaderboard], *, player: str
    ) -> list[Entry | None]:
        """Read a player's entry on each of up to a hundred leaderboards: half a unit each."""
        keys = [entry_key_on(leaderboard, player) for leaderboard in leaderboards]
        requested: dict[str, object] = {self._scores: {"Keys": keys, **self._projection}}
        found = batch_get(self._client, requested)[self._scores] if keys else []
        by_lane = {item["leaderboard"]: entry_of(item) for item in found}
        return [by_lane.get(key["leaderboard"]["S"]) for key in keys]

    def _keys_of(self, name: str, most: int) -> list[Packed]:
        request = names_request(table=self._scores, name=name, most=most)
        return [
            pack({"leaderboard": item["leaderboard"], "player": item["player"]})
            for item in first_of(self._client.query, request)
        ]

    def _read(self, keys: Iterable[Packed]) -> dict[str, Item]:
        """Read items by their players, as many calls at once as it takes."""
        distinct = [*{key["player"]["S"]: key for key in keys}.values()]
        calls = [
            partial(
                batch_get,
                self._client,
                {self._scores: {"Keys": distinct[begin:][:MOST_READ_AT_ONCE], **self._projection}},
            )
            for begin in range(0, len(distinct), MOST_READ_AT_ONCE)
        ]
        return {item["player"]: item for found in read_all(calls) for item in found[self._scores]}


def _items_at(keys: Iterable[Packed], items: Mapping[str, Item]) -> list[Item]:
    players = (key["player"]["S"] for key in keys)
    return [items[player] for player in players if player in items]


def _bearers(name: str, items: Iterable[Item]) -> list[Entry]:
    """Keep those who do bear a name: the index trails, and somebody may just have changed it."""
    entries = map(entry_of, items)
    wanted = fold_name(name)
    return [
        entry
        for entry in entries
        if fold_name(entry.display_name) == wanted and not is_pseudonym(entry.player)
    ]
