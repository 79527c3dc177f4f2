"""/token: the tokens that were issued, as far as they were recorded, and their revocation."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.operator_calls import actor_of, by_route, read_reason
from laurel.http.request import Request
from laurel.http.tokens import (
    TokenPageModel,
    read_token,
    read_token_id,
    read_tokens_query,
    token_model,
)
from laurel.usecases.list_tokens import list_tokens
from laurel.usecases.record_token import record_token
from laurel.usecases.revoke_token import revoke_token

WIRING = operator_bootstrap.wire_manage_tokens()
end_cold_start()


def show_tokens(request: Request) -> Answer:
    """Answer with a page of the tokens on record."""
    caller = WIRING.gate.admit_for_any_game(request)
    query, subject = read_tokens_query(request)
    page = list_tokens(
        registry=WIRING.registry,
        caller=caller,
        subject=subject,
        limit=query.limit,
        after=query.after,
    )
    body: TokenPageModel = {
        **query.page_before(page.next),
        "tokens": [token_model(token) for token in page.tokens],
    }
    return Answer(body)


def post(request: Request) -> Answer:
    """Take note of a token that was issued."""
    caller = WIRING.gate.admit_for_any_game(request)
    wanted, token = read_token(request)
    done = record_token(
        registry=WIRING.registry,
        caller=caller,
        wanted=wanted,
        proof=WIRING.gate.verify(token, field="token") if token else None,
        actor=actor_of(request, reason=read_reason(request)),
        pause=WIRING.pause,
    )
    return Answer({**token_model(done.thing), "changed": done.changed})


def delete(request: Request) -> Answer:
    """Revoke a token."""
    caller = WIRING.gate.admit_for_any_game(request)
    token_id = read_token_id(request)
    done = revoke_token(
        registry=WIRING.registry,
        caller=caller,
        token_id=token_id,
        actor=actor_of(request, reason=read_reason(request)),
        pause=WIRING.pause,
    )
    return Answer({"id": token_id, "changed": done.changed})


lambda_handler = endpoint()(
    by_route({"GET /token": show_tokens, "POST /token": post, "DELETE /token/{tokenId}": delete})
)
