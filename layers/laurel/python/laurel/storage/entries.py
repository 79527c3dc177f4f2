"""The Scores table: one item per player and leaderboard, and the seats that first scores take."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from laurel.domain.entries import DIGEST_LENGTH, Entry, Try, TryStatus, standing_of
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.players import fold_name, is_pseudonym, lane_of
from laurel.storage.dynamodb import Item, Packed, batch_get, pack, update_on_condition
from laurel.storage.leaderboards import key_of, leaderboard_key, leaderboard_of
from laurel.storage.standings import board_key, board_key_of
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


# Where a packed try has its status, if it has one.
_STATUS = 5


def lane_key(*, game_id: str, leaderboard_id: str, lane: int) -> str:
    """Build the partition key of one lane of a leaderboard."""
    return f"{board_key(game_id=game_id, leaderboard_id=leaderboard_id)}#{lane}"


def lane_key_on(leaderboard: Leaderboard, lane: int) -> str:
    """Build the partition key of one lane of a leaderboard that has been read."""
    return lane_key(
        game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id, lane=lane
    )


def lane_number(lane: str) -> int:
    """Read the number of a lane from the key that `lane_key` builds."""
    return int(lane.rpartition("#")[2])


def entry_key(*, game_id: str, leaderboard_id: str, lanes: int, player: str) -> Packed:
    """Build the key of a player's item on a leaderboard with this many lanes."""
    lane = lane_of(player, lanes=lanes)
    partition = lane_key(game_id=game_id, leaderboard_id=leaderboard_id, lane=lane)
    return pack({"leaderboard": partition, "player": player})


def entry_key_on(leaderboard: Leaderboard, player: str) -> Packed:
    """Build the key of a player's item on a leaderboard that has been read."""
    return entry_key(
        game_id=leaderboard.game_id,
        leaderboard_id=leaderboard.leaderboard_id,
        lanes=leaderboard.lanes,
        player=player,
    )


def name_key(board: str, display_name: str) -> str:
    """Build the partition key in the index `names` of those who bear a name on a leaderboard."""
    return f"{board}#{fold_name(display_name)}"


def pack_try(kept: Try) -> list[object]:
    """Lay a try out as a short list: as a map, its attribute names would outweigh its values."""
    packed: list[object] = [
        kept.date,
        kept.sorting_value,
        kept.display_value,
        kept.body,
        b"".join(kept.keys),
    ]
    return packed if kept.status is TryStatus.COUNTED else [*packed, kept.status.value]


def try_of(packed: list[object]) -> Try:
    """Read a try from its list; one that does not count says so in a sixth place."""
    date, sorting_value, display_value, body, keys = cast(
        "tuple[int, int, str, bytes, bytes]", tuple(packed[:_STATUS])
    )
    return Try(
        date=date,
        sorting_value=sorting_value,
        display_value=display_value,
        body=body,
        keys=tuple(
            keys[start : start + DIGEST_LENGTH] for start in range(0, len(keys), DIGEST_LENGTH)
        ),
        status=_status_of(packed),
    )


def counted_dates(item: Item) -> set[int]:
    """Read from a player's item when its tries that count came, as far as they are kept."""
    return {
        int(packed[0])
        for packed in item.get("tries", ())
        if _status_of(packed) is TryStatus.COUNTED
    }


def _status_of(packed: list[object]) -> TryStatus:
    return TryStatus(str(packed[_STATUS])) if len(packed) > _STATUS else TryStatus.COUNTED


def entry_attributes(leaderboard: Leaderboard, entry: Entry) -> Item:
    """Lay out a player's item but for its key; what is None is not to be there.

    All indexes are sparse: `standings` has those items that have a `standing`, `names` those of
    them that have an owner, by `boardName`, and `held` those that have a `heldBoard`.
    """
    board = board_key_of(leaderboard)
    shown, best, held_since = entry.shown, entry.best, entry.held_since
    place = standing_of(entry, leaderboard)
    is_named = place is not None and not is_pseudonym(entry.player)
    return {
        "board": board,
        "standing": place,
        "boardName": name_key(board, entry.display_name) if is_named else None,
        "displayName": entry.display_name,
        "displayValue": shown.display_value if shown is not None else None,
        "email": entry.email,
        "sortingValue": shown.sorting_value if shown is not None else None,
        "reachedAt": shown.date if shown is not None else None,
        "used": entry.used,
        "tries": [pack_try(kept) for kept in entry.tries],
        "best": pack_try(best) if best is not None else None,
        "version": entry.version,
        "hidden": entry.hidden or None,
        "heldBoard": board if held_since is not None else None,
        "heldSince": held_since,
    }


def entry_of(item: Item) -> Entry:
    """Read a player's entry from its item."""
    tries = tuple(try_of(packed) for packed in item["tries"])
    shown: Try | None = None
    if "reachedAt" in item:
        shown = Try(
            date=item["reachedAt"],
            sorting_value=item["sortingValue"],
            display_value=item["displayValue"],
        )
    return Entry(
        player=item["player"],
        display_name=item["displayName"],
        email=item.get("email"),
        tries=tries,
        best=try_of(item["best"]) if "best" in item else None,
        shown=shown,
        used=item["used"],
        version=item["version"],
        hidden=item.get("hidden", False),
    )


def save_entry_request(
    *, table: str, leaderboard: Leaderboard, entry: Entry, replaces: int | None
) -> dict[str, object]:
    """Build the one write of a submission, or of a change that an operator makes.

    It sets attributes instead of putting an item, so that what others keep in it stays, and removes
    what does not hold any more: an entry that is hidden leaves the standings by having none. Its
    condition is the whole concurrency control, the item is as it was when the entry was decided on:

        attribute_not_exists(version)       first
        version = :before                   unchanged

    first: for a player's first entry, which replaces None; nobody was faster with one.
    unchanged: for every further change; nobody has changed the entry since it was read.
    """
    attributes = entry_attributes(leaderboard, entry)
    given = {name: value for name, value in attributes.items() if value is not None}
    absent = [f"#{name}" for name in attributes if name not in given]
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in given)
    if absent:
        expression += " REMOVE " + ", ".join(absent)
    values = {f":{name}": value for name, value in given.items()}
    if replaces is None:
        condition = "attribute_not_exists(#version)"
    else:
        condition = "#version = :before"
        values[":before"] = replaces
    return {
        "TableName": table,
        "Key": entry_key_on(leaderboard, entry.player),
        "UpdateExpression": expression,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
        "ExpressionAttributeValues": pack(values),
    }


def take_seat_request(*, table: str, leaderboard: Leaderboard) -> dict[str, object]:
    """Build the write that takes one seat on a leaderboard that closes when full.

    The condition:

        seatsTaken < maximumNumberOfWinners     free

    free: a seat is, by the configuration as it is now and not as it was read. It fails too when the
    leaderboard is gone, which then does not come back.
    """
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "UpdateExpression": "ADD seatsTaken :one",
        "ConditionExpression": "seatsTaken < maximumNumberOfWinners",
        "ExpressionAttributeValues": pack({":one": 1}),
    }


def lane_entries_request(*, table: str, lane: str) -> dict[str, Any]:
    """Build the query for the entries of a lane, consistently: hidden and held ones too.

    The key condition and the filter:

        leaderboard = :lane             lane
        attribute_exists(version)       entry

    lane: one of the leaderboard's. Read from the table itself: hidden and held entries are in no
    index, and an index trails.
    entry: not a marker of a recount; those lie there for a moment, and have no version.
    """
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :lane",
        "FilterExpression": "attribute_exists(#version)",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": pack({":lane": lane}),
        "ConsistentRead": True,
    }


def _project(attributes: Sequence[str]) -> dict[str, object]:
    """Build the part of a request by which it reads some attributes alone."""
    return {
        "ProjectionExpression": ", ".join(f"#{name}" for name in attributes),
        "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
    }


class DynamoEntries:
    """Players' entries, read with their leaderboard and saved under their version."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        scores_table: str,
        leaderboards_table: str,
        attributes: Sequence[str] = (),
    ) -> None:
        """Read entries, with those attributes alone that are given, or all."""
        self._client = client
        self._projection = _project(attributes) if attributes else {}
        self._scores = scores_table
        self._leaderboards = leaderboards_table
        # In which lane a player's item lies follows from the leaderboard, which is read in the
        # same round trip. The number of lanes hardly ever changes: it is remembered, and a
        # wrong guess is found out and costs one more round trip.
        self._lanes: dict[str, int] = {}

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and a player's entry: one read unit, or two when consistent.

        A deleted leaderboard is not there, nor are its entries.
        """
        leaderboard, entry, _ = self._load(
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            player=player,
            consistent=consistent,
            beside={},
        )
        return leaderboard, entry

    def _load(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        player: str,
        consistent: bool,
        beside: Mapping[str, object],
    ) -> tuple[Leaderboard | None, Entry | None, dict[str, list[Item]]]:
        """Read a leaderboard, a player's entry and what is asked for beside, in one round trip."""
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        while True:
            lanes = self._lanes.get(board, 1)
            key = entry_key(
                game_id=game_id, leaderboard_id=leaderboard_id, lanes=lanes, player=player
            )
            board_id = leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id)
            found = batch_get(
                self._client,
                {
                    self._leaderboards: {"Keys": [board_id], "ConsistentRead": consistent},
                    self._scores: {
                        "Keys": [key],
                        "ConsistentRead": consistent,
                        **self._projection,
                    },
                    **beside,
                },
            )
            if not found[self._leaderboards]:
                return None, None, found
            leaderboard = leaderboard_of(found[self._leaderboards][0])
            if leaderboard.is_deleted:
                return None, None, found
            if leaderboard.lanes == lanes:
                items = found[self._scores]
                return leaderboard, entry_of(items[0]) if items else None, found
            self._lanes[board] = leaderboard.lanes

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int | None, takes_seat: bool
    ) -> bool:
        """Save an entry in place of the version that was read, with a seat when it takes one.

        1 write unit when the standing stays, 3 when it moves or is the first; where a seat is taken
        the entry's own unit counts twice, and the seat costs 3.

        Returns:
            Whether it was saved: False means that the entry has changed since it was read, that
            the seats have run out, or that another first score was being saved at that moment.
        """
        save = save_entry_request(
            table=self._scores, leaderboard=leaderboard, entry=entry, replaces=replaces
        )
        if takes_seat:
            seat = take_seat_request(table=self._leaderboards, leaderboard=leaderboard)
            return write_together(self._client, [{"Update": save}, {"Update": seat}])
        return update_on_condition(self._client, save)
