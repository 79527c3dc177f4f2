"""Holds the mail of games, as operators send and see it, to docs/operator-api.md."""

import json
import re

from laurel.domain.mails import PLACEHOLDERS, settings_of
from laurel.http.mails import (
    MOST_HTML,
    MOST_SUBJECT,
    MOST_TEXT,
    ChangedGameMailModel,
    GameMailModel,
    MailBody,
    MessageModel,
    read_mail,
)
from laurel.pages.mail_templates import MailTemplates
from tests.contract.tables import (
    OPERATOR_API,
    read_blocks,
    read_section,
    read_table,
    reflow,
    word,
    words,
)

TEMPLATES = MailTemplates()
MAIL, ANSWER = read_blocks(OPERATOR_API, "Mail", language="json")
TEXT = reflow(read_section(OPERATOR_API, "Mail"))


def test_a_mail_has_the_fields_and_the_limits_of_the_table() -> None:
    rows = read_table(OPERATOR_API, "Mail", first_column="field")
    meanings = {word(row["field"]): row["meaning"] for row in rows}
    assert set(meanings) == {str(field.alias) for field in MailBody.model_fields.values()}
    for name, most in (("subject", MOST_SUBJECT), ("text", MOST_TEXT), ("html", MOST_HTML)):
        assert f"up to {most} characters" in meanings[name]


def test_the_example_of_a_mail_is_one_and_its_preview_is_what_it_says() -> None:
    mail = read_mail(MAIL.encode(), templates=TEMPLATES)
    assert settings_of(mail) == json.loads(MAIL)
    subject = TEMPLATES.preview(mail, game="Space Race").subject
    assert f'"preview": {{"subject": "{subject}"' in ANSWER


def test_the_placeholders_are_those_of_the_code() -> None:
    (sentence,) = re.findall(r"A template may name (.+?), and do nothing else", TEXT)
    assert words(sentence) == [f"{{{{ {name} }}}}" for name in PLACEHOLDERS]


def test_the_answers_have_the_parts_of_the_page() -> None:
    answer = re.sub(r"\{[^{}]*\}", "0", ANSWER.strip()[1:-1])
    assert re.findall(r'"(\w+)":', answer) == list(GameMailModel.__annotations__)
    assert set(ChangedGameMailModel.__annotations__) - set(GameMailModel.__annotations__) == {
        "changed"
    }
    (preview,) = re.findall(r'"preview": (\{[^}]*\})', ANSWER)
    assert set(json.loads(preview)) == set(MessageModel.__annotations__)
