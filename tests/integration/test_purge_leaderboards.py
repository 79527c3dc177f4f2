"""Leaderboards that were deleted thirty days ago: removed for good, whatever interrupts it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.client import BaseClient

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import RankIndex
from laurel.storage.dynamodb import pack
from laurel.storage.leaderboard_changes import DynamoLeaderboardChanges
from laurel.storage.prizes import code_key
from laurel.storage.purged_leaderboards import NODES_AT_ONCE
from laurel.storage.rank_nodes import node_key
from tests.endings import load_sweeper, sweep
from tests.factories import NOON
from tests.gateway import load_function
from tests.performance.costs import fill
from tests.prizes import prizes_of, put_places, put_vouchers
from tests.rank_trees import store_nodes
from tests.service import Service, assert_answered, assert_refused, score

DAY = 86_400_000
PLAYERS = 60
RANKS = RankIndex(generation=NOON, starts_at=NOON)
ANEW = {
    "name": "C",
    "retryStrategy": "DISABLED",
    "maximumNumberOfWinners": 1,
    "shouldCloseWhenFull": False,
}
WRITES = frozenset({"BatchWriteItem", "TransactWriteItems", "UpdateItem"})


class CrashError(Exception):
    """The function is ended in the middle of its work."""


def now() -> int:
    return time.time_ns() // 1_000_000


def long_ago() -> int:
    return now() - 31 * DAY


@dataclass
class Context:
    """A function's context: each look at the time left takes one of `looks`."""

    looks: int = 10**6
    aws_request_id: str = "run-1"

    def get_remaining_time_in_millis(self) -> int:
        self.looks -= 1
        return 600_000 if self.looks >= 0 else 0


@pytest.fixture
def purge(in_process: Service) -> Callable[..., None]:  # noqa: ARG001 - it sets the environment
    """The function; it removes what other tests have left to be removed, too."""
    function: Any = load_function("purge_leaderboards")

    def run(**context: Any) -> None:
        function.lambda_handler({}, Context(**context))

    return run


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def about_leaderboards(service: Service) -> list[dict[str, Any]]:
    return [item for item in service.stored() if "leaderboard" in item or "leaderboardId" in item]


def make_deleted(service: Service, **changes: Any) -> None:
    """A leaderboard of several lanes with hidden and shown players, deleted 31 days ago."""
    board = service.configure(**{"lanes": 3, "deleted_at": long_ago(), "name": "B", **changes})
    fill(service, board, PLAYERS)


def test_what_was_deleted_thirty_days_ago_is_removed_with_its_entries(
    service: Service, purge: Callable[..., None]
) -> None:
    make_deleted(service)
    purge()
    assert about_leaderboards(service) == []
    (record,) = service.trail()
    assert (record.action, record.leaderboard_id) == ("leaderboard.purge", "weekly")
    assert (record.actor.subject, record.actor.request_id) == ("laurel", "run-1")
    assert record.before is not None
    assert record.before["name"] == "B"
    assert record.before["deletedDate"]
    purge()
    assert len(service.trail()) == 1


def test_what_can_be_restored_is_left_alone(service: Service, purge: Callable[..., None]) -> None:
    make_deleted(service, deleted_at=now() - 30 * DAY + 60_000)
    board = service.configure("running")
    fill(service, board, 3)
    with service.nothing_written():
        purge()
    assert service.trail() == []


# It claims the leaderboard, removes the entries of three lanes, and then the leaderboard itself.
@pytest.mark.parametrize("writes", range(5))
def test_a_run_that_breaks_off_after_any_write_is_finished_by_the_next(
    service: Service,
    purge: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    writes: int,
) -> None:
    make_deleted(service)
    made = 0
    client: Any = BaseClient
    call = client._make_api_call  # noqa: SLF001 - every call of the SDK goes through it

    def crash(sender: Any, operation: str, request: Any) -> Any:
        nonlocal made
        if operation in WRITES:
            if made == writes:
                raise CrashError
            made += 1
        return call(sender, operation, request)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", crash)
        with pytest.raises(ExceptionGroup) as broken:
            purge()
    assert isinstance(broken.value.exceptions[0], CrashError)
    # Nobody sees what is left of it, and nobody can bring half of it back.
    path = f"/leaderboard/{service.game_id}/weekly"
    assert_refused(service.get(path), 404, "leaderboard_not_found")
    assert_refused(service.operate("POST", f"{path}/restore"), 404, "leaderboard_not_found")
    purge()
    assert about_leaderboards(service) == []
    assert len(service.trail()) == 1


def test_a_run_that_has_no_time_left_goes_on_where_it_was(
    service: Service, purge: Callable[..., None]
) -> None:
    make_deleted(service, lanes=1)
    purge(looks=2)
    left = [item for item in service.stored() if "player" in item]
    assert len(left) == PLAYERS - 25
    purge(looks=0)
    assert len([item for item in service.stored() if "player" in item]) == len(left)
    reply = service.operate("POST", f"/leaderboard/{service.game_id}/weekly/restore")
    assert_refused(reply, 404, "leaderboard_not_found")
    purge()
    assert about_leaderboards(service) == []


def test_a_restoration_that_was_decided_before_the_removal_began_comes_too_late(
    service: Service, purge: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A second is left, which passes while it is being restored; and it waits for its counter.
    service.configure(deleted_at=now() - 30 * DAY + 1_000, participants_counted=1)
    load = DynamoLeaderboardChanges.load
    purged: list[bool] = []

    def load_and_wait(store: Any, **board: str) -> Any:
        found = load(store, **board)
        if not purged:
            time.sleep(1.1)
            purge()
            purged.append(True)
        return found

    monkeypatch.setattr(DynamoLeaderboardChanges, "load", load_and_wait)
    path = f"/leaderboard/{service.game_id}/weekly"
    reply = service.operate("POST", f"{path}/restore")
    assert_refused(reply, 404, "leaderboard_not_found")
    assert_refused(service.get(path), 404, "leaderboard_not_found")


def test_a_removal_that_was_decided_before_the_restoration_comes_too_late(
    service: Service, purge: Callable[..., None]
) -> None:
    make_deleted(service)
    function: Any = load_function("purge_leaderboards")
    store = function.WIRING.leaderboards
    found = store.load(game_id=service.game_id, leaderboard_id="weekly")
    service.configure(name="B", lanes=3)
    assert store.claim(found, now=now()) is None
    # Deleted anew, it is not due either.
    service.configure(name="B", lanes=3, deleted_at=now())
    assert store.claim(found, now=now()) is None
    with service.nothing_written():
        purge()


def test_a_leaderboard_that_is_made_anew_begins_at_nothing(
    service: Service, purge: Callable[..., None]
) -> None:
    make_deleted(service, participants_counted=PLAYERS)
    purge()
    # The removal of its entries is still to be counted: its item waits for that.
    (left,) = about_leaderboards(service)
    assert left["numberOfParticipants"] == PLAYERS
    path = f"/leaderboard/{service.game_id}/weekly"
    assert_refused(service.operate("PUT", path, ANEW), 409, "leaderboard_deleted")
    count_down(service, PLAYERS)
    purge()
    board = assert_answered(service.operate("PUT", path, ANEW))["leaderboard"]
    assert (board["numberOfParticipants"], board["name"]) == (0, "C")
    assert assert_answered(service.get(f"{path}/score"))["scores"] == []
    assert_answered(service.post(score()))


def test_the_rank_index_is_removed_once_the_removal_of_the_entries_is_counted_in_it(
    service: Service, purge: Callable[..., None]
) -> None:
    other = service.configure("other", ranks=RANKS)
    put_nodes(service, other, 1)
    deleted = replace(other, leaderboard_id="weekly", deleted_at=long_ago(), participants_counted=1)
    service.store(deleted)
    put_nodes(service, deleted, NODES_AT_ONCE + 2)
    purge()
    assert len(nodes_of(service, "weekly")) == NODES_AT_ONCE + 2
    count_down(service, 1)
    # It is broken off between two batches, and goes on.
    purge(looks=4)
    assert len(nodes_of(service, "weekly")) == 2
    assert len(about_leaderboards(service)) == 2
    purge()
    assert nodes_of(service, "weekly") == []
    assert len(nodes_of(service, "other")) == 1
    assert [item["leaderboardId"] for item in about_leaderboards(service)] == ["other"]


def test_a_leaderboard_that_is_made_anew_does_not_count_with_the_nodes_of_the_former_one(
    service: Service, purge: Callable[..., None]
) -> None:
    deleted = service.configure(ranks=RANKS, deleted_at=long_ago())
    fill(service, deleted, PLAYERS)
    store_nodes(service, deleted)
    purge()
    # As a batch of changes would leave it behind that comes a second time, much too late.
    put_nodes(service, deleted, 1)
    path = f"/leaderboard/{service.game_id}/weekly"
    assert_answered(service.operate("PUT", path, ANEW))
    made = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert made is not None
    assert made.ranks.generation > RANKS.generation
    assert assert_answered(service.get(f"{path}/score?from=50"))["scores"] == []
    fill(service, made, PLAYERS)
    store_nodes(service, made)
    assert assert_answered(service.get(f"{path}/score?from=50"))["scores"][0]["rank"] == 50


def test_a_counter_that_is_wrong_does_not_keep_a_leaderboard_for_ever(
    service: Service, purge: Callable[..., None]
) -> None:
    make_deleted(service, participants_counted=7, purge_began_at=now() - DAY)
    purge()
    (left,) = about_leaderboards(service)
    service.configure(
        lanes=3,
        name="B",
        deleted_at=left["deletedAt"],
        purge_began_at=now() - DAY - 3_600_001,
    )
    purge()
    assert about_leaderboards(service) == []


def test_a_leaderboard_that_cannot_be_removed_does_not_hold_up_the_others(
    service: Service, purge: Callable[..., None]
) -> None:
    make_deleted(service)
    service.configure("broken", deleted_at=long_ago() - DAY)
    service.stack.dynamodb.update_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "broken"}},
        UpdateExpression="REMOVE retryStrategy",
    )
    with pytest.raises(ExceptionGroup):
        purge()
    assert [item.get("leaderboardId") for item in about_leaderboards(service)] == ["broken"]
    service.stack.dynamodb.delete_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "broken"}},
    )


# It removes what lies in two folders, and a few items at a time.
@pytest.mark.parametrize("writes", range(1, 14, 2))
def test_prizes_and_archives_are_removed_with_their_leaderboard_whatever_interrupts_it(
    service: Service,
    purge: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    writes: int,
) -> None:
    board = service.configure(lanes=2, name="B", end_date=now() - 60_000)
    fill(service, board, 9)
    put_vouchers(service, board, 5)
    sweep(load_sweeper())
    assert set(kinds_of_prizes(service)) >= {"archive", "part", "place", "voucher", "pool"}
    assert len(archived_files(service)) == 4
    ended = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert ended is not None
    service.store(replace(ended, deleted_at=long_ago()))
    made = 0
    client: Any = BaseClient
    call = client._make_api_call  # noqa: SLF001 - every call of the SDK goes through it

    def crash(sender: Any, operation: str, request: Any) -> Any:
        nonlocal made
        if operation in {*WRITES, "DeleteObjects"}:
            made += 1
            if made > writes:
                raise CrashError
        return call(sender, operation, request)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", crash)
        with suppress(ExceptionGroup):
            purge()
    purge()
    assert about_leaderboards(service) == []
    assert kinds_of_prizes(service) == []
    assert archived_files(service) == []


def test_a_code_that_somebody_has_got_stays_known_and_others_are_free_again(
    service: Service, purge: Callable[..., None]
) -> None:
    board = service.configure(
        name="B", deleted_at=long_ago(), closed_at=1, frozen_at=2, archived_at=3, ended_at=4
    )
    put_places(service, board, 2)
    put_vouchers(service, board, 3)
    table = service.stack.outputs["PrizesTableName"]
    for number in (1, 2, 3):
        key = code_key(service.game_id, f"V{number}")
        place = pack({"leaderboardId": "weekly", "position": number})
        service.stack.dynamodb.put_item(TableName=table, Item=key | place)
    assert all(prizes_of(service).bind(board, place, now=5) for place in (1, 2))
    purge()
    left = service.stack.dynamodb.scan(TableName=table)["Items"]
    ours = [item["item"] for item in left if service.game_id in item["leaderboard"]["S"]]
    given = [code_key(service.game_id, code)["item"] for code in ("V1", "V2")]
    assert sorted(ours, key=str) == sorted(given, key=str)


def kinds_of_prizes(service: Service) -> list[str]:
    """What kinds of items there are of this test's leaderboards, each as often as there are."""
    found = service.stack.dynamodb.scan(TableName=service.stack.outputs["PrizesTableName"])
    return [
        item["item"]["S"].partition("#")[0]
        for item in found["Items"]
        if item["leaderboard"]["S"].startswith(f"{service.game_id}/")
    ]


def archived_files(service: Service) -> list[str]:
    client = service.stack.session.client("s3")
    found = client.list_objects_v2(Bucket=service.stack.outputs["ResultsBucketName"])
    keys = [listed["Key"] for listed in found.get("Contents", [])]
    return [key for key in keys if f"/{service.game_id}/" in key]


def put_nodes(service: Service, board: Leaderboard, count: int) -> None:
    """Have nodes in a leaderboard's rank index, the root one of them."""
    for path in ["1", *(f"2:{digit:02x}" for digit in range(count - 1))]:
        service.stack.dynamodb.put_item(
            TableName=service.stack.outputs["RankNodesTableName"],
            Item=node_key(board, path) | {"40": {"N": "99"}},
        )


def nodes_of(service: Service, leaderboard_id: str) -> list[str]:
    """The paths of the nodes there are of a leaderboard, of all generations."""
    found = service.stack.dynamodb.scan(TableName=service.stack.outputs["RankNodesTableName"])
    board = f"{service.game_id}/{leaderboard_id}#"
    return [
        item["path"]["S"] for item in found["Items"] if item["leaderboard"]["S"].startswith(board)
    ]


def count_down(service: Service, participants: int) -> None:
    """Count as the stream would."""
    service.stack.dynamodb.update_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "weekly"}},
        UpdateExpression="ADD numberOfParticipants :removed",
        ExpressionAttributeValues={":removed": {"N": str(-participants)}},
    )
