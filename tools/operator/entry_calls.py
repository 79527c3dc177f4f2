"""What commands ask of a leaderboard's entries: many players in calls of a hundred, and imports."""

import re
from collections.abc import Callable, Sequence

from tools.operator.api import Api
from tools.operator.documents import Document
from tools.operator.failures import RefusedError
from tools.operator.player_lists import Player, batches_of

_ENTRY = re.compile(r"entries\.(\d+)\.?(.*)")


def do_to_players(
    api: Api,
    *path: str,
    players: Sequence[Player],
    reason: str,
    progress: Callable[[int], None],
) -> list[Document]:
    """Do something to players, and give the results in their order.

    Each of them can be done twice: what was done before is unchanged.

    Args:
        api: The API.
        path: The call that takes up to a hundred players.
        players: The players, as many as there are.
        reason: Why.
        progress: Hears how many are done with.
    """
    results: list[Document] = []
    for batch in batches_of(players):
        body = {"players": list(batch), "reason": reason}
        results += api.post(*path, body=body, repeatable=True).body["results"]
        progress(len(results))
    return results


def describe_held(api: Api, *, game: str, leaderboard: str) -> str | None:
    """Tell how many entries of a leaderboard have held tries.

    Returns:
        A sentence; None where there are none, or where the token may not see entries.
    """
    path = ("leaderboard", game, leaderboard, "entry")
    try:
        count = sum(1 for _ in api.items(*path, member="entries", query={"state": "HELD"}))
    except RefusedError:
        # It goes with another call, which says itself what is wrong with the leaderboard.
        return None
    if not count:
        return None
    have = "entry has" if count == 1 else "entries have"
    return (
        f"{count:,} {have} held tries, which win nothing unless they are accepted: "
        f"see `laurel score held {game} {leaderboard}`."
    )


def import_batch(api: Api, *path: str, entries: Sequence[Document], reason: str) -> list[str]:
    """Have entries stored; give the API's word for each, or what it finds wrong with it.

    A call is refused as a whole, so what it does not take is left out of a second one.

    Args:
        api: The API.
        path: The leaderboard's import.
        entries: Up to a hundred.
        reason: Why.

    Raises:
        RefusedError: the call was refused for another reason than its entries.
    """
    problems: dict[int, str] = {}
    remaining = list(range(len(entries)))
    while remaining:
        body = {"entries": [entries[index] for index in remaining], "reason": reason}
        try:
            results = api.post(*path, body=body, repeatable=True).body["results"]
        except RefusedError as error:
            found = _problems_of(error)
            if not found:
                raise
            problems |= {remaining[index]: problem for index, problem in found.items()}
            remaining = [index for index in remaining if index not in problems]
        else:
            words = {
                index: str(result["result"])
                for index, result in zip(remaining, results, strict=True)
            }
            return [(problems | words)[index] for index in range(len(entries))]
    return [problems[index] for index in range(len(entries))]


def _problems_of(error: RefusedError) -> dict[int, str]:
    """Tell what is wrong with which entries; nothing if it is something else."""
    problems: dict[int, str] = {}
    for offence in error.problem.get("errors", []):
        found = _ENTRY.fullmatch(offence["field"])
        if found is None:
            return {}
        index, field = int(found[1]), found[2] or "the row"
        said = f"{field}: {offence['detail']}"
        problems[index] = f"{problems[index]}; {said}" if index in problems else said
    return problems
