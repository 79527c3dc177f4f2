"""Holds endpoints, lists and leaderboards to the tables of docs/public-api.md."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema_rs import validator_for

from laurel.domain.errors import GameNotFoundError, InvalidRequestError, LeaderboardNotActiveError
from laurel.domain.ids import is_id
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder, State, state_of
from laurel.domain.retries import decide
from laurel.http.endpoint import CACHED, NOT_CACHED, Answer, endpoint
from laurel.http.models import (
    LeaderboardPageModel,
    ListedLeaderboardModel,
    PageModel,
    ScoreModel,
    ScorePageModel,
    leaderboard_model,
)
from laurel.http.queries import read_leaderboards_query, read_scores_query
from laurel.http.request import Request
from laurel.http.routes import PUBLIC_ROUTES
from tests.contract.fields import check_fields, documented_fields, schema_of
from tests.contract.tables import (
    PUBLIC_API,
    Row,
    read_json,
    read_section,
    read_table,
    reflow,
    word,
)
from tests.factories import NOON, make_leaderboard, make_submission
from tests.gateway import gateway_event

URL = "https://play.example.com/game/monday-cup"
STATES = read_table(PUBLIC_API, "States", first_column="state")


def event(query: str = "") -> dict[str, Any]:
    """Make the event of a call that reads a leaderboard's scores."""
    made = gateway_event("GET", "/leaderboard/game/monday-cup/score", query, [], b"")
    made["routeKey"] = "GET /leaderboard/{gameId}/{leaderboardId}/score"
    made["pathParameters"] = {"gameId": "game", "leaderboardId": "monday-cup"}
    return made


def request(query: str = "") -> Request:
    return Request(event(query), NOON)


def headers_when(outcome: Answer | Exception) -> dict[str, str]:
    """Give the headers of the answer when a handler returns, or raises, an outcome."""

    def handle(_: Request) -> Answer:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    context: Any = SimpleNamespace(aws_request_id="request")
    headers: dict[str, str] = endpoint()(handle)(event(), context)["headers"]
    return headers


# ---- Endpoints -----------------------------------------------------------------------------------


def test_the_endpoints_are_the_routes_of_the_service() -> None:
    rows = read_table(PUBLIC_API, "Endpoints", first_column="call")
    calls = {tuple(word(row["call"]).split()) for row in rows}
    # HEAD works wherever GET does, says the page further down.
    heads = {("HEAD", path) for method, path in calls if method == "GET"}
    assert calls | heads == {
        (method, path) for path in PUBLIC_ROUTES for method in PUBLIC_ROUTES[path]
    }


@pytest.mark.parametrize(
    "outcome",
    [Answer({}), Answer({}, public=True), GameNotFoundError(), RuntimeError("a mistake")],
    ids=["private", "public", "refused", "crashed"],
)
def test_every_answer_has_the_timing_headers(outcome: Answer | Exception) -> None:
    rows = read_table(PUBLIC_API, "Endpoints", first_column="header")
    headers = headers_when(outcome)
    started_at, ended_at = (int(headers[word(row["header"])]) for row in rows)
    assert NOON < started_at <= ended_at


def test_the_caching_headers_are_those_of_the_page() -> None:
    caching = reflow(read_section(PUBLIC_API, "What else is answered"))
    shared, private = re.findall(r"`Cache-Control: ([^`]+)`", caching)
    assert (shared, private) == (CACHED, NOT_CACHED)
    assert headers_when(Answer({}, public=True))["cache-control"] == shared
    assert headers_when(Answer({}))["cache-control"] == private
    assert headers_when(GameNotFoundError())["cache-control"] == private


def test_an_id_is_what_the_page_says() -> None:
    text = reflow(read_section(PUBLIC_API, "Endpoints"))
    bounds = re.search(r"is (\d+) to (\d+) of the characters `A-Z a-z 0-9 \. _ -`", text)
    assert bounds is not None
    shortest, longest = int(bounds[1]), int(bounds[2])
    assert not is_id("g" * (shortest - 1))
    assert is_id("g" * shortest)
    assert is_id("g" * longest)
    assert not is_id("g" * (longest + 1))
    allowed = {chr(code) for code in range(0x300) if is_id("g" + chr(code))}
    assert allowed == set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert [sign for sign in "._-aA0" if not is_id(sign)] == [".", "_", "-"]


# ---- Lists ---------------------------------------------------------------------------------------


def test_the_list_of_leaderboards_takes_the_parameters_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "Listing leaderboards", first_column="parameter")
    read = read_leaderboards_query(request())
    # Two of its fields are no parameters: they follow from the others.
    assert {word(row["parameter"]) for row in rows} == set(read.__slots__) - {"after", "identity"}


def test_limit_has_the_default_and_the_bounds_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "Listing leaderboards", first_column="parameter")
    (row,) = (row for row in rows if word(row["parameter"]) == "limit")
    default = int(row["type"].removeprefix("integer, default "))
    bounds = re.search(r"from (\d+) to (\d+)$", row["meaning"])
    assert bounds is not None
    least, most = int(bounds[1]), int(bounds[2])
    for read in (read_leaderboards_query, read_scores_query):
        assert read(request()).limit == default
        assert read(request(f"limit={least}")).limit == least
        assert read(request(f"limit={most}")).limit == most
        for wrong in (least - 1, most + 1):
            with pytest.raises(InvalidRequestError):
                read(request(f"limit={wrong}"))


@pytest.mark.parametrize("query", ["limit=x", "cursor=x", "state=x", "type=a&type=b"])
def test_a_parameter_that_is_wrong_is_named_among_the_errors(query: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        read_leaderboards_query(request(query))
    assert [offence.field for offence in refused.value.offences] == [query.partition("=")[0]]


def test_parameters_that_are_not_in_the_table_are_ignored() -> None:
    for query in ("order=up", "order=up&order=down"):
        assert read_leaderboards_query(request(query)) == read_leaderboards_query(request())


@pytest.mark.parametrize("row", STATES, ids=lambda row: word(row["state"]))
def test_a_state_may_be_asked_for_in_any_letter_case(row: Row) -> None:
    state = word(row["state"])
    for spelling in (state, state.lower(), state.title()):
        assert read_leaderboards_query(request(f"state={spelling}")).state == state


def test_a_list_of_scores_begins_at_a_rank_within_the_bounds_of_the_table() -> None:
    (row,) = read_table(PUBLIC_API, "Scores", first_column="parameter")
    assert word(row["parameter"]) == "from"
    bounds = re.search(r"from (\d+) to (\d+)$", row["meaning"])
    assert bounds is not None
    least, most = int(bounds[1]), int(bounds[2])
    assert read_scores_query(request()).rank is None
    for rank in (least, most):
        assert read_scores_query(request(f"from={rank}")).rank == rank
    for wrong in (str(least - 1), str(most + 1), "x", "", "1&from=1"):
        with pytest.raises(InvalidRequestError) as refused:
            read_scores_query(request(f"from={wrong}"))
        assert [offence.field for offence in refused.value.offences] == ["from"]


def test_a_player_s_leaderboards_are_asked_for_by_id_and_no_more_at_once_than_the_table_says() -> (
    None
):
    rows = read_table(PUBLIC_API, "Listing leaderboards", first_column="parameter")
    (row,) = (row for row in rows if word(row["parameter"]) == "player")
    most = int(row["meaning"].rpartition(" ")[2])
    assert read_leaderboards_query(request(f"player=p-7&limit={most}")).player == "id:p-7"
    assert read_leaderboards_query(request("player=p-7")).limit <= most
    for wrong, field in (
        (f"player=p-7&limit={most + 1}", "limit"),
        ("player=", "player"),
        ("player=tim@example.com", "player"),
        ("player=a&player=b", "player"),
    ):
        with pytest.raises(InvalidRequestError) as refused:
            read_leaderboards_query(request(wrong))
        assert [offence.field for offence in refused.value.offences] == [field]


def test_every_page_has_the_fields_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "Listing leaderboards", first_column="field")
    check_fields(rows, PageModel)


@pytest.mark.parametrize(
    ("heading", "model"),
    [("Listing leaderboards", LeaderboardPageModel), ("Scores", ScorePageModel)],
)
def test_the_examples_of_pages_are_pages(heading: str, model: Any) -> None:
    example = read_json(PUBLIC_API, heading)
    validator_for(schema_of(model)).validate(example)


def test_a_score_has_the_fields_of_the_table() -> None:
    check_fields(read_table(PUBLIC_API, "Scores", first_column="field"), ScoreModel)


# ---- Leaderboards --------------------------------------------------------------------------------


def test_a_leaderboard_has_the_fields_of_the_table() -> None:
    check_fields(
        read_table(PUBLIC_API, "Leaderboard", first_column="field"), ListedLeaderboardModel
    )


def test_a_leaderboard_with_nothing_optional_shows_what_is_required_and_nothing_else() -> None:
    fields = documented_fields(read_table(PUBLIC_API, "Leaderboard", first_column="field"))
    shown = leaderboard_model(make_leaderboard(), now=NOON, url=URL)
    assert set(shown) == {name for name, (_, required) in fields.items() if required}


def test_a_leaderboard_with_everything_shows_every_field_of_the_table() -> None:
    fields = documented_fields(read_table(PUBLIC_API, "Leaderboard", first_column="field"))
    full = make_leaderboard(
        description="Who is fastest?",
        type="weekly",
        icon="https://example.com/icon.png",
        url="https://example.com",
        external_reference="achievement-7",
        start_date=NOON - 1,
        end_date=NOON + 1,
        number_of_retries=3,
        score_updated_date=NOON,
        series="the-weekly",
        earlier_edition="the-weekly-2020-W41",
        later_edition="the-weekly-2020-W43",
        # No leaderboard has all: it is a series' own.
        last_edition="the-weekly-2020-W43",
    )
    # Only who asks for a player's leaderboards gets to see where the player stands.
    assert set(leaderboard_model(full, now=NOON, url=URL)) == set(fields) - {"standing"}


def test_the_states_are_those_of_the_table() -> None:
    assert [word(row["state"]) for row in STATES] == list(State)


def leaderboard_in(state: State) -> Leaderboard:
    """Make a leaderboard that is in a state at noon."""
    changes: dict[State, dict[str, Any]] = {
        State.SCHEDULED: {"start_date": NOON + 1},
        State.ACTIVE: {"start_date": NOON, "end_date": NOON + 1},
        State.CLOSED: {"end_date": NOON},
        State.ENDED: {"end_date": NOON - 2, "ended_at": NOON - 1},
        State.ILLEGAL_STATE: {"start_date": NOON, "end_date": NOON},
    }
    leaderboard = make_leaderboard(**changes[state])
    assert state_of(leaderboard, now=NOON) is state
    return leaderboard


@pytest.mark.parametrize("row", STATES, ids=lambda row: word(row["state"]))
def test_scores_are_accepted_in_the_states_that_the_table_says(row: Row) -> None:
    leaderboard = leaderboard_in(State(word(row["state"])))
    shown = leaderboard_model(leaderboard, now=NOON, url=URL)
    assert shown["isActive"] is (row["accepts scores"] == "yes")
    if shown["isActive"]:
        decide(leaderboard, None, make_submission())
    else:
        with pytest.raises(LeaderboardNotActiveError):
            decide(leaderboard, None, make_submission())


def test_the_retry_strategies_are_those_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "Retry strategies", first_column="strategy")
    assert [word(row["strategy"]) for row in rows] == list(RetryStrategy)


def test_the_sort_orders_and_the_default_are_those_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "Sort orders", first_column="sort order")
    assert [word(row["sort order"]) for row in rows] == list(SortOrder)
    (default,) = (word(row["sort order"]) for row in rows if "default" in row["who is ahead"])
    assert make_leaderboard().sort_order == default
