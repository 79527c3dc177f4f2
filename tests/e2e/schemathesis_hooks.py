"""Loaded by Schemathesis: what a schema cannot say about the calls that are to be accepted."""

from typing import Any

import schemathesis
from schemathesis import Case, HookContext

from laurel.http.routes import OPERATOR_ROUTES

CHECKSUM = "X-Gloot-SLS-Checksum"


@schemathesis.hook
def map_case(context: HookContext, case: Case[Any]) -> Case[Any]:
    """Make a call that is called fitting one that fits.

    Calls that are made to be refused stay as they are, with cursors and checksums of any kind.
    """
    del context
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return case
    # No cursor can be made up. Walks through pages have tests of their own.
    if case.query:
        case.query.pop("cursor", None)
        _ask_for_few_with_ranks(case.query)
    # Where it finds no header that fits the pattern, Schemathesis sends a 0 and calls it fitting.
    if case.headers and ":" not in case.headers.get(CHECKSUM, ":"):
        del case.headers[CHECKSUM]
    # JSON Schema takes 20.0 for an integer. The contract does not: a program that makes a float of
    # a score may have lost its last digits. The contract's tests see to it.
    if isinstance(case.body, dict):
        value = case.body.get("sortingValue")
        if isinstance(value, float) and value.is_integer():
            case.body["sortingValue"] = int(value)
        # Which letters are blank to the eye is Unicode's to say: no pattern of a schema can.
        for field in ("displayName", "displayValue", "playerId"):
            text = case.body.get(field)
            if isinstance(text, str) and not any(map(str.isalnum, text)):
                case.body[field] = "a"
    _ask_for_players(case)
    return case


def _ask_for_players(case: Case[Any]) -> None:
    """Have calls ask for players by what can be asked for: one at a time, and by no email."""
    if case.path.rstrip("/").endswith("/standing") and case.query is not None:
        if "playerId" in case.query:
            case.query.pop("name", None)
        for field in ("playerId", "name"):
            if field in case.query:
                case.query[field] = _askable(case.query[field])
        if not {"playerId", "name"} & set(case.query):
            case.query["playerId"] = "p"
    if case.path.rstrip("/").endswith("/standings") and isinstance(case.body, dict):
        for field in ("playerIds", "names"):
            # Together they are to be no more than a hundred, and no longer than a body may be.
            asked = case.body.get(field)
            if isinstance(asked, list):
                case.body[field] = [_askable(text) for text in asked[:10]]


def _askable(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    return text.replace("@", "a") if any(map(str.isalnum, text)) else "a"


def _ask_for_few_with_ranks(query: dict[str, Any]) -> None:
    """Have a list of a player's leaderboards be no longer than those are."""
    if "player" in query:
        query["player"] = _askable(query["player"])
        query.pop("limit", None)


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Any]) -> bool:
    """Leave out operators' calls, which are no mistakes of a method: another document has them."""
    del context
    return f"{case.method.upper()} {case.path.rstrip('/')}" not in OPERATOR_ROUTES
