"""The query of the list of entries, and its positions as texts."""

import re
from dataclasses import dataclass
from functools import partial

from laurel.domain.errors import Offence
from laurel.domain.moderation import EntryState
from laurel.domain.players import why_not_a_player_key
from laurel.http.queries import PageQuery, read_page_query, read_parameter
from laurel.http.request import Request
from laurel.usecases.operator_stores import EntryPosition

# Lane and player; in front of them, in a list of held ones, since when.
_POSITION = re.compile(r"(?:(?P<since>\d{1,15})/)?(?P<lane>\d{1,3})/(?P<player>.+)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesQuery:
    """What a list of entries is asked for: all, or those with a held try."""

    page: PageQuery
    held: bool
    after: EntryPosition | None


def read_entries_query(request: Request) -> EntriesQuery:
    """Read the query of a list of entries.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    offences: list[Offence] = []
    state = read_parameter(request, "state", offences)
    held = state is not None and state.upper() == EntryState.HELD
    if state is not None and not held:
        offences.append(Offence("state", f"must be {EntryState.HELD}"))
    page = read_page_query(
        request,
        identity=("entries", request.game_id, request.leaderboard_id, "held" if held else "all"),
        is_position=partial(_is_position, held=held),
        offences=offences,
    )
    after = _position_of(page.after) if page.after is not None else None
    return EntriesQuery(page=page, held=held, after=after)


def spell_position(position: EntryPosition) -> str:
    """Spell a position in a list of entries as a text."""
    text = f"{position.lane}/{position.player}"
    if position.held_since is not None:
        text = f"{position.held_since}/{text}"
    return text


def _is_position(text: str, *, held: bool) -> bool:
    found = _POSITION.fullmatch(text)
    return (
        found is not None
        and (found["since"] is not None) == held
        and why_not_a_player_key(found["player"]) is None
    )


def _position_of(text: str) -> EntryPosition:
    found = _POSITION.fullmatch(text)
    assert found is not None  # noqa: S101 - nothing else is a position
    since = found["since"]
    return EntryPosition(
        lane=int(found["lane"]),
        player=found["player"],
        held_since=int(since) if since is not None else None,
    )
