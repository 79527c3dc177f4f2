"""The rank in the answer to a reported score: found beside the save, and never in its way."""

from threading import Barrier
from typing import Any

import pytest

from laurel.domain.entries import Entry, Submission
from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, OutOfBounds, RetryStrategy
from laurel.usecases.find_rank import Rank, Sought
from laurel.usecases.report_score import Reported, report_score
from tests.asked_standings import ask, moderate
from tests.factories import make_leaderboard, make_submission
from tests.rank_trees import store_counted
from tests.service import Service, assert_answered, score

# Far more than a thread takes to start, and nobody waits for it unless the test fails.
PATIENCE = 10


@pytest.fixture
def board(service: Service) -> Leaderboard:
    """A leaderboard on which ten players have 10, 20, … 100 points, all counted."""
    service.register()
    board = service.configure(retry_strategy=RetryStrategy.REPLACE_SCORE)
    for value in range(10, 110, 10):
        service.post(score(value, f"Player {value}"))
    store_counted(service)
    return board


def report(service: Service, value: int, name: str = "Tiny Tim", **more: Any) -> Any:
    return assert_answered(service.post(score(value, name), **more))


@pytest.mark.usefixtures("board")
def test_a_first_score_is_told_its_rank_and_that_it_is_not_counted_yet(service: Service) -> None:
    answer = report(service, 55)
    assert (answer["rank"], answer["rankIsExact"]) == (6, False)


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(("value", "rank"), [(105, 1), (95, 2), (75, 4), (50, 6), (35, 7), (5, 10)])
def test_nobody_is_told_a_rank_behind_the_own_former_place(
    service: Service, value: int, rank: int
) -> None:
    answer = report(service, value, "Player 60")
    # Behind whoever is better, or as good and earlier, of the nine others.
    assert answer["rank"] == rank


@pytest.mark.usefixtures("board")
def test_the_rank_is_the_one_that_is_answered_to_whoever_asks_for_it(service: Service) -> None:
    reported = report(service, 55)
    store_counted(service)
    asked = assert_answered(ask(service, "name=Tiny%20Tim"))
    assert (asked["rank"], asked["exact"]) == (reported["rank"], True)


def test_a_score_that_changes_nothing_is_told_an_exact_rank(service: Service) -> None:
    service.register()
    service.configure()
    for value in (10, 20, 30):
        report(service, value, f"Player {value}")
    store_counted(service)
    for value in (5, 20):
        answer = report(service, value, "Player 20")
        assert (answer["rank"], answer["rankIsExact"]) == (2, True)
    headers = [("idempotency-key", "the same")]
    first = report(service, 25, "Player 10", headers=headers)
    again = report(service, 25, "Player 10", headers=headers)
    assert (first["rank"], again["rank"]) == (2, 2)


@pytest.mark.usefixtures("board")
def test_who_does_not_stand_is_told_no_rank(service: Service) -> None:
    moderated = service.post(score(7, "Hidden", playerId="p"))
    assert "rank" in moderated.json
    moderate(service, "hide", "p")
    answer = assert_answered(service.post(score(8, "Hidden", playerId="p")))
    service.configure("strict", highest_sorting_value=10, out_of_bounds=OutOfBounds.HOLD)
    held = report(service, 11, leaderboard_id="strict")
    for without in (answer, held):
        assert not {"rank", "rankIsExact"} & set(without)


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("query", "is_told"),
    [("?rank=false", False), ("?rank=true", True), ("?rank=%ff", True), ("?other=1", True)],
)
def test_whoever_needs_no_rank_says_so(service: Service, query: str, is_told: bool) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/score{query}"
    sent = [("authorization", f"Bearer {service.token()}")]
    body = b'{"displayName": "Tim", "displayValue": "1", "sortingValue": 1}'
    answer = assert_answered(service.send("POST", path, sent, body))
    assert ("rank" in answer) is is_told


def test_what_goes_wrong_with_a_rank_does_not_go_wrong_with_the_score(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise UnavailableError("The service's storage does not answer.")

    service.register()
    service.configure()
    for called in ("rank_nodes.DynamoRankNodes.read", "standing_rows.DynamoStandingRows.rows_from"):
        with monkeypatch.context() as broken:
            broken.setattr(f"laurel.storage.{called}", fail)
            answer = report(service, 14)
            assert "rank" not in answer
            assert answer["result"]["bestScore"]["sortingValue"] == 14


class MeetingEntries:
    """Entries in memory whose save waits until the rank is looked for, and the other way round."""

    def __init__(self, losses: int = 0) -> None:
        self.barrier = Barrier(2)
        self.losses = losses
        self.entry: Entry | None = None

    def load(self, **_: Any) -> tuple[Leaderboard | None, Entry | None]:
        return make_leaderboard(), self.entry

    def load_with_ban(self, **_: Any) -> tuple[Leaderboard | None, Entry | None, bool]:
        return *self.load(), False

    def save(self, leaderboard: Leaderboard, entry: Entry, **_: Any) -> bool:
        self.barrier.wait(PATIENCE)
        self.losses -= 1
        if self.losses < 0:
            self.entry = entry
        return self.losses < 0

    def find_rank(self, sought: Sought) -> Rank | None:
        self.barrier.wait(PATIENCE)
        return Rank(self.losses + 3, others=9, is_exact=False)


def reported(entries: MeetingEntries, submission: Submission) -> Reported:
    return report_score(
        entries=entries,
        game_id="space-race",
        leaderboard_id="weekly",
        submission=submission,
        may_be_banned=False,
        pause=lambda _: None,
        find_rank=entries.find_rank,
    )


@pytest.mark.parametrize("losses", [0, 2])
def test_the_rank_is_looked_for_while_the_score_is_saved_also_after_lost_races(losses: int) -> None:
    found = reported(MeetingEntries(losses), make_submission(14))
    assert found.rank is not None
    assert found.entry.display_name == "Tiny Tim"
