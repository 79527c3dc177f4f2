"""Counting on the deployed stack: with real records, a stopped consumer, and damage repaired."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import Laurel
from tests.service import Service, assert_answered, score
from tools.local_stack import LocalStack
from tools.operator.recount import Recounter

SCORES = 2000
PLAYERS = SCORES // 4
AT_ONCE = 16


@contextmanager
def stopping_and_starting(stack: LocalStack) -> Iterator[None]:
    """Switch the consumer off and on while the block lasts; at the end it is on."""
    client = stack.aws.session.client("lambda", endpoint_url=stack.aws_endpoint)
    name = stack.aws.outputs["CountScoresFunctionName"]
    (mapping,) = client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    done = threading.Event()

    def switch(*, on: bool) -> None:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)

    def keep_switching() -> None:
        on = True
        while not done.wait(1.5):
            on = not on
            switch(on=on)

    switching = threading.Thread(target=keep_switching)
    switching.start()
    try:
        yield
    finally:
        done.set()
        switching.join()
        switch(on=True)


def test_two_thousand_scores_are_counted_exactly_though_the_consumer_comes_and_goes(
    service: Service, stack: LocalStack
) -> None:
    service.register()
    for board, lanes in (("weekly", 1), ("monthly", 4)):
        service.configure(board, lanes=lanes)
    token = service.token()

    def report(number: int) -> None:
        # Four scores a player, so some come first and some come on top; every other player is on
        # the other board.
        player = number % PLAYERS
        board = ("weekly", "monthly")[player % 2]
        body = score(number, f"Player {player}")
        reply = service.post(body, leaderboard_id=board, token=token)
        assert_answered(reply)

    with stopping_and_starting(stack), ThreadPoolExecutor(AT_ONCE) as players:
        list(players.map(report, range(SCORES)))
    service.wait_until_counted(seconds=60)
    board = service.get(f"/leaderboard/{service.game_id}/weekly").json
    assert board["numberOfParticipants"] == PLAYERS // 2


@pytest.fixture
def played(service: Service) -> Service:
    service.register()
    service.configure(lanes=3)
    for number in range(30):
        assert_answered(service.post(score(number, f"Player {number}")))
    service.wait_until_counted()
    return service


def damage(service: Service, *, by: int, what: str = "numberOfParticipants") -> None:
    service.stack.dynamodb.update_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "weekly"}},
        UpdateExpression=f"ADD {what} :damage",
        ExpressionAttributeValues={":damage": {"N": str(by)}},
    )


def test_a_right_count_is_left_alone(played: Service) -> None:
    recounter = Recounter(played.stack, game_id=played.game_id, leaderboard_id="weekly")
    recount = recounter.recount(progress=lambda _: None)
    assert (recount.counted, recount.truth, recount.drift) == (30, 30, 0)


def test_a_damaged_count_is_repaired_while_scores_come_in(played: Service) -> None:
    damage(played, by=-7)
    token, done = played.token(), threading.Event()

    def keep_playing() -> int:
        number = 100
        while not done.is_set():
            assert_answered(played.post(score(number, f"Player {number}"), token=token))
            number += 1
            time.sleep(0.02)
        return number - 100

    with ThreadPoolExecutor(1) as player:
        playing = player.submit(keep_playing)
        recounter = Recounter(played.stack, game_id=played.game_id, leaderboard_id="weekly")
        recount = recounter.recount(progress=lambda _: None)
        assert recount.drift == 7
        recounter.repair(recount)
        done.set()
        assert playing.result() > 0
    played.wait_until_counted()


def test_the_command_finds_damage_and_mends_it(played: Service, laurel: Laurel) -> None:
    def run(option: str) -> tuple[int, str]:
        done = laurel("leaderboard", "recount", option, played.game_id, "weekly")
        return done.returncode, done.stdout

    assert run("--check") == (0, "Right: 30 participants.\n")
    damage(played, by=5)
    wrong = "Wrong: 35 participants are counted, and there are 30.\n"
    assert run("--check") == (1, wrong)
    assert run("--yes") == (0, wrong + "Repaired.\n")
    assert run("--check") == (0, "Right: 30 participants.\n")


def test_the_command_finds_damaged_seats_and_mends_them(service: Service, laurel: Laurel) -> None:
    service.register()
    service.configure(lanes=2, should_close_when_full=True, maximum_number_of_winners=3)
    for number in range(3):
        assert_answered(service.post(score(number, f"Player {number}")))
    service.wait_until_counted()

    def run(option: str) -> tuple[int, str]:
        done = laurel("leaderboard", "recount", option, service.game_id, "weekly")
        return done.returncode, done.stdout

    right = "Right: 3 participants.\n"
    assert run("--check") == (0, right + "Right: 3 seats taken.\n")
    damage(service, by=-1, what="seatsTaken")
    wrong = right + "Wrong: 2 seats are taken, by 3 players.\n"
    assert run("--check") == (1, wrong)
    assert run("--yes") == (0, wrong + "Repaired.\n")
    board = service.get(f"/leaderboard/{service.game_id}/weekly").json
    assert (board["numberOfParticipants"], board["state"]) == (3, "CLOSED")


def test_the_command_says_what_it_cannot_find(played: Service, laurel: Laurel) -> None:
    done = laurel("leaderboard", "recount", "--check", played.game_id, "missing")
    assert done.returncode == 1
    assert done.stderr == f"The game {played.game_id} has no leaderboard missing.\n"
