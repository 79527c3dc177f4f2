"""How vouchers get into a pool: part by part, each code once, all that is wrong told at once."""

from typing import Any

import pytest

from laurel.domain.errors import InvalidRequestError, LoadUnfinishedError
from laurel.domain.prizes import MOST_PLACES, Load, Pool, Voucher
from laurel.domain.voucher_loads import (
    MOST_CODE,
    CodePosition,
    Known,
    LoadPart,
    LoadPlan,
    load_of,
    plan_load,
    positions_of,
    why_not_a_code,
)

DIGEST, OTHER_DIGEST = "a" * 64, "b" * 64
COMPLETE = Pool(loaded=2, load=Load(digest=OTHER_DIGEST, first=1, size=2))
BROKEN_OFF = Pool(loaded=3, load=Load(digest=DIGEST, first=2, size=4))


def vouchers(*codes: str) -> list[Voucher]:
    return [Voucher(code=code) for code in codes]


def part(*codes: str, **changes: Any) -> LoadPart:
    """A part of a load that is the whole of it unless said."""
    ordinary = {"first": 1, "vouchers": vouchers(*codes), "digest": DIGEST, "size": len(codes)}
    return LoadPart(**{**ordinary, **changes})


def plan(pool: Pool, sent: LoadPart, known: Known | None = None, **changes: Any) -> LoadPlan:
    ordinary = {"leaderboard_id": "weekly", "needed": 0, "in_order": True}
    return plan_load(pool, sent, known or Known(), **{**ordinary, **changes})


def offences(
    pool: Pool, sent: LoadPart, known: Known | None = None, **changes: Any
) -> dict[str, str]:
    with pytest.raises(InvalidRequestError) as refused:
        plan(pool, sent, known, **changes)
    return {offence.field: offence.detail for offence in refused.value.offences}


def test_the_first_load_begins_at_the_first_position() -> None:
    planned = plan(Pool(), part("A", "B"))
    assert planned.added == dict(enumerate(vouchers("A", "B"), start=1))
    assert planned.pool == Pool(loaded=2, load=Load(digest=DIGEST, first=1, size=2))


def test_a_further_load_begins_behind_the_last_position() -> None:
    planned = plan(COMPLETE, part("C", "D", size=5))
    assert list(planned.added) == [3, 4]
    assert planned.pool == Pool(loaded=4, load=Load(digest=DIGEST, first=3, size=5))
    assert planned.pool.unfinished == planned.pool.load
    assert COMPLETE.unfinished is None


def test_a_load_that_was_broken_off_goes_on_with_what_is_not_there() -> None:
    known = Known(
        vouchers={2: Voucher(code="B"), 3: Voucher(code="C")},
        codes={"B": CodePosition("weekly", 2), "C": CodePosition("weekly", 3)},
    )
    planned = plan(BROKEN_OFF, part("B", "C", "D", "E"), known)
    assert planned.added == {4: Voucher(code="D"), 5: Voucher(code="E")}
    assert planned.pool.loaded == 5
    assert planned.pool.unfinished is None


def test_the_same_part_again_changes_nothing() -> None:
    known = Known(vouchers={2: Voucher(code="B")}, codes={"B": CodePosition("weekly", 2)})
    assert plan(BROKEN_OFF, part("B", size=4), known) == LoadPlan(pool=BROKEN_OFF, added={})


def test_another_load_waits_until_one_is_finished_or_given_up() -> None:
    with pytest.raises(LoadUnfinishedError):
        load_of(BROKEN_OFF, part("X", digest=OTHER_DIGEST))
    with pytest.raises(LoadUnfinishedError):
        load_of(BROKEN_OFF, part("X", digest=OTHER_DIGEST, replaces=OTHER_DIGEST))
    replacing = part("X", "Y", digest=OTHER_DIGEST, replaces=DIGEST)
    assert load_of(BROKEN_OFF, replacing) == Load(digest=OTHER_DIGEST, first=4, size=2)
    assert list(positions_of(load_of(BROKEN_OFF, replacing), replacing)) == [4, 5]


def test_every_code_that_is_somewhere_already_is_told_at_once() -> None:
    known = Known(
        vouchers={2: Voucher(code="B")},
        codes={
            "B": CodePosition("weekly", 2),
            "C": CodePosition("weekly", 1),
            "D": CodePosition("monthly", 7),
        },
    )
    sent = part("B", "C", "D", "E", "E", size=5, digest=OTHER_DIGEST)
    pool = Pool(loaded=2, load=Load(digest=OTHER_DIGEST, first=2, size=5))
    assert offences(pool, sent, known) == {
        "vouchers.1.code": "is loaded already, at position 1",
        "vouchers.2.code": "is loaded already, at position 7 of monthly",
        "vouchers.4.code": "is the same as that of vouchers.3",
    }


def test_what_is_loaded_is_not_replaced() -> None:
    known = Known(
        vouchers={2: Voucher(code="B"), 3: Voucher(code="C", link="https://example.com")},
        codes={"C": CodePosition("weekly", 3)},
    )
    found = offences(BROKEN_OFF, part("X", "C", size=4), known)
    assert found == {
        "vouchers.0": "must be as it was loaded at position 2",
        "vouchers.1": "must be as it was loaded at position 3",
    }


def test_a_code_of_a_former_leaderboard_of_this_id_is_not_taken_for_a_loaded_one() -> None:
    known = Known(codes={"A": CodePosition("weekly", 1)})
    assert offences(Pool(), part("A"), known) == {
        "vouchers.0.code": "is loaded already, at position 1"
    }


def test_no_part_is_left_out_but_in_a_trial() -> None:
    sent = part("E", first=4, size=4)
    assert offences(BROKEN_OFF, sent) == {
        "first": "must be 3 at most: what comes before is not loaded"
    }
    assert plan(BROKEN_OFF, sent, in_order=False).added == {5: Voucher(code="E")}
    assert "first" in offences(COMPLETE, part("C", first=2, size=2))


def test_a_part_lies_within_its_load_whose_size_stays() -> None:
    assert offences(Pool(), part("A", "B", size=1)) == {"load.size": "must be 2 at least"}
    assert offences(BROKEN_OFF, part("B", size=5)) == {"load.size": "must be 4, as before"}
    assert offences(COMPLETE, part("C", size=MOST_PLACES)) == {
        "load.size": f"must leave the pool {MOST_PLACES} at most"
    }


def test_a_new_load_must_suffice_and_one_that_has_begun_may_be_finished() -> None:
    assert offences(COMPLETE, part("C", "D", size=2), needed=10) == {
        "load.size": "must be 8 at least: there are too few vouchers"
    }
    assert plan(COMPLETE, part("C", "D", size=8), needed=10).added
    assert plan(BROKEN_OFF, part("D", first=3, size=4), needed=10).added


@pytest.mark.parametrize("code", ["X", "AB-12 34", "é" * MOST_CODE, "\N{TROPHY}", "=1+1"])
def test_a_code_is_printable_text(code: str) -> None:
    assert why_not_a_code(code) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "1 to 256 characters"),
        ("x" * (MOST_CODE + 1), "1 to 256 characters"),
        ("A\nB", "printable"),
        ("A\u202eB", "printable"),
        ("A\u200bB", "printable"),
        ("A\u00a0B", "printable"),
        ("\ud800", "printable"),
        (" A", "begin or end with a space"),
        ("A ", "begin or end with a space"),
    ],
)
def test_a_code_that_could_not_be_typed_is_refused(code: str, reason: str) -> None:
    assert reason in (why_not_a_code(code) or "")


def test_no_representation_tells_a_code() -> None:
    sent = part("SECRET")
    known = Known(vouchers={1: Voucher(code="SECRET")}, codes={"SECRET": CodePosition("weekly", 1)})
    planned = plan(Pool(), sent)
    assert "SECRET" not in repr((sent, known, planned, Voucher(code="SECRET", link="SECRET")))
