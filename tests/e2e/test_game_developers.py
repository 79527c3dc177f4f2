"""The game developers' guide against the deployed stack: its commands, and its program."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.tables import DOCS, read_blocks
from tests.factories import NOON
from tests.service import Reply, Service, assert_answered
from tests.shell_calls import calls_of
from tools.local_stack import LocalStack
from tools.local_stack.demo_world import CHECKSUM_SECRET

GUIDE = (DOCS / "game-developers.md").read_text(encoding="utf-8")


@pytest.fixture
def game(service: Service) -> Service:
    """The game of the guide, whose name in checksums is `game`."""
    service.register(name="game", secrets={"a": CHECKSUM_SECRET})
    service.configure("weekly", type="weekly")
    return service


def run_guide(game: Service, heading: str) -> Iterator[Reply]:
    """Make the calls that the commands below a heading of the guide make."""
    settings = {"API": "", "GAME": game.game_id, "BOARD": "weekly", "TOKEN": game.token()}
    commands = "".join(read_blocks(GUIDE, heading, language="sh"))
    for call in calls_of(commands, settings=settings):
        yield game.send(call.method, call.url, call.headers, call.body)


def rows_of(reply: Reply) -> list[Any]:
    rows: list[Any] = assert_answered(reply)["scores"]
    return rows


def test_the_first_score_of_the_guide_appears_in_the_list(game: Service) -> None:
    reported, listed = run_guide(game, "A first score")
    assert assert_answered(reported)["result"]["bestScore"]["sortingValue"] == 14
    assert rows_of(listed) == [{"score": "14", "name": "Tiny Tim", "rank": 1}]


def test_the_sealed_score_of_the_guide_is_accepted(game: Service) -> None:
    (reported,) = run_guide(game, "A score with a checksum")
    assert assert_answered(reported)["result"]["displayName"] == "Tommy"


def test_the_list_of_the_guide_has_the_running_leaderboards(game: Service) -> None:
    game.configure("over", end_date=1)
    (listed,) = run_guide(game, "Reading lists")
    assert [board["id"] for board in assert_answered(listed)["leaderboards"]] == ["weekly"]


def test_the_player_of_the_guide_is_found(game: Service) -> None:
    list(run_guide(game, "A first score"))
    game.wait_until_counted()
    own, friends, rank, page = map(assert_answered, run_guide(game, "Where a player stands"))
    assert (own["rank"], own["of"], own["exact"]) == (1, 1, True)
    assert own["around"] == [{"score": "14", "name": "Tiny Tim", "rank": 1}]
    assert [standing["playerId"] for standing in friends["standings"]] == ["1843"]
    assert friends["notFound"] == {"playerIds": ["7"], "names": []}
    assert (rank["rank"], rank["of"]) == (1, 1)
    assert page["scores"] == []


def test_the_results_of_the_guide_are_those_of_what_has_closed(game: Service) -> None:
    list(run_guide(game, "A first score"))
    over = {"end_date": NOON, "closed_at": NOON, "review_hours": 1, "objected_at": NOON}
    game.configure("weekly", type="weekly", **over)
    game.configure("weekly-2", type="weekly")
    results, running = run_guide(game, "When it is over")
    answer = assert_answered(results)
    assert answer["status"] == "PROVISIONAL"
    assert [place["name"] for place in answer["places"]] == ["Tiny Tim"]
    assert [board["id"] for board in assert_answered(running)["leaderboards"]] == ["weekly-2"]


def run_program(
    game: Service, stack: LocalStack, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the program of the guide."""
    environment = {
        "API": stack.api_url,
        "GAME": game.game_id,
        "BOARD": "weekly",
        "TOKEN": game.token(),
    }
    return subprocess.run(
        [sys.executable, DOCS / "examples" / "report_score.py", *arguments],
        env={**os.environ, **environment, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_program_of_the_guide_reports_scores_and_prints_the_leaderboard(
    game: Service, stack: LocalStack
) -> None:
    key = {"NAME": "game", "KID": "a", "KEY": CHECKSUM_SECRET}
    run_program(game, stack, "Tiny Tim", "14", **key).check_returncode()
    run_program(game, stack, "Tommy", "20").check_returncode()
    run = run_program(game, stack, "Tiny Tim", "3", **key)
    assert [line.split() for line in run.stdout.splitlines()] == [
        ["Tiny", "Tim's", "best:", "14", "points"],
        ["1", "20", "points", "Tommy"],
        ["2", "14", "points", "Tiny", "Tim"],
    ]


def test_the_program_of_the_guide_says_why_it_was_refused(game: Service, stack: LocalStack) -> None:
    game.configure("weekly", end_date=1)
    run = run_program(game, stack, "Tiny Tim", "14")
    assert run.returncode == 1
    assert run.stderr.startswith("leaderboard_not_active: 409")
