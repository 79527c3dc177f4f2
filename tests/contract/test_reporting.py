"""Holds reported scores, and what is answered to them, to the tables of docs/public-api.md."""

import json
import re
from typing import Any

import pytest

from laurel.domain.entries import TRIES_KEPT
from laurel.domain.errors import InvalidRequestError, NoRetriesLeftError
from laurel.domain.leaderboards import RetryStrategy
from laurel.domain.retries import Recorded, decide
from laurel.http.models import (
    ReportedScoreModel,
    ResultModel,
    TryModel,
    reported_score_model,
)
from laurel.http.score_report import ScoreReport, parse_score_report
from laurel.usecases.find_rank import Rank
from tests.contract.fields import check_fields, documented_fields
from tests.contract.tables import PUBLIC_API, read_json, read_section, read_table, reflow, word
from tests.factories import make_leaderboard, make_submission, read_report, there

REPORT = documented_fields(read_table(PUBLIC_API, "Reporting a score", first_column="field"))
TEXTS = {
    word(row["text"]): (int(row["shortest"]), int(row["longest"]))
    for row in read_table(PUBLIC_API, "Reporting a score", first_column="text")
}


def body(**fields: object) -> bytes:
    ordinary = {"displayValue": "14", "displayName": "Tiny Tim", "sortingValue": 14}
    return json.dumps(ordinary | fields).encode()


def accepts(field: str, text: str) -> bool:
    """Say whether a call with this text is taken, or refused for something else."""
    try:
        if field == "Idempotency-Key":
            read_report(body(), key=text)
        else:
            read_report(body(**{field: text}))
    except InvalidRequestError as refused:
        return {offence.field for offence in refused.offences} != {field}
    return True


def text_of(field: str, length: int) -> str:
    """Make a text of a length that would be good for a field if its length were."""
    if field != "email":
        return "x" * length
    # At most 64 before the @; the rest goes into labels of at most 63, the last of them a "y".
    local = "x" * min(64, length - len("@x.y"))
    domain = length - len(local) - len("@") - len(".y")
    labels = ["x" * 62] * (domain // 63) + ["x" * (domain % 63)]
    address = f"{local}@{'.'.join(label for label in labels if label)}.y"
    assert len(address) == length
    return address


def test_a_report_has_the_fields_of_the_table() -> None:
    schema = ScoreReport.model_json_schema(by_alias=True)
    assert {name: type_ for name, (type_, _) in REPORT.items()} == {
        name: field["type"] for name, field in schema["properties"].items()
    }
    assert {name for name, (_, required) in REPORT.items() if required} == set(schema["required"])


def test_other_fields_are_ignored() -> None:
    assert parse_score_report(body(level=3)) == parse_score_report(body())


@pytest.mark.parametrize("bound", [-(2**63), 2**63 - 1])
def test_a_sorting_value_may_be_any_signed_integer_of_64_bits(bound: int) -> None:
    assert parse_score_report(body(sortingValue=bound)).sorting_value == bound


@pytest.mark.parametrize("wrong", [20.0, "20", True, None, 2**63, -(2**63) - 1, [], {}])
def test_nothing_else_is_taken_for_a_sorting_value(wrong: object) -> None:
    with pytest.raises(InvalidRequestError):
        parse_score_report(body(sortingValue=wrong))


def test_the_table_of_texts_has_every_text_of_a_call() -> None:
    texts = {name for name, (type_, _) in REPORT.items() if type_ == "string"}
    assert set(TEXTS) == texts | {"Idempotency-Key"}


@pytest.mark.parametrize("field", TEXTS)
def test_a_text_may_be_as_short_and_as_long_as_the_table_says(field: str) -> None:
    shortest, longest = TEXTS[field]
    assert accepts(field, text_of(field, shortest))
    assert accepts(field, text_of(field, longest))
    assert not accepts(field, text_of(field, longest + 1))
    if field == "email":
        assert not accepts(field, text_of(field, shortest)[1:])
        assert not accepts(field, f"{'x' * 65}@example.com")
        assert not accepts(field, "tim@localhost")
    elif shortest > 0:
        assert not accepts(field, text_of(field, shortest - 1))


@pytest.mark.parametrize("blank", [" ", "\u00a0\u2003", "\u200b", "\u3164"])
def test_a_display_name_has_a_character_that_can_be_seen(blank: str) -> None:
    assert not accepts("displayName", blank)
    assert accepts("displayName", f"{blank}x")


@pytest.mark.parametrize("field", ["displayName", "displayValue", "playerId"])
def test_no_text_holds_what_the_page_keeps_out(field: str) -> None:
    text = reflow(read_section(PUBLIC_API, "Reporting a score"))
    ranges = re.findall(r"U\+([0-9A-F]{4}) to U\+([0-9A-F]{4})", text)
    overrides = {
        chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)
    }
    assert len(overrides) == 9
    for hidden in overrides | set("\0\n\x1f\x7f\x9f\ud83c"):
        assert not accepts(field, f"a{hidden}b"), ascii(hidden)
    for ordinary in "\u202f\u206a\u00e9\U0001f3c6":
        assert accepts(field, f"a{ordinary}b"), ascii(ordinary)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b'{"displayValue": "14", "displayName": "Tim", "sortingValue": 14, "x": NaN}',
        b'{"displayValue": "14", "displayName": "Tim", "sortingValue": 14, "x": -Infinity}',
        b'{"displayValue": "14", "displayName": "Tim", "sortingValue": 14, "sortingValue": 15}',
        b'{"displayValue": "14", "displayName": "T\xefm", "sortingValue": 14}',
    ],
    ids=["nothing", "no object", "NaN", "infinity", "a key twice", "Latin-1"],
)
def test_a_body_that_is_no_proper_json_object_is_refused(wrong: bytes) -> None:
    with pytest.raises(InvalidRequestError):
        parse_score_report(wrong)


# ---- Who the player is ---------------------------------------------------------------------------


def test_a_player_is_known_by_id_else_by_email_else_by_name() -> None:
    everything = {"playerId": "7", "email": "tim@example.com", "displayName": "Tim"}
    by_id = read_report(body(**everything)).player
    by_email = read_report(body(email="TIM@example.COM")).player
    by_name = read_report(body(displayName="Zoe\u0301")).player
    assert read_report(body(playerId="7")).player == by_id
    assert read_report(body(email="tim@example.com", displayName="Tommy")).player == by_email
    assert read_report(body(displayName="Zo\u00e9")).player == by_name
    assert read_report(body(displayName="zo\u00e9")).player != by_name
    assert len({by_id, by_email, by_name, read_report(body(displayName="7")).player}) == 4


# ---- What it answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("What it answers", ReportedScoreModel),
        ("A result", ResultModel),
        ("A try", TryModel),
    ],
)
def test_an_answer_has_the_fields_of_the_tables(heading: str, model: Any) -> None:
    check_fields(read_table(PUBLIC_API, heading, first_column="field"), model)


def test_the_example_is_what_is_answered_to_tiny_tims_score() -> None:
    example = read_json(PUBLIC_API, "What it answers")
    recorded = decide(make_leaderboard(), None, read_report(body(email="tim@example.com")))
    url = "https://play.example.com/game/monday-cup"
    shown = reported_score_model(
        recorded.entry,
        best=there(recorded.entry.best),
        url=url,
        rank=Rank(48_213, others=1_199_999, is_exact=False),
    )
    assert shown == example


def test_as_many_tries_are_kept_as_the_page_says() -> None:
    leaderboard, entry = make_leaderboard(), None
    for score in range(30):
        entry = decide(leaderboard, entry, make_submission(score)).entry
    assert entry is not None
    best = there(entry.best)
    shown = reported_score_model(entry, best=best, url="https://example.com")["result"]
    kept = len(shown["entries"])
    assert kept == TRIES_KEPT
    for heading in ("A result", "Sending the same score twice"):
        text = reflow(read_section(PUBLIC_API, heading))
        assert re.findall(r"last (\d+)", text) == [str(kept)]
    assert [tried["sortingValue"] for tried in shown["entries"]] == list(range(30 - kept, 30))


# ---- Retries -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "scores", "shown", "refused"),
    [
        (RetryStrategy.DISABLED, [14, 20], 14, True),
        (RetryStrategy.REPLACE_SCORE, [14, 20, 3], 3, False),
        (RetryStrategy.REPLACE_IF_BETTER, [14, 20, 3], 20, False),
        (RetryStrategy.REPLACE_IF_BETTER, [14, 3, 2, 20], 14, True),
        (RetryStrategy.REPLACE_SCORE, [14, 20, 3, 30], 3, True),
    ],
)
def test_each_strategy_does_what_the_page_says_of_three_submissions(
    strategy: RetryStrategy, scores: list[int], shown: int, *, refused: bool
) -> None:
    leaderboard = make_leaderboard(retry_strategy=strategy, number_of_retries=3)
    *accepted, last = [make_submission(score) for score in scores]
    entry = None
    for submission in accepted if refused else [*accepted, last]:
        decision = decide(leaderboard, entry, submission)
        assert isinstance(decision, Recorded)
        entry = decision.entry
    assert entry is not None
    assert entry.shown
    assert entry.shown.sorting_value == shown
    if refused:
        with pytest.raises(NoRetriesLeftError):
            decide(leaderboard, entry, last)
