"""The parameters of lists, read from a request's query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.leaderboards import State
from laurel.http.cursors import (
    decode_board_cursor,
    decode_score_cursor,
    decode_text_cursor,
    encode_text_cursor,
)
from laurel.http.models import PageModel
from laurel.http.public_players import player_key_of_id, why_not_public_id
from laurel.http.request import Request
from laurel.usecases.list_scores import ScorePosition
from laurel.usecases.stores import BoardPosition

Position = TypeVar("Position")

DEFAULT_LIMIT = 100
MOST_LIMIT = 1000
# Each of those comes with a rank, which is to be found in time.
MOST_PLAYED = 100
# The largest integer that is exact in every language: there are no more players.
MOST_RANK = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresQuery:
    """What a list of scores is asked for; `identity` is what its cursors are bound to.

    It begins at `rank`, or goes on `after` a position, or neither.
    """

    limit: int
    cursor: str | None
    after: ScorePosition | None
    rank: int | None = None
    identity: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardsQuery:
    """What a list of leaderboards is asked for; `identity` is what its cursors are bound to.

    With a `player`, by the key, only those on which the player stands are listed.
    """

    limit: int
    cursor: str | None
    after: BoardPosition | None
    state: State | None
    type: str | None
    player: str | None
    identity: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuery:
    """What a list is asked for whose positions are texts; its cursors are bound to `identity`."""

    limit: int
    cursor: str | None
    after: str | None
    identity: tuple[str, ...]

    def page_before(self, following: str | None) -> PageModel:
        """Make of a page's answer what is not listed, given the position where it ends.

        None is the end of the list.
        """
        return {
            "nextCursor": (
                encode_text_cursor(following, query=self.identity)
                if following is not None
                else None
            ),
            "hasMore": following is not None,
            "currentCursor": self.cursor,
        }


def read_page_query(
    request: Request,
    *,
    identity: tuple[str, ...],
    is_position: Callable[[str], bool],
    offences: Sequence[Offence] = (),
) -> PageQuery:
    """Read the query of a list whose positions are texts.

    Args:
        request: The call.
        identity: What list it is: its name, and every parameter that decides what is in it.
        is_position: Says whether a text can be a position in the list.
        offences: What has been found wrong with the query's other parameters.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    found = [*offences]
    limit = _read_limit(request, found)
    decode = partial(decode_text_cursor, query=identity, is_position=is_position)
    cursor, after = _read_cursor(request, found, decode)
    if found:
        raise InvalidRequestError(found)
    return PageQuery(limit=limit, cursor=cursor, after=after, identity=identity)


def read_scores_query(request: Request) -> ScoresQuery:
    """Read the query of a list of scores.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    offences: list[Offence] = []
    rank = read_integer(request, "from", offences, least=1, most=MOST_RANK)
    if rank is not None and "cursor" in request.query:
        offences.append(Offence("from", "must not be given together with a cursor"))
    return replace(_read_standings_query(request, "scores", offences), rank=rank)


def read_results_query(request: Request) -> ScoresQuery:
    """Read the query of a list of results; its cursors are good whether they are final or not.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    return _read_standings_query(request, "results", [])


def _read_standings_query(request: Request, name: str, offences: list[Offence]) -> ScoresQuery:
    identity = (name, request.game_id, request.leaderboard_id)
    limit = _read_limit(request, offences)
    cursor, after = _read_cursor(request, offences, partial(decode_score_cursor, query=identity))
    if offences:
        raise InvalidRequestError(offences)
    return ScoresQuery(limit=limit, cursor=cursor, after=after, identity=identity)


def read_leaderboards_query(request: Request) -> LeaderboardsQuery:
    """Read the query of a list of leaderboards.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    offences: list[Offence] = []
    player = _read_player(request, offences)
    limit = _read_limit(request, offences, most=MOST_LIMIT if player is None else MOST_PLAYED)
    state = _read_state(request, offences)
    type_ = read_parameter(request, "type", offences)
    # A type may be any text, so its absence is a part more or less, never a special text.
    typed = () if type_ is None else (type_,)
    lists = ("leaderboards",) if player is None else ("played", player)
    identity = (*lists, request.game_id, state or "", *typed)
    cursor, after = _read_cursor(request, offences, partial(decode_board_cursor, query=identity))
    if offences:
        raise InvalidRequestError(offences)
    return LeaderboardsQuery(
        limit=limit,
        cursor=cursor,
        after=after,
        state=state,
        type=type_,
        player=player,
        identity=identity,
    )


def read_parameter(request: Request, name: str, offences: list[Offence]) -> str | None:
    """Read a parameter that may be given once; None when it is absent, or an offence."""
    given = request.query.get(name, [])
    if len(given) > 1:
        offences.append(Offence(name, "must be given once"))
        return None
    return given[0] if given else None


def read_integer(
    request: Request, name: str, offences: list[Offence], *, least: int, most: int
) -> int | None:
    """Read a parameter that is an integer, not below 0; None when absent, or an offence."""
    text = read_parameter(request, name, offences)
    if text is None:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= len(str(most)):
        number = int(text)
        if least <= number <= most:
            return number
    offences.append(Offence(name, f"must be an integer from {least} to {most}"))
    return None


def _read_limit(request: Request, offences: list[Offence], *, most: int = MOST_LIMIT) -> int:
    limit = read_integer(request, "limit", offences, least=1, most=most)
    return DEFAULT_LIMIT if limit is None else limit


def _read_cursor(
    request: Request, offences: list[Offence], decode: Callable[[str], Position]
) -> tuple[str | None, Position | None]:
    cursor = read_parameter(request, "cursor", offences)
    if cursor is None:
        return None, None
    try:
        return cursor, decode(cursor)
    except InvalidRequestError as error:
        offences.extend(error.offences)
        return cursor, None


def _read_player(request: Request, offences: list[Offence]) -> str | None:
    text = read_parameter(request, "player", offences)
    if text is None:
        return None
    reason = why_not_public_id(text)
    if reason is not None:
        offences.append(Offence("player", reason))
        return None
    return player_key_of_id(text)


def _read_state(request: Request, offences: list[Offence]) -> State | None:
    text = read_parameter(request, "state", offences)
    if text is None:
        return None
    # Other alphabets have letters whose capitals are Latin ones.
    if text.isascii() and text.upper() in State.__members__:
        return State(text.upper())
    offences.append(Offence("state", f"must be one of {', '.join(State)}"))
    return None
