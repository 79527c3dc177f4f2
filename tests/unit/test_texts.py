"""Names, display values, ids and emails: what is shown, and what is refused with which reason."""

import pytest

from laurel.domain.texts import (
    why_not_a_name,
    why_not_a_player_id,
    why_not_an_email,
    why_not_shown,
)

GOOD_NAMES = [
    "Tiny Tim",
    "Åsa 🏆",
    "الفائز",
    "赢家",
    "👩‍👩‍👧‍👦",
    "x" * 64,
    "🏆" * 64,
    "<script>alert(1)</script>",
    " padded ",
    "{{ 7 * 7 }}",
]
BAD_NAMES = {
    "": "must not be blank",
    "   ": "must not be blank",
    "\u200b\u200d": "must not be blank",
    "\u3164": "must not be blank",
    "x" * 65: "must have at most 64 characters",
    "a\x00b": "must not contain control characters",
    "a\nb": "must not contain control characters",
    "a\x7fb": "must not contain control characters",
    "a\u2028b": "must not contain control characters",
    "\n": "must not contain control characters",
    "\ud800": "must not contain half of a surrogate pair",
    "\u202e": "must not contain characters that override the direction of text",
    "a\ud800b": "must not contain half of a surrogate pair",
    "a\u202eb": "must not contain characters that override the direction of text",
    "a\u2066b": "must not contain characters that override the direction of text",
}


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_in_any_script_is_shown_as_it_is(name: str) -> None:
    assert why_not_a_name(name) is None


@pytest.mark.parametrize(("name", "reason"), BAD_NAMES.items(), ids=ascii)
def test_a_name_that_would_harm_its_neighbours_is_refused(name: str, reason: str) -> None:
    assert why_not_a_name(name) == reason


def test_a_display_value_may_be_empty() -> None:
    assert why_not_shown("") is None


@pytest.mark.parametrize("player_id", ["", "x" * 129, "a\tb"])
def test_an_impossible_player_id_is_refused(player_id: str) -> None:
    assert why_not_a_player_id(player_id) is not None


@pytest.mark.parametrize(
    "email",
    ["tim@example.com", "t.i.m+games@mail.example.co.uk", "a@b.co", "o'hara@xn--strm-5qa.example"],
)
def test_a_deliverable_email_is_taken(email: str) -> None:
    assert why_not_an_email(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "tim",
        "@example.com",
        "tim@",
        "tim@localhost",
        "tim@example..com",
        "tim@-example.com",
        "tim@example.c-",
        "tim@example.123",
        ".tim@example.com",
        "tim.@example.com",
        "ti..m@example.com",
        "ti m@example.com",
        "tim@exa mple.com",
        "tim@@example.com",
        "tim@example.com\n",
        "Tim <tim@example.com>",
        "tim@example.com,tom@example.com",
        "åsa@example.com",
        "tim@exämple.com",
        "x" * 65 + "@example.com",
        "tim@" + "x" * 64 + ".com",
        "tim@" + "example." * 32 + "com",
    ],
)
def test_an_email_that_nothing_can_be_delivered_to_is_refused(email: str) -> None:
    assert why_not_an_email(email) == "must be an email address that mail can be delivered to"
