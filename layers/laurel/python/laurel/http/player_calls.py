"""What operators send to ban and erase players, and what they are answered."""

import re
from typing import NotRequired, TypedDict

from laurel.domain.bans import Ban
from laurel.http.field_types import OperatorModel, Reason
from laurel.http.json_body import read_model
from laurel.http.models import PageModel
from laurel.http.named_players import NamedPlayer

_REFERENCE = re.compile(r"[0-9a-f]{32}", re.ASCII)


class EraseCall(OperatorModel):
    """Who is to be erased, and why."""

    player: NamedPlayer
    reason: Reason


class BanModel(TypedDict):
    """A ban; the date is epoch ms. `key` is left out once the player has been erased."""

    player: str
    key: NotRequired[str]
    date: int
    reason: str
    subject: str


class BanPageModel(PageModel):
    """A page of a game's bans."""

    bans: list[BanModel]


class ErasedModel(TypedDict):
    """The answer to an erasure: how many entries are gone, and how many have no owner any more."""

    removed: int
    pseudonyms: int


def read_erasure(body: bytes) -> EraseCall:
    """Read who is to be erased.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(EraseCall, body)


def is_reference(text: str) -> bool:
    """Say whether a text can be a player's reference, which is a position in a list of bans."""
    return _REFERENCE.fullmatch(text) is not None


def ban_model(ban: Ban) -> BanModel:
    """Show a ban to an operator."""
    model: BanModel = {
        "player": ban.player,
        "date": ban.since,
        "reason": ban.reason,
        "subject": ban.subject,
    }
    if ban.key is not None:
        model["key"] = ban.key
    return model
