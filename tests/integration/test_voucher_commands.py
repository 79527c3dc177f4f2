"""`laurel vouchers` and `laurel prize`, by running them: what is wrong is told before it counts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from laurel.domain.leaderboards import OutOfBounds, Prizes
from tests.factories import NOON
from tests.laurel_command import Laurel, command_for, said
from tests.prizes import prizes_of, put_places
from tests.service import Service, score
from tests.voucher_calls import counts, loaded
from tools.operator.api import Api
from tools.operator.failures import UnreachableError


@pytest.fixture
def laurel(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laurel]:
    monkeypatch.chdir(tmp_path)
    service.register()
    service.configure(prizes=Prizes.VOUCHERS)
    with command_for(service) as command:
        yield command


@pytest.fixture
def board(service: Service) -> tuple[str, str]:
    """The words that name this test's leaderboard."""
    return (service.game_id, "weekly")


def write(*codes: str, name: str = "codes.csv") -> str:
    Path(name).write_text("\n".join(["code", *codes]))
    return name


def stored(service: Service) -> list[str]:
    """The codes in the pool, in the order of their positions."""
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    found = prizes_of(service).vouchers(board, first=1, last=1000)
    assert list(found) == list(range(1, len(found) + 1))
    return [voucher.code for voucher in found.values()]


def test_a_file_is_loaded_in_its_order_and_loading_it_again_changes_nothing(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    codes = [f"V{number}" for number in range(90)]
    file = write(*codes)
    done = said(laurel("vouchers", "load", *board, file, "--reason", "From the sponsor"))
    assert done == "All of the file is loaded, 90 vouchers; the leaderboard has 90.\n"
    assert stored(service) == codes
    assert {record.actor.reason for record in service.trail("weekly")} == {"From the sponsor"}
    with service.nothing_written():
        again = said(laurel("vouchers", "load", *board, file, "--json"))
    assert json.loads(again) == {"vouchers": 90, "loaded": 90}


def test_all_that_is_wrong_is_told_together_with_its_line_before_anything_is_loaded(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.configure("other", prizes=Prizes.VOUCHERS, maximum_number_of_winners=1)
    loaded(service, "SECRET-0", board="other")
    loaded(service, "SECRET-1", "SECRET-2", "SECRET-3")
    service.configure(prizes=Prizes.VOUCHERS, maximum_number_of_winners=100)
    fine = [f"V{number}" for number in range(60)]
    file = write(*fine[:50], "SECRET-0", "V1", "SECRET-3", " SECRET-4", *fine[50:])
    with service.nothing_written():
        refused = laurel("vouchers", "load", *board, file)
        trial = laurel("vouchers", "load", *board, file, "--dry-run")
    said(refused, code=1)
    assert refused.stderr == trial.stderr
    few = "must be 97 at least: there are too few vouchers"
    assert refused.stderr.splitlines() == [
        "Nothing was loaded, because of these lines:",
        f"{file}:52: code: is loaded already, at position 1 of other",
        f"{file}:53: code: is the same as in line 3",
        f"{file}:54: code: is loaded already, at position 3",
        f"{file}:55: code: must not begin or end with a space",
        f"{file}:65: the file ends here, with 64 vouchers: {few}",
    ]


def test_a_dry_run_loads_nothing(service: Service, laurel: Laurel, board: tuple[str, str]) -> None:
    file = write("A", "B", "C")
    with service.nothing_written():
        done = laurel("vouchers", "load", *board, file, "--dry-run")
    assert said(done) == "3 vouchers could be loaded.\n"


def test_a_load_that_has_broken_off_is_finished_by_giving_the_same_file_again(
    service: Service, laurel: Laurel, board: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"V{number}" for number in range(90)]
    file = write(*codes)
    with monkeypatch.context() as patch:
        break_off_after(patch, parts=1)
        said(laurel("vouchers", "load", *board, file), code=3)
    assert len(stored(service)) == 40
    dry = laurel("vouchers", "load", *board, file, "--dry-run")
    assert said(dry) == "50 of 90 vouchers are to come.\n"
    status = said(laurel("vouchers", "status", *board))
    assert "40 of 90" in status
    done = laurel("vouchers", "load", *board, file)
    assert said(done).endswith("the leaderboard has 90.\n")
    assert "Going on" in done.stderr
    assert stored(service) == codes
    assert counts(service)["loaded"] == 90


def test_another_file_is_taken_once_the_unfinished_one_is_given_up(
    service: Service, laurel: Laurel, board: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = write(*(f"V{number}" for number in range(50)), name="lost.csv")
    with monkeypatch.context() as patch:
        break_off_after(patch, parts=1)
        said(laurel("vouchers", "load", *board, lost), code=3)
    other = write("A", "B", name="other.csv")
    refused = laurel("vouchers", "load", *board, other)
    said(refused, code=1)
    assert "--replace-unfinished" in refused.stderr
    said(laurel("vouchers", "load", *board, other, "--replace-unfinished"))
    assert stored(service)[40:] == ["A", "B"]


def break_off_after(patch: pytest.MonkeyPatch, *, parts: int) -> None:
    """Have the network fail once so many parts are loaded."""
    left = [parts]
    post = Api.post

    def fail(self: Api, *path: str, **named: Any) -> Any:
        if named.get("query") is None:
            if not left[0]:
                raise UnreachableError("The network is gone.")
            left[0] -= 1
        return post(self, *path, **named)

    patch.setattr(Api, "post", fail)


def test_a_leaderboard_without_prizes_takes_none(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.configure()
    refused = laurel("vouchers", "load", *board, write("A"))
    said(refused, code=1)
    assert "gives no vouchers" in refused.stderr


def test_the_status_says_how_many_there_are(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    loaded(service, "A", "B", "C", "D")
    shown = {
        tuple(line.split())
        for line in said(laurel("vouchers", "status", *board)).splitlines()
        if line.strip()
    }
    assert shown == {("Loaded", "4"), ("Needed", "3"), ("Missing", "0"), ("Bound", "0")}
    assert json.loads(said(laurel("vouchers", "status", *board, "--json"))) == counts(service)


def test_the_list_marks_who_has_no_email_and_tells_codes_only_when_asked(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.post(score(3, "Tim") | {"email": "tim@example.com"})
    service.post(score(2, "Tom"))
    service.post(score(1, "Tam"))
    loaded(service, "SECRET-1", "SECRET-2", size=3)
    listed = said(laurel("prize", "list", *board))
    assert "SECRET" not in listed
    rows = [line for line in listed.splitlines() if line.startswith(("1", "2", "3"))]
    assert "tim@example.com" in rows[0]
    assert "no email" in rows[1]
    assert "no voucher" in rows[2]
    assert listed.endswith(
        "3 winners, 2 without an email, 1 without a voucher. "
        "Places are not frozen yet: so it would be now.\n"
    )
    assert "SECRET-2" in said(laurel("prize", "list", *board, "--codes"))
    document = json.loads(said(laurel("prize", "list", *board, "--json")))
    assert document["planned"] is True
    assert document["prizes"][0]["voucher"] == {"position": 1, "code": "SECRET-1"}


def test_before_the_freeze_the_list_tells_of_held_tries(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.configure(
        prizes=Prizes.VOUCHERS, highest_sorting_value=10, out_of_bounds=OutOfBounds.HOLD
    )
    service.post(score(99, "Tom"))
    told = (
        "1 entry has held tries, which win nothing unless they are accepted: "
        f"see `laurel score held {service.game_id} weekly`.\n"
    )
    nobody = laurel("prize", "list", *board)
    assert (said(nobody), "Nobody gets anything" in nobody.stderr) == (told, True)
    service.post(score(3, "Tim"))
    assert said(laurel("prize", "list", *board)).endswith(f"so it would be now.\n{told}")
    assert "held" not in said(laurel("prize", "list", *board, "--json"))
    service.configure(prizes=Prizes.VOUCHERS, closed_at=NOON, frozen_at=NOON, archived_at=NOON)
    assert "held" not in said(laurel("prize", "list", *board))


def test_after_the_freeze_the_list_is_what_they_get(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    frozen = service.configure(
        prizes=Prizes.VOUCHERS, closed_at=NOON, frozen_at=NOON, archived_at=NOON
    )
    assert "Nobody gets anything" in laurel("prize", "list", *board).stderr
    put_places(service, frozen, 1)
    loaded(service, "A")
    assert prizes_of(service).bind(frozen, 1, now=NOON)
    listed = said(laurel("prize", "list", *board))
    assert "2020-10-15" in listed
    assert "NO_ADDRESS" in listed
    assert "Mail NO_ADDRESS" in said(laurel("vouchers", "status", *board))
    assert listed.endswith("1 winner, 1 without an email.\n")
