"""What operators do to a leaderboard: configure, delete, restore, close, reopen and judge it."""

from laurel.cold_start import end_cold_start

from collections.abc import Callable
from functools import partial

from laurel import operator_bootstrap
from laurel.domain.audit import Action
from laurel.domain.leaderboard_changes import close, delete, reopen, restore
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.reviews import approve, object_to, void
from laurel.http.endpoint import Answer, endpoint
from laurel.http.entity_tags import read_precondition
from laurel.http.leaderboard_configuration import (
    changed_model,
    configuration_model,
    read_configuration,
    read_patch,
)
from laurel.http.links import leaderboard_url
from laurel.http.operator_calls import actor_of, by_route, read_dry_run, read_reason
from laurel.http.request import Request
from laurel.usecases.change_leaderboard import Order, change_leaderboard
from laurel.usecases.changes import Changed
from laurel.usecases.configure_leaderboard import Propose, configure_leaderboard
from laurel.usecases.get_configuration import get_configuration

WIRING = operator_bootstrap.wire_manage_leaderboards()
end_cold_start()


def show(request: Request) -> Answer:
    """Answer with the configuration, as it can be sent back."""
    WIRING.gate.admit_to_game(request)
    leaderboard = get_configuration(
        leaderboards=WIRING.leaderboards,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
    )
    return Answer(configuration_model(leaderboard), revision=leaderboard.revision)


def put(request: Request) -> Answer:
    """Create the leaderboard, or replace its configuration."""
    order = _order(request, Action.LEADERBOARD_PUT, dry_run=read_dry_run)
    wanted = read_configuration(
        request.long_body, game_id=order.game_id, leaderboard_id=order.leaderboard_id
    )
    return _configure(request, order, lambda _: wanted)


def patch(request: Request) -> Answer:
    """Change a part of the configuration."""
    order = _order(request, Action.LEADERBOARD_PATCH, dry_run=read_dry_run)
    propose = read_patch(
        request.long_body, game_id=order.game_id, leaderboard_id=order.leaderboard_id
    )
    return _configure(request, order, propose)


def step(action: Action, decide: Callable[..., Leaderboard]) -> Callable[[Request], Answer]:
    """Make the handler of a step in a leaderboard's life."""

    def handle(request: Request) -> Answer:
        order = _order(request, action)
        change = change_leaderboard(
            leaderboards=WIRING.leaderboards,
            order=order,
            decide=partial(decide, now=request.started_at),
            pause=WIRING.pause,
        )
        return _answer(request, order, change)

    return handle


def _order(
    request: Request, action: Action, *, dry_run: Callable[[Request], bool] | None = None
) -> Order:
    """Admit the call, and read from it all but its body."""
    WIRING.gate.admit_to_game(request)
    return Order(
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        action=action,
        actor=actor_of(request, reason=read_reason(request)),
        precondition=read_precondition(request),
        dry_run=dry_run is not None and dry_run(request),
    )


def _configure(request: Request, order: Order, propose: Propose) -> Answer:
    change = configure_leaderboard(
        leaderboards=WIRING.leaderboards, order=order, propose=propose, pause=WIRING.pause
    )
    return _answer(request, order, change)


def _answer(request: Request, order: Order, change: Changed[Leaderboard]) -> Answer:
    url = leaderboard_url(request, game_id=order.game_id, leaderboard_id=order.leaderboard_id)
    return Answer(
        changed_model(change, now=request.started_at, url=url),
        # What a dry run shows is not there to be changed.
        revision=None if order.dry_run else change.thing.revision,
    )


BOARD = "/leaderboard/{gameId}/{leaderboardId}"
lambda_handler = endpoint()(
    by_route(
        {
            f"GET {BOARD}/configuration": show,
            f"PUT {BOARD}": put,
            f"PATCH {BOARD}": patch,
            f"DELETE {BOARD}": step(Action.LEADERBOARD_DELETE, delete),
            f"POST {BOARD}/restore": step(Action.LEADERBOARD_RESTORE, restore),
            f"POST {BOARD}/close": step(Action.LEADERBOARD_CLOSE, close),
            f"POST {BOARD}/reopen": step(Action.LEADERBOARD_REOPEN, reopen),
            f"POST {BOARD}/approve": step(Action.LEADERBOARD_APPROVE, approve),
            f"POST {BOARD}/object": step(Action.LEADERBOARD_OBJECT, object_to),
            f"POST {BOARD}/void": step(Action.LEADERBOARD_VOID, void),
        }
    )
)
