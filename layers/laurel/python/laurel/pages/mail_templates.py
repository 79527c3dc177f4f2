"""Turns a game's mail into the message with one prize, with placeholders and nothing else.

A template is parsed by Jinja2, and of its syntax tree only plain text and `{{ name }}` of known
names are let pass and rendered: no expression of a template is ever evaluated.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from unicodedata import category
from urllib.parse import quote

from jinja2 import Environment, TemplateSyntaxError, nodes
from markupsafe import escape

from laurel.domain.errors import Offence
from laurel.domain.mails import PLACEHOLDERS, Award, Mail, Message, NoLinkError
from laurel.domain.web_addresses import web_address

# Of each field of a mail, what it may name.
_ALLOWED = {
    "subject": PLACEHOLDERS,
    "text": PLACEHOLDERS,
    "html": PLACEHOLDERS,
    "redeemUrl": ("code",),
}
_PRIZE = frozenset({"code", "link"})
# Control characters, line and paragraph separators, and halves of surrogate pairs.
_BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Enough to find what is wrong; a long template of mistakes alone would fill an answer.
_MOST_MISTAKES = 20
_SAMPLE_CODE = "AAAA-BBBB-CCCC"

_SUBJECT = "Your prize: place {{ place }} in {{ leaderboard }}"
_TEXT = """\
Congratulations, {{ name }}!

You took place {{ place }} in {{ leaderboard }} of {{ game }}. This is your prize:

    {{ code }}
"""
_TEXT_LINK = """
Redeem it here: {{ link }}
"""
_HTML = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Your prize</title></head>
<body style="margin: 2em auto; padding: 0 1em; max-width: 32em; font: 16px/1.5 sans-serif">
<h1 style="font-size: 1.4em">Congratulations, {{ name }}!</h1>
<p>You took place <strong>{{ place }}</strong> in {{ leaderboard }} of {{ game }}.
This is your prize:</p>
<p style="padding: 0.8em; border: 1px solid #999; font: bold 1.2em monospace">{{ code }}</p>
"""
_HTML_LINK = """\
<p><a href="{{ link }}">Redeem it</a></p>
"""
_HTML_END = """\
</body>
</html>
"""


def default_mail(*, link: bool) -> Mail:
    """Give what is said where a game has no mail of its own, of a prize with or without a link."""
    return Mail(
        subject=_SUBJECT,
        text=_TEXT + (_TEXT_LINK if link else ""),
        html=_HTML + (_HTML_LINK if link else "") + _HTML_END,
    )


class MailTemplates:
    """Judges and renders the mails of games."""

    def offences(self, parts: Mapping[str, str]) -> list[Offence]:
        """Tell everything that is wrong with parts of a mail, by their names in the API."""
        return [
            Offence(field, detail)
            for field, allowed in _ALLOWED.items()
            if field in parts
            for detail in _mistakes(field, parts[field], allowed)
        ]

    def complete(self, mail: Mail | None, *, link: bool) -> Mail:
        """Give a game's mail with the defaults of what it leaves out.

        A text of its own goes without HTML, unless that is its own too: the default would say
        something else.
        """
        own, default = mail or Mail(), default_mail(link=link)
        return Mail(
            subject=own.subject or default.subject,
            text=own.text or default.text,
            html=own.html or (default.html if own.text is None else None),
            redeem_url=own.redeem_url,
            revision=own.revision,
        )

    def link_of(self, mail: Mail | None, *, code: str, link: str | None) -> str | None:
        """Give the link with a prize: the voucher's own, else what the game's mail makes of it."""
        if link is not None or mail is None or mail.redeem_url is None:
            return link
        return _fill(mail.redeem_url, {"code": code}, lambda text: quote(text, safe=""))

    def render(self, mail: Mail | None, award: Award) -> Message:
        """Render the message with a prize; `mail` is None for a game without one of its own.

        Raises:
            NoLinkError: the game's own mail names a link, and there is none.
        """
        whole = self.complete(mail, link=award.link is not None)
        if award.link is None and any(
            "link" in _names(part) for part in (whole.subject, whole.text, whole.html) if part
        ):
            raise NoLinkError
        values = {name: str(getattr(award, name)) for name in PLACEHOLDERS}
        assert whole.subject is not None  # noqa: S101 - a complete mail has both
        assert whole.text is not None  # noqa: S101
        return Message(
            subject=_one_line(_fill(whole.subject, values)),
            text=_fill(whole.text, values),
            html=_fill(whole.html, values, lambda text: str(escape(text))) if whole.html else None,
        )

    def preview(self, mail: Mail | None, *, game: str) -> Message:
        """Render what a made-up winner would get."""
        link = self.link_of(mail, code=_SAMPLE_CODE, link=None)
        award = Award(
            name="Tiny Tim",
            place=1,
            leaderboard="The weekly",
            game=game,
            code=_SAMPLE_CODE,
            link=link or f"https://example.com/redeem?code={_SAMPLE_CODE}",
        )
        return self.render(mail, award)


@cache
def _environment() -> Environment:
    return Environment(autoescape=True, keep_trailing_newline=True)


def _mistakes(field: str, template: str, allowed: tuple[str, ...]) -> list[str]:
    known = ", ".join(f"{{{{ {name} }}}}" for name in allowed)
    try:
        body = _environment().parse(template).body
    except TemplateSyntaxError as error:
        return [f"line {error.lineno}: {_sentence(error)}"]
    except RecursionError:
        return [f"is nested too deeply: it may name {known}"]
    except ValueError:
        # Python reads no number of thousands of digits.
        return [f"has too long a number in it: it may name {known}"]
    wrong = [
        f"line {_line_of(node)}: may name {known}, and nothing else"
        for node in _parts(body)
        if not (
            isinstance(node, nodes.TemplateData)
            or (isinstance(node, nodes.Name) and node.name in allowed)
        )
    ]
    mistakes = list(dict.fromkeys(wrong))[:_MOST_MISTAKES]
    return mistakes or _missing(field, template)


def _line_of(node: nodes.Node) -> int:
    # What opens a scope has no line, only what lies in it.
    return next((part.lineno for part in (node, *node.iter_child_nodes()) if part.lineno), 1)


def _missing(field: str, template: str) -> list[str]:
    """Tell what a template that names nothing wrong does not say, though it must."""
    if field == "redeemUrl":
        if "code" not in _names(template):
            return ["must name {{ code }}: each prize has its own link"]
        if web_address(_fill(template, {"code": _SAMPLE_CODE})) is None:
            return ["must be a web address, such as https://example.com/redeem?code={{ code }}"]
    elif field != "subject" and _PRIZE.isdisjoint(_names(template)):
        return ["must name {{ code }} or {{ link }}: the prize is not in it"]
    return []


def _parts(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    for node in body:
        if isinstance(node, nodes.Output):
            yield from node.nodes
        else:
            yield node


def _names(template: str) -> set[str]:
    parts = _parts(_environment().parse(template).body)
    return {node.name for node in parts if isinstance(node, nodes.Name)}


def _fill(
    template: str, values: Mapping[str, str], encode: Callable[[str], str] = lambda text: text
) -> str:
    """Put values in place of their names; whatever else a template has stays out."""
    filled = []
    for node in _parts(_environment().parse(template).body):
        if isinstance(node, nodes.TemplateData):
            filled.append(node.data)
        elif isinstance(node, nodes.Name):
            filled.append(encode(values[node.name]))
    return "".join(filled)


def _one_line(text: str) -> str:
    """Leave no break in a line of a mail's head: what follows one would be a line of its own."""
    return " ".join("".join(" " if category(c) in _BREAKS else c for c in text).split())


def _sentence(error: TemplateSyntaxError) -> str:
    return (error.message or "cannot be understood").rstrip(".")
