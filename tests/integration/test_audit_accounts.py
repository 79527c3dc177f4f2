"""The audit trail accounts for every change of a random session of operators, exactly."""

import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random, getrandbits
from typing import Any
from uuid import uuid4

import pytest

from laurel.domain.audit import Action
from laurel.domain.ids import ALL_GAMES
from laurel.storage.dynamodb import Item
from tests.audit_accounts import Books, Tables, expected_records, sorted_records, told_by
from tests.contract.operator_document import assert_described
from tests.in_process import serve_in_process
from tests.operator_session import BOARDS, Session
from tests.service import Reply, Service, assert_answered
from tests.session_calls import REPORT, Call, audited_action, kinds_of_calls, kinds_that_change

REPORTS = 15
PAGE = 7


@pytest.fixture(scope="module")
def alone() -> Iterator[Service]:
    """A service that no other test uses: all that is stored there is compared, call by call."""
    with serve_in_process(region="eu-west-1") as service:
        yield service


def says_that_it_changed(reply: Reply) -> bool | None:
    """Whether an answer says that something is different now; None: it says nothing of it."""
    answer = reply.json
    if "results" in answer:
        return any(result["result"] == "CHANGED" for result in answer["results"])
    if "changed" in answer:
        return bool(answer["changed"])
    return "secret" in answer if "removed" not in answer else None


def check(call: Call, reply: Reply, records: list[Item], *, before: Tables, after: Tables) -> None:
    """Hold the records that a call has left to what it has changed."""
    if call.kind == REPORT or reply.status != 200:
        assert records == []
        assert reply.status == 200 or after == before
        return
    at = int(reply.headers["x-started-processing-at"])
    expected = expected_records(before, after, action=audited_action(call.kind), at=at)
    assert sorted_records(map(told_by, records)) == sorted_records(expected)
    if "validate=true" in call.path:
        assert records == []
    elif (said := says_that_it_changed(reply)) is not None:
        assert bool(records) is said
    for record in records:
        who = (record["subject"], record["tokenId"], record.get("reason"), record["at"])
        assert who == (call.operator.subject, call.operator.token_id, call.reason, at)
        assert record["id"].startswith(f"{at}-")


def walk(session: Session, path: str) -> list[Any]:
    """Read a whole list of records from the API, page by page."""
    found, cursor = [], ""
    while True:
        asked = Call("GET", f"{path}?limit={PAGE}{cursor}", session.root)
        page = assert_answered(session.make(asked))
        found += page["records"]
        if not page["hasMore"]:
            return found
        cursor = f"&cursor={page['nextCursor']}"


def shown(record: Item) -> dict[str, Any]:
    """A stored record as the API has to show it."""
    told = told_by(record)
    fields = {
        "id": record["id"],
        "date": record["at"],
        "subject": record["subject"],
        "tokenId": record["tokenId"],
        "action": told.action,
        "gameId": told.game_id,
        "leaderboardId": told.leaderboard_id,
        "player": told.player,
        "reason": record.get("reason"),
        "before": told.before,
        "after": told.after,
    }
    return {name: value for name, value in fields.items() if value is not None}


def run_session(service: Service, seed: int) -> list[Item]:
    """Run a session, and hold the trail to it after every call; give all records."""
    session = Session(service, Random(seed))
    deck = [*kinds_of_calls(), *kinds_that_change() * 2, *[REPORT] * REPORTS]
    session.chance.shuffle(deck)
    books = Books(service)
    records, before = books.trail(), books.stored()
    seen = {record["id"] for record in records}
    calls: list[Call | str] = [*session.opening(), *deck]
    for number, drawn in enumerate(calls):
        call = drawn if isinstance(drawn, Call) else session.draw(drawn)
        if number == len(deck) // 2:
            session.end(BOARDS[-1])
            before = books.stored()
        reply = session.make(call)
        after = books.stored()
        at = int(reply.headers["x-started-processing-at"])
        found = books.records_since(at, games=[*session.games, ALL_GAMES])
        new = [record for record in found if record["id"] not in seen]
        try:
            check(call, reply, new, before=before, after=after)
            if call.kind != REPORT:
                assert_described(call.kind, reply)
        except Exception as error:
            error.add_note(f"seed {seed}, call {number}: {call.kind} {call.body}: {reply.body!r}")
            raise
        records += new
        seen |= {record["id"] for record in new}
        before = after
    # No record has changed since it was first seen, or is gone, or belongs to anything else.
    assert books.trail() == sorted(records, key=lambda record: record["id"])
    check_what_is_read(session, records)
    return records


def check_what_is_read(session: Session, records: list[Item]) -> None:
    """Hold the lists of the API to the records that were seen to be written."""
    newest_first = sorted(records, key=lambda record: record["id"], reverse=True)
    for game in session.games:
        of_game = [shown(record) for record in newest_first if record["gameId"] == game]
        assert walk(session, f"/game/{game}/audit") == of_game
        for board in BOARDS:
            of_board = [record for record in of_game if record.get("leaderboardId") == board]
            assert walk(session, f"/leaderboard/{game}/{board}/audit") == of_board
    text = json.dumps(records, ensure_ascii=False).casefold()
    assert [word for word in session.personal() if word.casefold() in text] == []


def test_the_trail_accounts_for_every_change_of_a_random_session(alone: Service) -> None:
    # Pytest seeds this, and says by which seed.
    seed = getrandbits(32)
    records = run_session(replace(alone, game_id=f"game-{uuid4().hex[:12]}"), seed)
    # But for the one that no call does.
    done = {record["action"] for record in records}
    assert done == {*Action} - {Action.LEADERBOARD_PURGE}
