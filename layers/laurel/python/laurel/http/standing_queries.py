"""The parameters by which a player, or a score, is asked for in an address."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE
from laurel.http.public_players import (
    player_key_of_id,
    why_not_public_id,
    why_not_public_name,
)
from laurel.http.queries import read_integer, read_parameter
from laurel.http.request import Request

MOST_AROUND = 50
_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingQuery:
    """Whose standing is asked for: a player by the key, or a name; and how many rows around."""

    player: str | None
    name: str
    around: int | None


def read_standing_query(request: Request) -> StandingQuery:
    """Read whose standing is asked for.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    offences: list[Offence] = []
    player_id = _read_text(request, "playerId", why_not_public_id, offences)
    name = _read_text(request, "name", why_not_public_name, offences)
    if "email" in request.query:
        offences.append(Offence("email", "is not accepted: ask by playerId or by name"))
    elif not offences and (player_id is None) is (name is None):
        offences.append(Offence("query", "must have exactly one of playerId and name"))
    around = read_integer(request, "around", offences, least=0, most=MOST_AROUND)
    if offences:
        raise InvalidRequestError(offences)
    player = None if player_id is None else player_key_of_id(player_id)
    return StandingQuery(player=player, name=name or "", around=around)


def read_sorting_value(request: Request) -> int:
    """Read the score whose rank is asked for.

    Raises:
        InvalidRequestError: it is missing, or no signed integer of 64 bits.
    """
    offences: list[Offence] = []
    text = read_parameter(request, "sortingValue", offences)
    if text is not None and _INTEGER.fullmatch(text):
        value = int(text)
        if LOWEST_VALUE <= value <= HIGHEST_VALUE:
            return value
    detail = f"must be an integer from {LOWEST_VALUE} to {HIGHEST_VALUE}"
    raise InvalidRequestError(offences or [Offence("sortingValue", detail)])


def _read_text(
    request: Request, name: str, why_not: Callable[[str], str | None], offences: list[Offence]
) -> str | None:
    text = read_parameter(request, name, offences)
    reason = why_not(text) if text is not None else None
    if reason is not None:
        offences.append(Offence(name, reason))
    return text
