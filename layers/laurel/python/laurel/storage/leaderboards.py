"""The Leaderboards table: configuration, seats, counters and the steps of a leaderboard's end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from laurel.domain.end_order import EndZone, end_rank
from laurel.domain.endings import due_at
from laurel.domain.leaderboards import (
    Leaderboard,
    OutOfBounds,
    Prizes,
    RetryStrategy,
    SortOrder,
)
from laurel.domain.rank_index import LEVELS, WITHOUT_TIMES, RankIndex
from laurel.domain.schedules import Schedule
from laurel.storage.calls import call
from laurel.storage.dynamodb import Item, Packed, pack, pages_of, read_now, unpack
from laurel.usecases.stores import BoardPosition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_END_INDEX = "byEnd"
# The attribute of lane 3 is `upTo3`; see `laurel.storage.counters`.
UP_TO = "upTo"
# The index `due` has a shard for each kind of work, not for each so many leaderboards: who looks
# for leaderboards to remove, once an hour, must not pass those that are about to end, nor the other
# way round. Each such search is its own `dueShard = :work AND dueAt <= :now`. An item has one place
# in the index, which is enough: nothing is done to a deleted leaderboard but to remove it. The
# index holds keys only, so that scores that come in do not write to it.
DUE_INDEX = "due"
FINISH_SHARD = "finish"
PURGE_SHARD = "purge"


def leaderboard_key(*, game_id: str, leaderboard_id: str) -> Packed:
    """Build the key of a leaderboard's item."""
    return pack({"gameId": game_id, "leaderboardId": leaderboard_id})


def key_of(leaderboard: Leaderboard) -> Packed:
    """Build the key of the item of a leaderboard that has been read."""
    return leaderboard_key(game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id)


def leaderboard_item(leaderboard: Leaderboard) -> Item:
    """Lay a leaderboard out as it is stored, with its places in the indexes.

    A deleted one has none in the order by end, so that no list finds it. Among what is due it is
    to be removed, and any other one to be ended, if that is ahead of it.
    """
    deleted = leaderboard.is_deleted
    work = PURGE_SHARD if deleted else FINISH_SHARD
    due = leaderboard.purged_from if deleted else due_at(leaderboard)
    return {
        "gameId": leaderboard.game_id,
        "leaderboardId": leaderboard.leaderboard_id,
        "name": leaderboard.name,
        "description": leaderboard.description,
        "type": leaderboard.type,
        "icon": leaderboard.icon,
        "url": leaderboard.url,
        "externalReference": leaderboard.external_reference,
        "startDate": leaderboard.start_date,
        "endDate": leaderboard.end_date,
        "maximumNumberOfWinners": leaderboard.maximum_number_of_winners,
        "shouldCloseWhenFull": leaderboard.should_close_when_full,
        "numberOfRetries": leaderboard.number_of_retries,
        "retryStrategy": leaderboard.retry_strategy.value,
        "sortOrder": leaderboard.sort_order.value,
        "lowestSortingValue": leaderboard.lowest_sorting_value,
        "highestSortingValue": leaderboard.highest_sorting_value,
        "submissionsPerMinute": leaderboard.submissions_per_minute,
        "outOfBounds": leaderboard.out_of_bounds.value,
        "expectedParticipants": leaderboard.expected_participants,
        "reviewHours": leaderboard.review_hours,
        "prizes": leaderboard.prizes.value,
        "schedule": _pack_schedule(leaderboard.schedule),
        "lanes": leaderboard.lanes,
        "revision": leaderboard.revision,
        # Most leaderboards never have any.
        "imports": leaderboard.imports or None,
        "seatsTaken": leaderboard.seats_taken,
        "numberOfParticipants": leaderboard.participants_counted,
        "scoreUpdatedDate": leaderboard.score_updated_date,
        "rankGeneration": leaderboard.ranks.generation,
        "rankStartsAt": leaderboard.ranks.starts_at,
        "rankSpan": leaderboard.ranks.span,
        # Most leaderboards never have more.
        "rankDepth": leaderboard.ranks.depth if leaderboard.ranks.depth > LEVELS else None,
        "openUntil": leaderboard.open_until,
        "closedAt": leaderboard.closed_at,
        "approvedAt": leaderboard.approved_at,
        "objectedAt": leaderboard.objected_at,
        "voidedAt": leaderboard.voided_at,
        "frozenAt": leaderboard.frozen_at,
        "archivedAt": leaderboard.archived_at,
        "endedAt": leaderboard.ended_at,
        "series": leaderboard.series,
        "earlierEdition": leaderboard.earlier_edition,
        "laterEdition": leaderboard.later_edition,
        "lastEdition": leaderboard.last_edition,
        "lastEditionStart": leaderboard.last_edition_start,
        "deletedAt": leaderboard.deleted_at,
        "purgeBeganAt": leaderboard.purge_began_at,
        "endsAt": None if deleted else end_rank(leaderboard),
        "dueShard": work if due is not None else None,
        "dueAt": due,
    }


def leaderboard_of(item: Item) -> Leaderboard:
    """Read a leaderboard from its item; one that was made before there were revisions has 0."""
    lanes_counted = _lanes_counted(item)
    return Leaderboard(
        game_id=item["gameId"],
        leaderboard_id=item["leaderboardId"],
        name=item["name"],
        description=item.get("description"),
        type=item.get("type"),
        icon=item.get("icon"),
        url=item.get("url"),
        external_reference=item.get("externalReference"),
        start_date=item.get("startDate"),
        end_date=item.get("endDate"),
        maximum_number_of_winners=item["maximumNumberOfWinners"],
        should_close_when_full=item["shouldCloseWhenFull"],
        number_of_retries=item.get("numberOfRetries"),
        retry_strategy=RetryStrategy(item["retryStrategy"]),
        sort_order=SortOrder(item["sortOrder"]),
        lowest_sorting_value=item.get("lowestSortingValue"),
        highest_sorting_value=item.get("highestSortingValue"),
        submissions_per_minute=item.get("submissionsPerMinute"),
        out_of_bounds=OutOfBounds(item.get("outOfBounds", OutOfBounds.REFUSE)),
        expected_participants=item.get("expectedParticipants"),
        review_hours=item.get("reviewHours", 0),
        prizes=Prizes(item.get("prizes", Prizes.NONE)),
        schedule=_schedule_of(item.get("schedule")),
        lanes=item["lanes"],
        revision=item.get("revision", 0),
        imports=item.get("imports", 0),
        seats_taken=item["seatsTaken"],
        participants_counted=item["numberOfParticipants"],
        score_updated_date=item.get("scoreUpdatedDate"),
        counted_at=min(lanes_counted.values(), default=None),
        lanes_counted=lanes_counted,
        ranks=_ranks_of(item),
        open_until=item.get("openUntil"),
        closed_at=item.get("closedAt"),
        approved_at=item.get("approvedAt"),
        objected_at=item.get("objectedAt"),
        voided_at=item.get("voidedAt"),
        frozen_at=item.get("frozenAt"),
        archived_at=item.get("archivedAt"),
        ended_at=item.get("endedAt"),
        series=item.get("series"),
        earlier_edition=item.get("earlierEdition"),
        later_edition=item.get("laterEdition"),
        last_edition=item.get("lastEdition"),
        last_edition_start=item.get("lastEditionStart"),
        deleted_at=item.get("deletedAt"),
        purge_began_at=item.get("purgeBeganAt"),
    )


def _lanes_counted(item: Item) -> dict[int, int]:
    """Tell up to when changes are counted (epoch ms), of each lane that has had any."""
    return {
        int(name.removeprefix(UP_TO)): at for name, at in item.items() if name.startswith(UP_TO)
    }


def _ranks_of(item: Item) -> RankIndex:
    if "rankSpan" not in item:
        return WITHOUT_TIMES
    return RankIndex(
        generation=item["rankGeneration"],
        starts_at=item["rankStartsAt"],
        span=item["rankSpan"],
        depth=item.get("rankDepth", LEVELS),
    )


def _pack_schedule(schedule: Schedule | None) -> Item | None:
    if schedule is None:
        return None
    packed = {
        "cron": schedule.cron,
        "timeZone": schedule.time_zone,
        "lengthMinutes": schedule.length_minutes,
    }
    return packed if schedule.keep is None else packed | {"keep": schedule.keep}


def _schedule_of(packed: Item | None) -> Schedule | None:
    if packed is None:
        return None
    return Schedule(
        cron=packed["cron"],
        time_zone=packed["timeZone"],
        length_minutes=packed["lengthMinutes"],
        keep=packed.get("keep"),
    )


def load_now(
    client: "DynamoDBClient", *, table: str, game_id: str, leaderboard_id: str
) -> Leaderboard | None:
    """Read a leaderboard as it is at this moment, deleted or not; one read unit.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    key = leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id)
    item = read_now(client, table=table, key=key)
    return leaderboard_of(item) if item is not None else None


def due_request(*, table: str, work: str, now: int) -> dict[str, object]:
    """Build the query for leaderboards that some work is due for at a time (epoch ms).

    The key condition:

        dueShard = :work        work
        AND dueAt <= :now       due

    work: the shard of those that it is to be done to, `FINISH_SHARD` or `PURGE_SHARD`.
    due: its time has come. What is due longest comes first.
    """
    return {
        "TableName": table,
        "IndexName": DUE_INDEX,
        "KeyConditionExpression": "dueShard = :work AND dueAt <= :now",
        "ExpressionAttributeValues": pack({":work": work, ":now": now}),
    }


def find_due(
    client: "DynamoDBClient", *, table: str, work: str, now: int
) -> Iterator[tuple[str, str]]:
    """Go through the ids (game, leaderboard) of what is due, a page of the index at a time.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    for items in pages_of(client.query, due_request(table=table, work=work, now=now)):
        yield from ((item["gameId"], item["leaderboardId"]) for item in items)


def by_end_request(
    *, table: str, game_id: str, zone: EndZone, after: BoardPosition | None, page: int | None
) -> dict[str, object]:
    """Build the query for a game's leaderboards within a zone, those that end last first.

    The key condition:

        gameId = :game                          game
        AND endsAt BETWEEN :first AND :last     zone

    game: the index has a partition for each.
    zone: where boards in the state that is asked for can be; the rest is not read.

    The start key need not exist (any more): DynamoDB goes on from where it would be. But it must
    lie within the condition, and a page's last board can have left the zone since, as time goes by:
    the condition is widened to it.
    """
    first, last = zone.first, zone.last
    if after is not None:
        first, last = min(first, after.ends_at), max(last, after.ends_at)
    request: dict[str, object] = {
        "TableName": table,
        "IndexName": BY_END_INDEX,
        "KeyConditionExpression": "gameId = :game AND endsAt BETWEEN :first AND :last",
        "ExpressionAttributeValues": pack({":game": game_id, ":first": first, ":last": last}),
        "ScanIndexForward": False,
    }
    if page is not None:
        request["Limit"] = page
    if after is not None:
        request["ExclusiveStartKey"] = pack(
            {"gameId": game_id, "endsAt": after.ends_at, "leaderboardId": after.leaderboard_id}
        )
    return request


class DynamoLeaderboards:
    """Leaderboards, read one at a time or by game."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard; half a read unit. A deleted one is not there."""
        key = leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id)
        item = call(self._client.get_item, {"TableName": self._table, "Key": key}).get("Item")
        leaderboard = leaderboard_of(unpack(item)) if item else None
        return None if leaderboard is None or leaderboard.is_deleted else leaderboard

    def by_end(
        self, *, game_id: str, zone: EndZone, after: BoardPosition | None, page: int | None
    ) -> Iterator[tuple[BoardPosition, Leaderboard]]:
        """Go through a game's leaderboards in a zone, a query at a time as they are asked for."""
        request = by_end_request(
            table=self._table, game_id=game_id, zone=zone, after=after, page=page
        )
        for page_found in pages_of(self._client.query, request):
            for item in page_found:
                position = BoardPosition(item["endsAt"], item["leaderboardId"])
                yield position, leaderboard_of(item)
