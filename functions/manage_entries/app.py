"""The entries of a leaderboard, as operators see them, and what is done to them."""

from laurel.cold_start import end_cold_start

from collections.abc import Callable, Mapping
from functools import partial

from laurel import operator_bootstrap
from laurel.domain.audit import Action
from laurel.domain.errors import GameNotFoundError, RouteNotFoundError
from laurel.domain.moderation import Decision, accept, correct, hide, reject, restore
from laurel.http.endpoint import Answer, endpoint
from laurel.http.entry_calls import (
    ChangedEntryModel,
    EntryPageModel,
    entry_model,
    read_correction,
    read_find,
    read_held,
    read_import,
    read_players,
    results_model,
)
from laurel.http.entry_queries import read_entries_query, spell_position
from laurel.http.operator_calls import Handler, actor_of, by_route
from laurel.http.request import Request
from laurel.usecases.find_entry import find_entry
from laurel.usecases.import_entries import import_entries
from laurel.usecases.list_entries import list_entries
from laurel.usecases.moderate_entries import Moderation

WIRING = operator_bootstrap.wire_manage_entries()
end_cold_start()


def show(request: Request) -> Answer:
    """Answer with a page of entries."""
    WIRING.gate.admit(request)
    query = read_entries_query(request)
    page = list_entries(
        entries=WIRING.entries,
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        held=query.held,
        limit=query.page.limit,
        after=query.after,
    )
    body: EntryPageModel = {
        **query.page.page_before(spell_position(page.next) if page.next else None),
        "entries": [entry_model(entry) for entry in page.entries],
    }
    return Answer(body)


def find(request: Request) -> Answer:
    """Answer with a player's entry."""
    _, entry = find_entry(
        entries=WIRING.entries,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        player=read_find(request.long_body).player.player,
    )
    return Answer(entry_model(entry))


def change_each(request: Request, *, action: Action, decision: Decision) -> Answer:
    """Hide or restore entries."""
    call = read_players(request.long_body)
    moderation = moderate(request, action=action, reason=call.reason)
    results = moderation.change_each([named.player for named in call.players], decision)
    return Answer(results_model([named.as_named() for named in call.players], results))


def remove_each(request: Request) -> Answer:
    """Remove entries."""
    call = read_players(request.long_body)
    moderation = moderate(request, action=Action.ENTRY_REMOVE, reason=call.reason)
    results = moderation.remove_each([named.player for named in call.players])
    return Answer(results_model([named.as_named() for named in call.players], results))


def correct_one(request: Request) -> Answer:
    """Correct a try."""
    call = read_correction(request.long_body)
    decision = correct(
        date=call.date or None,
        sorting_value=call.sorting_value,
        display_value=call.display_value,
    )
    moderation = moderate(request, action=Action.ENTRY_CORRECT, reason=call.reason)
    return change_one(moderation, call.player.player, decision)


def judge(request: Request, *, action: Action, decision: Callable[..., Decision]) -> Answer:
    """Accept or reject held tries."""
    call = read_held(request.long_body)
    moderation = moderate(request, action=action, reason=call.reason)
    return change_one(moderation, call.player.player, decision(date=call.date or None))


def import_each(request: Request) -> Answer:
    """Import scores."""
    scores, reason = read_import(request.long_body, now=request.started_at)
    results = import_entries(
        entries=WIRING.entries,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        scores=scores,
        actor=actor_of(request, reason=reason),
        pause=WIRING.pause,
    )
    return Answer(results_model([{"key": score.player} for score in scores], results))


def moderate(request: Request, *, action: Action, reason: str) -> Moderation:
    """Prepare what is to be done to entries of the leaderboard in the path."""
    return Moderation(
        entries=WIRING.entries,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        action=action,
        actor=actor_of(request, reason=reason),
        pause=WIRING.pause,
    )


def change_one(moderation: Moderation, player: str, decision: Decision) -> Answer:
    """Change an entry, and answer with it."""
    done = moderation.change(player, decision)
    body: ChangedEntryModel = {"changed": done.changed, "entry": entry_model(done.thing)}
    return Answer(body)


ACTIONS: Mapping[str, Handler] = {
    "find": find,
    "hide": partial(change_each, action=Action.ENTRY_HIDE, decision=hide),
    "restore": partial(change_each, action=Action.ENTRY_RESTORE, decision=restore),
    "remove": remove_each,
    "correct": correct_one,
    "accept": partial(judge, action=Action.ENTRY_ACCEPT, decision=accept),
    "reject": partial(judge, action=Action.ENTRY_REJECT, decision=reject),
    "import": import_each,
}


def act(request: Request) -> Answer:
    """Do to entries what the path says.

    Raises:
        GameNotFoundError: no such game.
        RouteNotFoundError: the path says something else.
    """
    game = WIRING.gate.admit(request)
    action = ACTIONS.get(request.action)
    if action is None:
        raise RouteNotFoundError
    if game is None:
        raise GameNotFoundError
    return action(request)


lambda_handler = endpoint()(
    by_route(
        {
            "GET /leaderboard/{gameId}/{leaderboardId}/entry": show,
            "POST /leaderboard/{gameId}/{leaderboardId}/entry/{action}": act,
        }
    )
)
