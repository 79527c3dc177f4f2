"""Commands that do one thing to many players: told beforehand, and told of afterwards."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from laurel.domain.moderation import EntryState, Result
from tools.operator.entry_calls import do_to_players
from tools.operator.failures import REFUSED, RefusedError
from tools.operator.player_lists import Player, describe_player

if TYPE_CHECKING:
    from tools.operator.desk import Desk
    from tools.operator.documents import Document

# In a table of what becomes of players; a longer one would be no summary.
_MOST_SHOWN = 100
_WORDS: Mapping[str, str] = {
    Result.CHANGED: "changed",
    Result.UNCHANGED: "unchanged",
    Result.NOT_FOUND: "not found",
}
_FORESEEN = {**_WORDS, Result.CHANGED: "would be changed"}


def moderate_players(
    desk: "Desk", *path: str, players: Sequence[Player], reason: str, what: str
) -> None:
    """Do something to players, with a bar where it takes long, and tell what became of them.

    Args:
        desk: The command's desk.
        path: The call.
        players: The players.
        reason: Why.
        what: What is being done, such as "Hiding".

    Raises:
        typer.Exit: with 1, when one of them was not found.
    """
    with desk.progress(what, total=len(players)) as progress:
        results = do_to_players(desk.api, *path, players=players, reason=reason, progress=progress)
    tell_results(desk, results, words=_WORDS)


def foresee_entries(desk: "Desk", *path: str, action: str, players: Sequence[Player]) -> None:
    """Tell what would become of players' entries by hiding, restoring or removing them.

    Raises:
        typer.Exit: with 1, when one of them has no entry.
    """
    results: list[Document] = []
    with desk.progress("Looking for entries", total=len(players)) as progress:
        for player in players:
            results.append({"player": player, "result": _foresee(desk, path, action, player)})
            progress(len(results))
    tell_results(desk, results, words=_FORESEEN)


def tell_results(desk: "Desk", results: "Sequence[Document]", *, words: Mapping[str, str]) -> None:
    """Tell what became of players: a summary, and each of them if they are not too many.

    Args:
        desk: The command's desk.
        results: A player and a `Result` each, as the API answers.
        words: How each `Result` is told.

    Raises:
        typer.Exit: with 1, when one of them was not found.
    """
    missing = [result for result in results if result["result"] == Result.NOT_FOUND]
    if desk.as_json:
        desk.show({"results": list(results)})
    else:
        # Of many only those that need a look.
        shown = results if len(results) <= _MOST_SHOWN else missing
        if shown:
            desk.listing(
                shown,
                member="results",
                columns={
                    "Player": lambda result: describe_player(result["player"]),
                    "Result": lambda result: words[result["result"]],
                },
                empty="",
            )
        counts = Counter(words[result["result"]] for result in results)
        desk.print(", ".join(f"{count} {word}" for word, count in counts.items()) + ".")
    if missing:
        raise typer.Exit(REFUSED)


def foresee_bans(
    desk: "Desk", *path: str, players: Sequence[tuple[Player, str]], banned: bool
) -> None:
    """Tell what would become of players by banning them (`banned`), or letting them play again.

    Args:
        desk: The command's desk.
        path: The list of bans.
        players: The players, each with its key.
        banned: What they are to be.
    """
    keys = {ban["key"] for ban in desk.api.items(*path, member="bans")}
    results = [
        {
            "player": player,
            "result": Result.UNCHANGED if (key in keys) is banned else Result.CHANGED,
        }
        for player, key in players
    ]
    tell_results(desk, results, words=_FORESEEN)


def _foresee(desk: "Desk", path: tuple[str, ...], action: str, player: Player) -> Result:
    try:
        entry = desk.api.post(*path, "find", body={"player": player}, repeatable=True).body
    except RefusedError as error:
        if error.code == "player_not_found":
            return Result.NOT_FOUND
        raise
    is_hidden = entry["state"] == EntryState.HIDDEN
    match action:
        case "hide":
            return Result.UNCHANGED if is_hidden else Result.CHANGED
        case "restore":
            return Result.CHANGED if is_hidden else Result.UNCHANGED
        case _:
            return Result.CHANGED
