"""What a game's mail may say, and what it says then."""

import json
from typing import Any

import pytest

from laurel.domain.mails import Award, Mail, NoLinkError
from laurel.pages.mail_templates import MailTemplates
from tests.template_file import ROOT

TEMPLATES = MailTemplates()
ALL = "{{ name }}|{{ place }}|{{ leaderboard }}|{{ game }}|{{ code }}|{{ link }}"
HOSTILE = json.loads((ROOT / "tests" / "vectors" / "hostile_names.json").read_text())


def award(**changes: Any) -> Award:
    fields: dict[str, Any] = {
        "name": "Tiny Tim",
        "place": 3,
        "leaderboard": "The weekly",
        "game": "Space Race",
        "code": "AB&C",
        "link": "https://example.com/?a=1&b=2",
    }
    return Award(**{**fields, **changes})


def mistakes(**parts: str) -> list[str]:
    renamed = {"redeem_url": "redeemUrl"}
    named = {renamed.get(name, name): text for name, text in parts.items()}
    return [f"{found.field}: {found.detail}" for found in TEMPLATES.offences(named)]


# ---- What may be said ----------------------------------------------------------------------------


def test_the_six_names_may_be_named_anywhere_and_any_number_of_times() -> None:
    assert mistakes(subject=ALL, text=ALL * 2, html=f"<p>{ALL}</p>") == []
    assert mistakes(text="{{code}} {{- code -}} {# remark #} {% raw %}{{ x }}{% endraw %}") == []


@pytest.mark.parametrize(
    "template",
    [
        "{{ player }}",
        "{{ name.__class__ }}",
        "{{ name['x'] }}",
        "{{ name|upper }}",
        "{{ name() }}",
        "{{ 7 * 7 }}",
        "{{ 'name' }}",
        "{{ -place }}",
        "{{ name, code }}",
        "{% if code %}{{ code }}{% endif %}",
        "{% for c in code %}{{ c }}{% endfor %}",
        "{% set code = 1 %}",
        "{% include 'layout.html' %}",
        "{% import 'parts.html' as code %}",
        "{% block code %}{% endblock %}",
        "{% autoescape false %}{{ name }}{% endautoescape %}",
    ],
)
@pytest.mark.parametrize("part", ["subject", "text", "html"])
def test_nothing_else_may_stand_in_a_template(template: str, part: str) -> None:
    (found,) = mistakes(**{part: f"\n{template}"})
    assert found.startswith(f"{part}: line 2: may name {{{{ name }}}}, ")


@pytest.mark.parametrize("template", ["{{ code", "{{ }}", "{% nonsense %}", "{% raw %", "{{ ' }}"])
def test_a_template_that_is_not_one_is_told_with_its_line(template: str) -> None:
    (found,) = mistakes(text=f"x\n{template}")
    assert found.startswith("text: line 2: ")


@pytest.mark.parametrize(
    "template", ["{{" + "(" * 10_000, "{{ [" * 5_000, "{{ a" + "+a" * 9_999, "{{ " + "1" * 5_000]
)
def test_a_template_that_goes_beyond_what_can_be_read_is_refused_like_any_other(
    template: str,
) -> None:
    assert len(mistakes(text=template + "}}")) == 1


def test_everything_that_is_wrong_is_told_at_once_up_to_a_number() -> None:
    found = mistakes(
        subject="{{ a }}\n{{ b }}",
        text="{{ name|e }}",
        html="no prize",
        redeem_url="https://example.com/",
    )
    assert [line.split(":")[0] for line in found] == ["subject"] * 2 + ["text", "html", "redeemUrl"]
    assert len(mistakes(text="{{ x }}\n" * 1_000)) == 20


def test_text_and_html_must_have_the_prize_in_them() -> None:
    detail = "must name {{ code }} or {{ link }}: the prize is not in it"
    assert mistakes(text="You won!", html="<p>{{ name }}</p>", subject="You won!") == [
        f"text: {detail}",
        f"html: {detail}",
    ]
    assert mistakes(text="{{ code }}", html="{{ link }}") == []


def test_a_redeem_address_has_the_code_and_is_a_web_address() -> None:
    assert mistakes(redeem_url="https://example.com/{{ code }}?x={{ code }}") == []
    for wrong in (
        "javascript:{{ code }}",
        "{{ code }}",
        "https://{{ code }}",
        "ftp://x/{{ code }}",
    ):
        found = mistakes(redeem_url=wrong)
        assert len(found) == (0 if wrong == "https://{{ code }}" else 1), wrong
    assert mistakes(redeem_url="https://example.com/{{ name }}{{ code }}") == [
        "redeemUrl: line 1: may name {{ code }}, and nothing else"
    ]


# ---- What is said --------------------------------------------------------------------------------


def test_names_are_put_in_as_they_are_in_text_and_escaped_in_html() -> None:
    mail = Mail(subject="{{ name }}", text=ALL, html=f"<p>{ALL}</p>")
    message = TEMPLATES.render(mail, award(name="<b>T&T"))
    assert message.subject == "<b>T&T"
    assert message.text == "<b>T&T|3|The weekly|Space Race|AB&C|https://example.com/?a=1&b=2"
    assert message.html == (
        "<p>&lt;b&gt;T&amp;T|3|The weekly|Space Race|AB&amp;C|https://example.com/?a=1&amp;b=2</p>"
    )


def test_what_a_name_holds_is_never_taken_for_a_template() -> None:
    name = "{{ code }}{% raw %}{{ 7*7 }}"
    message = TEMPLATES.render(Mail(subject="{{ name }}", text=ALL), award(name=name))
    assert message.subject == name
    assert message.text.startswith(name + "|")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_opens_no_element_of_the_html(name: str) -> None:
    plain = TEMPLATES.render(None, award(name="x")).html or ""
    html = TEMPLATES.render(None, award(name=name)).html or ""
    assert html.count("<") == plain.count("<")
    assert html.count('"') == plain.count('"')


@pytest.mark.parametrize(
    "line_break", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x0b", "\x85", "\0"]
)
def test_no_name_begins_a_line_of_its_own_in_the_head_of_a_mail(line_break: str) -> None:
    mail = Mail(subject="{{ name }}\nwon")
    message = TEMPLATES.render(mail, award(name=f"Tim{line_break}Bcc: all@example.com"))
    assert message.subject == "Tim Bcc: all@example.com won"


def test_emoji_of_several_characters_stay_whole_in_the_head() -> None:
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert TEMPLATES.render(Mail(subject="{{ name }}"), award(name=family)).subject == family


def test_a_game_without_a_mail_of_its_own_has_a_plain_one_with_and_without_a_link() -> None:
    with_link = TEMPLATES.render(None, award())
    assert with_link.subject == "Your prize: place 3 in The weekly"
    assert "AB&C" in with_link.text
    assert "https://example.com/?a=1&b=2" in with_link.text
    assert 'href="https://example.com/?a=1&amp;b=2"' in (with_link.html or "")
    without = TEMPLATES.render(None, award(link=None))
    assert "AB&C" in without.text
    for part in (without.text, without.html or ""):
        assert "Redeem" not in part
        assert "None" not in part


def test_the_plain_mail_is_a_template_like_any_other() -> None:
    for link in (True, False):
        mail = TEMPLATES.complete(None, link=link)
        parts = {"subject": mail.subject, "text": mail.text, "html": mail.html}
        assert TEMPLATES.offences({name: text for name, text in parts.items() if text}) == []


def test_parts_that_a_game_leaves_out_are_the_plain_ones_but_html_beside_a_text_of_its_own() -> (
    None
):
    plain = TEMPLATES.render(None, award())
    assert TEMPLATES.render(Mail(subject="Won"), award()).html == plain.html
    own = TEMPLATES.render(Mail(text="{{ code }}"), award())
    assert (own.subject, own.text, own.html) == (plain.subject, "AB&C", None)
    html = TEMPLATES.render(Mail(html="<b>{{ code }}</b>"), award())
    assert (html.text, html.html) == (plain.text, "<b>AB&amp;C</b>")


def test_a_mail_that_names_a_link_is_not_written_where_there_is_none() -> None:
    for mail in (Mail(text="{{ code }} {{ link }}"), Mail(html="<a href='{{ link }}'>x</a>")):
        with pytest.raises(NoLinkError):
            TEMPLATES.render(mail, award(link=None))
    assert TEMPLATES.render(Mail(text="{{ code }}"), award(link=None)).text == "AB&C"


def test_a_link_is_the_vouchers_own_or_made_of_the_code() -> None:
    mail = Mail(redeem_url="https://example.com/redeem?code={{ code }}")
    assert TEMPLATES.link_of(mail, code="A B/é&c=", link=None) == (
        "https://example.com/redeem?code=A%20B%2F%C3%A9%26c%3D"
    )
    assert TEMPLATES.link_of(mail, code="A", link="https://x.example") == "https://x.example"
    assert TEMPLATES.link_of(None, code="A", link=None) is None
    assert TEMPLATES.link_of(Mail(), code="A", link=None) is None


def test_a_preview_shows_a_made_up_winner() -> None:
    mail = Mail(text="{{ name }} {{ link }}", redeem_url="https://example.com/r/{{ code }}")
    message = TEMPLATES.preview(mail, game="Space Race")
    assert message.text == "Tiny Tim https://example.com/r/AAAA-BBBB-CCCC"
    assert "Space Race" in TEMPLATES.preview(None, game="Space Race").text


def test_a_message_keeps_its_line_breaks_to_the_last() -> None:
    assert TEMPLATES.render(Mail(text="{{ code }}\n\n"), award()).text == "AB&C\n\n"
