"""Holds the exception tree and its answers to the tables of codes in docs/."""

import re
from collections.abc import Iterator

import pytest

from laurel.domain import errors
from laurel.domain.errors import InvalidRequestError, Offence, Refusal
from laurel.http.problems import (
    PROBLEMS,
    FieldError,
    Problem,
    crash_problem,
    headers_of,
    problem_of,
)
from laurel.http.request import MOST_BODY_BYTES, MOST_LONG_BODY_BYTES
from laurel.http.score_report import parse_score_report
from tests.contract.fields import check_fields, documented_fields
from tests.contract.tables import (
    OPERATOR_API,
    PUBLIC_API,
    read_json,
    read_section,
    read_table,
    reflow,
    words,
)

REFUSALS = read_table(PUBLIC_API, "When a score is refused", first_column="status")
OTHERS = read_table(PUBLIC_API, "What else is answered", first_column="status")
OPERATORS = read_table(OPERATOR_API, "Refusals", first_column="status")
# One of each; what they carry is only an example.
EXAMPLES: list[Refusal] = [
    errors.InvalidRequestError([Offence("limit", "must be an integer")]),
    errors.RequestTooLargeError(limit=MOST_BODY_BYTES),
    errors.TokenMissingError("There is no token."),
    errors.TokenInvalidError("The token cannot be trusted."),
    errors.TokenExpiredError("The token has expired."),
    errors.NotPermittedError("The token does not cover this game."),
    errors.PlayerBannedError(),
    errors.ChecksumMalformedError("The checksum cannot be taken apart."),
    errors.ChecksumRequiredError(),
    errors.ChecksumRejectedError.unverified(),
    errors.GameNotFoundError(),
    errors.LeaderboardNotFoundError(),
    errors.PlayerNotFoundError(),
    errors.PlaceNotFoundError(),
    errors.KeyNotFoundError(),
    errors.TokenNotFoundError(),
    errors.ResultsNotFoundError("There are no results yet."),
    errors.RouteNotFoundError(),
    errors.MethodNotAllowedError(allowed=["GET", "HEAD"]),
    errors.LeaderboardNotActiveError(state="CLOSED"),
    errors.LeaderboardFullError(seats=3),
    errors.NoRetriesLeftError(allowed=3),
    errors.IdempotencyKeyReusedError(),
    errors.KeyExistsError(),
    errors.TokenExistsError(),
    errors.FixedByScoresError(fields=["sortOrder"]),
    errors.LeaderboardDeletedError(),
    errors.LeaderboardEndedError(),
    errors.LeaderboardNotClosedError(state="ACTIVE"),
    errors.CannotReopenError("The leaderboard is full."),
    errors.NotHeldError(),
    errors.NoPrizesError(),
    errors.LoadUnfinishedError(),
    errors.CannotResendError("The stack has no SenderEmail."),
    errors.PreconditionFailedError(),
    errors.TooManyRequestsError("Slow down."),
    errors.UnavailableError("Come back."),
]


_PUBLIC_CODES = {code for row in REFUSALS + OTHERS for code in words(row["code"])}
# What the operator's API refuses besides is in docs/operator-api.md alone.
OF_THE_PUBLIC_API = [
    refusal for refusal in EXAMPLES if PROBLEMS[type(refusal)].code in _PUBLIC_CODES
]


def leaves(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """Give the refusals of a kind that have no kinds of their own."""
    kinds = kind.__subclasses__()
    for narrower in kinds:
        yield from leaves(narrower)
    if not kinds:
        yield kind


def documented_codes() -> set[tuple[int, str]]:
    return {
        (int(row["status"]), code)
        for row in REFUSALS + OTHERS + OPERATORS
        for code in words(row["code"])
    }


def identify(refusal: Refusal) -> str:
    return type(refusal).__name__


def test_every_kind_of_refusal_has_a_row_in_the_table_of_problems() -> None:
    assert set(PROBLEMS) == set(leaves(Refusal))


def test_the_documented_codes_are_those_of_the_table_of_problems_and_of_a_crash() -> None:
    crash = crash_problem()
    coded = {(row.status.value, row.code) for row in PROBLEMS.values()}
    assert documented_codes() == coded | {(crash["status"], crash["code"])}


def test_no_two_kinds_of_refusal_have_the_same_code() -> None:
    assert len({row.code for row in PROBLEMS.values()}) == len(PROBLEMS)


def test_the_exception_tree_is_drawn_as_it_is() -> None:
    drawing = (errors.__doc__ or "").split("::", 1)[1]
    drawn = set(re.findall(r"── (\w+)", drawing))
    assert {kind.__name__ for kind in PROBLEMS} <= drawn
    assert drawn == {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
    }


def test_there_is_an_example_of_each_refusal() -> None:
    assert {type(refusal) for refusal in EXAMPLES} == set(PROBLEMS)


def test_a_problem_has_the_fields_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "When a score is refused", first_column="field")
    check_fields(rows, Problem)


def test_an_offence_has_the_fields_that_the_table_names() -> None:
    rows = read_table(PUBLIC_API, "When a score is refused", first_column="field")
    (row,) = (row for row in rows if words(row["field"]) == ["errors"])
    assert set(words(row["meaning"])) - {"invalid_request"} == FieldError.__required_keys__


@pytest.mark.parametrize("refusal", EXAMPLES, ids=identify)
def test_a_problem_has_what_is_required_and_what_its_code_adds(refusal: Refusal) -> None:
    fields = documented_fields(
        read_table(PUBLIC_API, "When a score is refused", first_column="field")
    )
    required = {name for name, (_, needed) in fields.items() if needed}
    added = {"invalid_request": {"errors"}, "leaderboard_not_active": {"state"}}
    problem = problem_of(refusal)
    assert set(problem) == required | added.get(problem["code"], set())


@pytest.mark.parametrize("refusal", EXAMPLES, ids=identify)
def test_a_refusal_has_the_headers_that_its_row_names(refusal: Refusal) -> None:
    code = PROBLEMS[type(refusal)].code
    rows = [row for row in REFUSALS if code in words(row["code"])]
    named = {
        header
        for row in rows
        for header in ("WWW-Authenticate", "Allow", "Retry-After")
        if any(word.startswith(header) for word in words(row["when"]))
    }
    assert {name.lower() for name in named} == set(headers_of(refusal))


def test_the_example_is_what_is_answered_to_such_a_body() -> None:
    body = b'{"displayValue":"14","displayName":"Tim","sortingValue":"14","email":"tim"}'
    with pytest.raises(InvalidRequestError) as refused:
        parse_score_report(body)
    assert problem_of(refused.value) == read_json(PUBLIC_API, "When a score is refused")


def test_a_body_may_be_as_long_as_the_page_says() -> None:
    text = reflow(read_section(PUBLIC_API, "When a score is refused"))
    (kibibytes, byte_count) = re.findall(r"longer than (\d+) KiB \((\d+) bytes\)", text)[0]
    assert int(kibibytes) * 1024 == int(byte_count) == MOST_BODY_BYTES


def test_a_call_about_many_players_may_be_as_long_as_the_operators_page_says() -> None:
    text = reflow(read_section(OPERATOR_API, "Entries"))
    (kibibytes,) = re.findall(r"bodies of up to (\d+) KiB", text)
    assert int(kibibytes) * 1024 == MOST_LONG_BODY_BYTES
