"""A tournament of fifty winners, whose end is broken off after every single write."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest

from laurel import ending_bootstrap
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.storage.dynamodb import unpack
from laurel.storage.leaderboards import leaderboard_key, leaderboard_of
from tests.endings import MINUTE, board_of, load_sweeper, now, sweep
from tests.in_process import TABLES, empty_tables
from tests.leaderboard_calls import at
from tests.prizes import put_vouchers
from tests.service import Service, assert_answered
from tests.small_aws import Content, SmallAws
from tests.template_file import table_definition

WINNERS, PLAYERS, VOUCHERS = 50, 60, 55
BOARD: dict[str, Any] = {"maximum_number_of_winners": WINNERS, "prizes": Prizes.VOUCHERS}
# Drawn anew for each claim of a delivery.
DRAWN = frozenset({"mailBy", "messageId"})
SALT = b"s" * 16


@dataclass
class Tournament:
    """A tournament that is over, and the function that brings it to its end."""

    game_id: str
    sweeper: Any
    aws: SmallAws
    over_at: int

    def run(self, *, minutes: int) -> None:
        """Run some minutes after it was over, as a function that has just been started."""
        run_at(self.sweeper, self.over_at + minutes * MINUTE)

    @property
    def board(self) -> Leaderboard:
        key = leaderboard_key(game_id=self.game_id, leaderboard_id="weekly")
        return leaderboard_of(
            unpack(self.aws.get_item(TableName="LeaderboardsTable", Key=key)["Item"])
        )

    def finish(self) -> None:
        """Run at once, and once more when what a broken run has claimed is free again."""
        for minutes in (1, 5):
            if self.board.ended_at is None:
                self.run(minutes=minutes)
        assert self.board.ended_at is not None


@dataclass(frozen=True)
class Moment:
    """A write, and all that is there after it."""

    write: str
    content: Content


def run_at(sweeper: Any, time: int) -> None:
    sweeper.WIRING = sweeper.WIRING._replace(clock=lambda: time)
    sweep(sweeper, left=10**9)


def start(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Start the function, with a sender, and with a salt that is always the same."""
    monkeypatch.setenv("SENDER_EMAIL", "prizes@example.com")
    monkeypatch.setenv("MAIL_CONFIGURATION_SET", "prizes")
    sweeper = load_sweeper()
    tasks = sweeper.WIRING.tasks
    freeze = replace(tasks.freeze, draw_salt=lambda: SALT)
    sweeper.WIRING = sweeper.WIRING._replace(tasks=replace(tasks, freeze=freeze))
    return sweeper


def copy_of(service: Service) -> SmallAws:
    """Have all that is stored in an AWS of its own."""
    keys, indexes, tables = {}, {}, {}
    for table in TABLES.values():
        definition = table_definition(table)
        keys[table] = [part["AttributeName"] for part in definition["KeySchema"]]
        indexes[table] = {
            index["IndexName"]: [part["AttributeName"] for part in index["KeySchema"]]
            for index in definition.get("GlobalSecondaryIndexes", [])
        }
        items = service.stack.dynamodb.scan(TableName=table)["Items"]
        tables[table] = {tuple(item[name]["S"] for name in keys[table]): item for item in items}
    return SmallAws(keys=keys, indexes=indexes, tables=tables)


@pytest.fixture
def over_at(service: Service) -> int:
    """A tournament of sixty players that was over ten minutes ago."""
    # What another test has left would be brought to its end as well.
    empty_tables(service.stack)
    service.register()
    board = service.configure(**BOARD)
    entries = [
        {
            "playerId": f"p{number}",
            "displayName": f"Player {number}",
            "email": f"p{number}@example.com",
            "sortingValue": 1000 - number,
            "displayValue": str(1000 - number),
        }
        for number in range(1, PLAYERS + 1)
    ]
    body = {"entries": entries, "reason": "A test"}
    assert_answered(service.operate("POST", at(service, "/entry/import"), body))
    put_vouchers(service, board, VOUCHERS)
    over_at = now() - 10 * MINUTE
    service.store(replace(board_of(service), end_date=over_at))
    return over_at


@pytest.fixture
def tournament(service: Service, over_at: int, monkeypatch: pytest.MonkeyPatch) -> Tournament:
    aws = copy_of(service)
    for connect in ("connect_dynamodb", "connect_archives"):
        monkeypatch.setattr(ending_bootstrap, connect, lambda _session: aws)
    monkeypatch.setattr("laurel.storage.clients.connect_ses", lambda _session: aws)
    return Tournament(service.game_id, start(monkeypatch), aws, over_at)


def test_a_run_that_breaks_off_after_any_write_is_finished_by_others_and_always_alike(
    tournament: Tournament,
) -> None:
    moments: list[Moment] = []
    aws = tournament.aws
    aws.wrote = lambda write: moments.append(Moment(write, aws.look()))
    tournament.run(minutes=1)
    aws.wrote = repr
    expected = outcome(aws)
    check(expected, aws.mails, twice=None)
    made = Counter(moment.write for moment in moments)
    assert made["SendEmail"] == WINNERS
    # Each place is bound by one, each mail is claimed and told of by two.
    assert made["TransactWriteItems"] >= WINNERS
    assert made["UpdateItem"] == 2 * WINNERS + len(("closed", "frozen", "archived", "ended"))
    assert made["PutObject"] == 4

    for moment in moments:
        aws.bring_back(moment.content)
        tournament.finish()
        assert outcome(aws) == expected, moment.write
        # Nobody can know whether a mail is out whose sender was stopped before it could say so.
        in_doubt = moment.content.mails[-1][0] if moment.write == "SendEmail" else None
        check(expected, aws.mails, twice=in_doubt)


def test_a_run_that_breaks_off_again_and_again_comes_to_the_same_end(
    tournament: Tournament,
) -> None:
    aws, start_ = tournament.aws, tournament.aws.look()
    tournament.run(minutes=1)
    expected = outcome(aws)
    aws.bring_back(start_)
    runs = 0
    while tournament.board.ended_at is None:
        # As many as storing a part of the archive takes before it is on record: less, and no run
        # would ever get further.
        left = iter(range(6))

        def stop(_write: str, left: Any = left) -> None:
            if next(left, None) is None:
                raise StoppedError

        aws.wrote = stop
        try:
            tournament.run(minutes=1 + 3 * runs)
        except StoppedError:
            runs += 1
    assert runs > 30
    assert outcome(aws)["PrizesTable"] == expected["PrizesTable"]
    # Some were stopped between a mail and the word of it: it went out again, as it was.
    check(outcome(aws), [*dict.fromkeys(aws.mails)], twice=None)


def test_two_runs_at_once_give_each_winner_one_voucher_and_one_mail(
    tournament: Tournament,
) -> None:
    aws, begin = tournament.aws, tournament.aws.look()
    tournament.run(minutes=1)
    expected = outcome(aws)
    # All writes of the freeze, and some of those that repeat themselves for each winner.
    for moment in (*range(15), *range(15, 200, 7)):
        aws.bring_back(begin)
        writes = count()

        def run_another(_write: str, moment: int = moment, writes: Any = writes) -> None:
            if next(writes) == moment:
                tournament.run(minutes=1)

        aws.wrote = run_another
        tournament.run(minutes=1)
        assert next(writes) > moment
        tournament.finish()
        assert outcome(aws) == expected
        check(expected, aws.mails, twice=None)


class StoppedError(BaseException):
    """The function is gone: nothing catches this."""


def test_the_small_aws_leads_to_what_the_fake_one_does(
    service: Service, over_at: int, tournament: Tournament, monkeypatch: pytest.MonkeyPatch
) -> None:
    tournament.finish()
    monkeypatch.undo()
    sweeper = start(monkeypatch)
    service.stack.session.client("sesv2").create_email_identity(EmailIdentity="prizes@example.com")
    run_at(sweeper, over_at + MINUTE)
    assert outcome(copy_of(service)) | {"objects": {}} == outcome(tournament.aws) | {"objects": {}}


# ---- Outcomes ------------------------------------------------------------------------------------


def outcome(aws: SmallAws) -> dict[str, Any]:
    """What must always be the same: all that is stored, but for times and what is drawn."""
    told: dict[str, Any] = {"objects": dict(aws.objects)}
    for table in ("PrizesTable", "LeaderboardsTable", "ScoresTable"):
        told[table] = {
            key: {name: value for name, value in unpack(row).items() if is_fixed(name)}
            for key, row in aws.tables[table].items()
        }
    return told


def is_fixed(name: str) -> bool:
    return name not in DRAWN | {
        "boundAt",
        "mailAt",
        "mailAttempt",
        "archivedAt",
        "endedAt",
        "endsAt",
    }


def check(found: dict[str, Any], mails: list[tuple[str, str]], *, twice: str | None) -> None:
    """Check that each winner has one voucher, and that it went to one address alone."""
    rows = found["PrizesTable"].values()
    places = {row["place"]: row for row in rows if row["item"].startswith("place#")}
    vouchers = {row["item"]: row for row in rows if row["item"].startswith("voucher#")}
    assert len(places) == WINNERS
    for number, place in places.items():
        assert (place["player"], place["voucher"]) == (f"id:p{number}", number)
        assert place["mailState"] == "SENT"
    used = [row["place"] for row in vouchers.values() if "place" in row]
    assert sorted(used) == [*range(1, WINNERS + 1)]
    assert len(found["objects"]) == 4
    expected = [(f"p{place}@example.com", f"V{place}") for place in places]
    sent = [(address, code_in(text)) for address, text in mails]
    assert sorted(sent) == sorted([*expected, *(one for one in expected if one[0] == twice)])


def code_in(text: str) -> str:
    (code,) = set(re.findall(r"\bV\d+\b", text))
    return str(code)
