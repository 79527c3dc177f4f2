"""Vouchers that are loaded, and who gets them, over HTTP."""

from functools import partial
from typing import Any

import pytest

from laurel.domain.deliveries import Delivery, DeliveryState
from laurel.domain.leaderboards import Prizes
from laurel.domain.prizes import Voucher
from laurel.domain.schedules import Schedule
from laurel.storage.deliveries import delivery_item
from laurel.storage.prizes import place_attributes, place_name
from laurel.storage.voucher_pools import DynamoVoucherPools
from tests.entry_calls import done
from tests.factories import NOON
from tests.prizes import make_place, prizes_of, put_places, put_prize
from tests.races import be_late
from tests.service import Service, assert_answered, assert_refused, score
from tests.voucher_calls import counts, digest_of, loaded, path_of, prizes, send_body, send_part


@pytest.fixture(autouse=True)
def weekly(service: Service) -> None:
    """A game with a leaderboard, `weekly`, that has vouchers for three winners."""
    service.register()
    service.configure(prizes=Prizes.VOUCHERS)


def refused(service: Service, *codes: str, **more: Any) -> dict[str, str]:
    """What is wrong with a part, by its fields; nothing is loaded."""
    with service.nothing_written():
        problem = assert_refused(send_part(service, *codes, **more), 400, "invalid_request")
    return {error["field"]: error["detail"] for error in problem["errors"]}


def test_loaded_vouchers_are_counted_and_each_part_has_its_record(service: Service) -> None:
    assert counts(service) == {"loaded": 0, "needed": 3, "missing": 3, "bound": 0, "deliveries": {}}
    assert loaded(service, "A", "B", size=5, reason="From the sponsor") == 2
    unfinished = {"digest": digest_of("the load"), "size": 5, "loaded": 2}
    assert counts(service) == {
        "loaded": 2,
        "needed": 3,
        "missing": 1,
        "bound": 0,
        "deliveries": {},
        "load": unfinished,
    }
    assert loaded(service, "C", "D", "E", first=3) == 5
    assert counts(service) == {"loaded": 5, "needed": 3, "missing": 0, "bound": 0, "deliveries": {}}
    last, first = service.trail("weekly")
    assert (first.action, first.actor.reason) == ("voucher.load", "From the sponsor")
    assert first.before == {"loaded": 0}
    assert first.after == {"loaded": 2, "positions": [1, 2]}
    assert last.before == {"loaded": 2}
    assert last.after == {"loaded": 5, "positions": [3, 5]}
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    assert prizes_of(service).vouchers(board, first=4, last=9) == {
        4: Voucher(code="D"),
        5: Voucher(code="E"),
    }


def test_the_same_part_again_changes_nothing(service: Service) -> None:
    loaded(service, "A", "B", "C")
    with service.nothing_written():
        answer = assert_answered(send_part(service, "A", "B", "C"))
    assert answer == {"changed": False, "loaded": 3}
    assert len(service.trail("weekly")) == 1


def test_a_part_that_overlaps_with_what_is_there_adds_the_rest(service: Service) -> None:
    loaded(service, "A", "B", size=4)
    assert loaded(service, "B", "C", "D", first=2) == 4
    assert service.trail("weekly")[0].after == {"loaded": 4, "positions": [3, 4]}


def test_a_further_load_comes_behind_the_first(service: Service) -> None:
    loaded(service, "A", "B", "C")
    assert loaded(service, "D", load="more") == 4
    again = refused(service, "A", "B", "C")
    assert again["vouchers.0.code"] == "is loaded already, at position 1"
    assert len(again) == 3


def test_another_load_waits_until_one_is_finished_or_given_up(service: Service) -> None:
    loaded(service, "A", size=4)
    assert_refused(send_part(service, "X", "Y", load="another"), 409, "load_unfinished")
    assert loaded(service, "X", "Y", load="another", replaces="the load") == 3
    assert_refused(send_part(service, "B", first=2, size=4), 400, "invalid_request")


def test_a_trial_says_what_would_be_wrong_with_any_part_and_changes_nothing(
    service: Service,
) -> None:
    service.configure("other", prizes=Prizes.VOUCHERS, maximum_number_of_winners=1)
    loaded(service, "A", board="other")
    trial = partial(refused, service, query="?validate=true")
    assert trial("X", "A", "X", first=41, size=50) == {
        "vouchers.1.code": "is loaded already, at position 1 of other",
        "vouchers.2.code": "is the same as that of vouchers.0",
    }
    assert "load.size" in trial("X", "Y")
    assert refused(service, "X", first=41, size=50) == {
        "first": "must be 1 at most: what comes before is not loaded"
    }
    with service.nothing_written():
        answer = assert_answered(send_part(service, "X", "Y", "Z", size=3, query="?validate=true"))
    assert answer == {"changed": True, "loaded": 3}
    assert_refused(send_part(service, "X", query="?validate=yes"), 400, "invalid_request")


def test_a_code_may_be_the_same_in_another_game(service: Service) -> None:
    loaded(service, "A", "B", "C")
    other = Service(stack=service.stack, send=service.send)
    other.register()
    other.configure(prizes=Prizes.VOUCHERS)
    assert loaded(other, "A", "B", "C") == 3


def test_no_voucher_is_loaded_where_it_would_be_for_nobody(service: Service) -> None:
    schedule = Schedule(cron="0 9 * * 1", time_zone="Europe/Oslo", length_minutes=60)
    service.configure("none")
    service.configure("series", prizes=Prizes.VOUCHERS, schedule=schedule)
    service.configure("ended", prizes=Prizes.VOUCHERS, end_date=1, closed_at=1, ended_at=2)
    service.configure("voided", prizes=Prizes.VOUCHERS, closed_at=1, voided_at=2)
    service.configure("deleted", prizes=Prizes.VOUCHERS, deleted_at=NOON)
    for board, status, code in (
        ("none", 409, "no_prizes"),
        ("series", 409, "no_prizes"),
        ("ended", 409, "leaderboard_ended"),
        ("voided", 409, "leaderboard_ended"),
        ("deleted", 404, "leaderboard_not_found"),
        ("nowhere", 404, "leaderboard_not_found"),
    ):
        for query in ("", "?validate=true"):
            sent = send_part(service, "A", "B", "C", board=board, query=query)
            assert_refused(sent, status, code)
    assert counts(service, "none") == {
        "loaded": 0,
        "needed": 0,
        "missing": 0,
        "bound": 0,
        "deliveries": {},
    }
    assert counts(service, "voided")["needed"] == 0
    assert_refused(
        service.operate("GET", path_of(service, "voucher", "deleted")),
        404,
        "leaderboard_not_found",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first": 0}, "first"),
        ({"first": "1"}, "first"),
        ({"vouchers": []}, "vouchers"),
        ({"vouchers": [{"code": f"V{number}"} for number in range(41)]}, "vouchers"),
        ({"vouchers": [{"code": ""}]}, "vouchers.0.code"),
        ({"vouchers": [{"code": "SECRET\n"}]}, "vouchers.0.code"),
        ({"vouchers": [{"code": "SECRET", "link": "javascript:SECRET"}]}, "vouchers.0.link"),
        ({"vouchers": [{"code": "SECRET", "kode": "SECRET"}]}, "vouchers.0.kode"),
        ({"vouchers": ["SECRET"]}, "vouchers.0"),
        ({"load": {"digest": "SECRET", "size": 1}}, "load.digest"),
        ({"load": {"digest": "a" * 64, "size": 10**8}}, "load.size"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_body_that_is_wrong_is_refused_without_showing_a_code(
    service: Service, changes: dict[str, Any], field: str
) -> None:
    right = {
        "first": 1,
        "vouchers": [{"code": "SECRET"}],
        "load": {"digest": digest_of("the load"), "size": 3},
    }
    reply = send_body(service, {**right, **changes})
    problem = assert_refused(reply, 400, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert b"SECRET" not in reply.body


def test_of_two_who_load_at_the_same_time_nobody_overwrites_the_other(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(service, "A", "B", "C")
    other = partial(loaded, service, "X", load="another")
    be_late(monkeypatch, DynamoVoucherPools, "add", other)
    assert loaded(service, "D", "E", load="mine") == 6
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    found = prizes_of(service).vouchers(board, first=4, last=6)
    assert [voucher.code for voucher in found.values()] == ["X", "D", "E"]


def test_a_code_that_comes_to_another_leaderboard_meanwhile_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure("other", prizes=Prizes.VOUCHERS, maximum_number_of_winners=1)
    be_late(monkeypatch, DynamoVoucherPools, "add", partial(loaded, service, "B", board="other"))
    problem = assert_refused(send_part(service, "A", "B", "C"), 400, "invalid_request")
    assert problem["errors"] == [
        {"field": "vouchers.1.code", "detail": "is loaded already, at position 1 of other"}
    ]
    assert counts(service)["loaded"] == 0


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        ({"ended_at": NOON}, "leaderboard_ended"),
        ({"voided_at": NOON}, "leaderboard_ended"),
        ({"deleted_at": NOON}, "leaderboard_not_found"),
        ({"prizes": Prizes.NONE}, "no_prizes"),
    ],
)
def test_what_becomes_of_the_leaderboard_meanwhile_is_heeded(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: dict[str, Any],
    code: str,
) -> None:
    change = partial(service.configure, **{"prizes": Prizes.VOUCHERS, **meanwhile})
    be_late(monkeypatch, DynamoVoucherPools, "add", change)
    reply = send_part(service, "A", "B", "C")
    assert_refused(reply, 404 if code.endswith("found") else 409, code)
    assert service.trail("weekly") == []


def test_forty_vouchers_of_the_greatest_length_are_loaded_at_once(service: Service) -> None:
    longest = [
        {
            "code": f"{number:02}" + "\N{TROPHY}" * 254,
            "link": "https://example.com/" + "\N{TROPHY}" * 1980,
        }
        for number in range(40)
    ]
    assert loaded(service, *map(str, range(40)), vouchers=longest) == 40


# ---- Prizes --------------------------------------------------------------------------------------


def test_before_the_freeze_the_list_shows_who_would_get_what(service: Service) -> None:
    for value, name in enumerate(["Tim", "Tom", "Tam", "Tum"]):
        report = score(value, name)
        service.post(report | {"email": "tim@example.com"} if name == "Tim" else report)
    done(service, "hide", "Tum")
    loaded(service, "A", "B", size=3)
    for query in ("", "limit=1", "limit=2"):
        planned, found = prizes(service, query)
        assert planned
        assert [(prize["place"], prize["displayName"]) for prize in found] == [
            (1, "Tam"),
            (2, "Tom"),
            (3, "Tim"),
        ]
    assert [prize.get("voucher") for prize in found] == [
        {"position": 1, "code": "A"},
        {"position": 2, "code": "B"},
        None,
    ]
    assert [prize.get("email") for prize in found] == [None, None, "tim@example.com"]
    assert found[0]["key"] == "name:Tam"
    assert found[2]["key"].startswith("email:")
    assert {"boundDate", "delivery"}.isdisjoint(found[0])


def test_no_more_are_listed_than_can_win(service: Service) -> None:
    for value, name in enumerate(["Tim", "Tom", "Tam", "Tum"]):
        service.post(score(value, name))
    _, found = prizes(service, "limit=2")
    assert [prize["displayName"] for prize in found] == ["Tum", "Tam", "Tom"]


def test_after_the_freeze_the_list_shows_who_gets_what(service: Service) -> None:
    board = service.configure(
        prizes=Prizes.VOUCHERS, closed_at=NOON, frozen_at=NOON, archived_at=NOON
    )
    service.post(score(99, "Too late"))
    put_places(service, board, 2)
    assert counts(service) == {"loaded": 0, "needed": 2, "missing": 2, "bound": 0, "deliveries": {}}
    loaded(service, "A", "B")
    assert prizes_of(service).bind(board, 1, now=NOON + 1)
    planned, found = prizes(service, "limit=1")
    assert not planned
    assert found[0]["voucher"] == {"position": 1, "code": "A"}
    assert found[0]["boundDate"] == NOON + 1
    assert found[0]["delivery"] == {"state": "NO_ADDRESS", "attempts": 0}
    # It has not been bound yet.
    assert {"voucher", "boundDate", "delivery"}.isdisjoint(found[1])
    assert counts(service) == {
        "loaded": 2,
        "needed": 2,
        "missing": 0,
        "bound": 1,
        "deliveries": {"NO_ADDRESS": 1},
    }


def test_the_list_shows_what_has_become_of_the_mails(service: Service) -> None:
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=NOON, frozen_at=NOON)
    sent = Delivery(
        state=DeliveryState.BOUNCED, attempt=2, at=NOON + 1, detail="The mailbox is full."
    )
    place = make_place(1, email="tim@example.com", voucher=1, bound_at=NOON)
    put_prize(service, board, place_name(1), place_attributes(place) | delivery_item(sent))
    _, (prize,) = prizes(service)
    assert prize["delivery"] == {
        "state": "BOUNCED",
        "attempts": 2,
        "date": NOON + 1,
        "detail": "The mailbox is full.",
    }
    assert counts(service)["deliveries"] == {"BOUNCED": 1}


def test_a_list_that_was_begun_before_the_freeze_goes_on_behind_it(service: Service) -> None:
    for value, name in enumerate(["Tim", "Tom", "Tam"]):
        service.post(score(value, name))
    path = path_of(service, "prize")
    first = assert_answered(service.operate("GET", f"{path}?limit=1"))
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=NOON, frozen_at=NOON)
    put_places(service, board, 3)
    page = assert_answered(service.operate("GET", f"{path}?limit=1&cursor={first['nextCursor']}"))
    assert (page["planned"], page["prizes"][0]["place"]) == (False, 2)


def test_nobody_gets_anything_on_a_voided_leaderboard(service: Service) -> None:
    service.post(score(14, "Tim"))
    service.configure(prizes=Prizes.VOUCHERS, closed_at=NOON, voided_at=NOON)
    assert prizes(service) == (False, [])


def test_a_cursor_of_another_list_is_refused(service: Service) -> None:
    path = path_of(service, "prize")
    assert_refused(service.operate("GET", f"{path}?cursor=x"), 400, "invalid_request")
    assert_refused(service.operate("GET", f"{path}?limit=0"), 400, "invalid_request")
    missing = service.operate("GET", path_of(service, "prize", "nowhere"))
    assert_refused(missing, 404, "leaderboard_not_found")


def test_no_code_is_logged_or_told_by_the_audit_trail_or_shown_to_the_public(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    code = "SECRET-4711"
    loaded(service, code, "B", "C")
    send_part(service, "X", code, "Y", load="another")
    send_part(service, "X", f" {code}", load="another")
    service.post(score(14, "Tim"))
    assert code in str(prizes(service))
    public = f"/leaderboard/{service.game_id}"
    for path in (public, f"{public}/weekly", f"{public}/weekly/score"):
        assert code not in service.get(path).body.decode()
    audit = service.operate("GET", path_of(service, "audit"))
    assert code not in audit.body.decode()
    written = capfd.readouterr()
    assert code not in written.out + written.err
