"""The files in which an operator describes games and leaderboards: JSON, read strictly.

A leaderboard's fields are those of docs/public-api.md, but for what the service finds out itself,
and `lanes`. All that is wrong with a file is told at once.
"""

import json
import re
from collections import Counter
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus
from laurel.domain.ids import RESERVED_GAME_IDS, is_free_for_a_game, is_id
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder
from laurel.domain.texts import why_not_plain
from laurel.pages.addresses import web_address
from tools.operator.stacks import OperatorError

MOST_LANES = 8
# From 2001 to 2286: seconds and microseconds, the usual mistakes, lie outside.
_FIRST_DATE, _LAST_DATE = 10**12, 10**13 - 1
# In words for whoever wrote the file, by pydantic's names of its errors.
_DETAILS = {
    "missing": "is required",
    "extra_forbidden": "is not known",
    "model_type": "must be a JSON object",
}


def _require_id(text: str) -> str:
    if not is_id(text):
        raise PydanticCustomError(
            "id", "must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit"
        )
    return text


def _require_free_for_a_game(text: str) -> str:
    if not is_free_for_a_game(text):
        reserved = " or ".join(sorted(RESERVED_GAME_IDS))
        raise PydanticCustomError("reserved", f"must not be {reserved}: pages need these addresses")
    return text


def _require_epoch_milliseconds(date: int) -> int:
    if not _FIRST_DATE <= date <= _LAST_DATE:
        raise PydanticCustomError("date", "must be in epoch milliseconds, such as 1795392000000")
    return date


def _require_plain(text: str) -> str:
    reason = why_not_plain(text)
    if reason is not None:
        raise PydanticCustomError("plain", "{reason}", {"reason": reason})
    return text


def _require_web_address(text: str) -> str:
    # By the rule of the pages: what they leave out should not seem to have been taken.
    if web_address(text) is None:
        raise PydanticCustomError("url", "must be a web address, such as https://example.com/a.png")
    return text


def _require_no_colon(text: str) -> str:
    if ":" in text:
        raise PydanticCustomError("colon", "must not contain a colon: checksums name the game")
    return text


Id = Annotated[str, AfterValidator(_require_id)]
Date = Annotated[int, AfterValidator(_require_epoch_milliseconds)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_require_plain)
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Url = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_require_web_address)]
Count = Annotated[int, Field(ge=0, le=10**9)]


class _File(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", alias_generator=to_camel)


class LeaderboardFile(_File):
    """A leaderboard as an operator configures it; dates are epoch ms."""

    game_id: Id
    id: Id
    name: Name
    retry_strategy: RetryStrategy
    maximum_number_of_winners: Count
    should_close_when_full: bool
    sort_order: SortOrder = SortOrder.DESCENDING
    number_of_retries: Count | None = None
    start_date: Date | None = None
    end_date: Date | None = None
    description: Text | None = None
    type: Name | None = None
    icon: Url | None = None
    url: Url | None = None
    external_reference: Annotated[
        Name | None,
        Field(validation_alias=AliasChoices("externalReference", "exteralReference")),
    ] = None
    lanes: Annotated[int, Field(ge=1, le=MOST_LANES)] = 1


class GameFile(_File):
    """A game as an operator registers it, with the ids of its checksum keys."""

    id: Annotated[Id, AfterValidator(_require_free_for_a_game)]
    name: Annotated[Name, AfterValidator(_require_no_colon)]
    icon: Url | None = None
    url: Url | None = None
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    checksum_required: bool = False
    weakest_checksum: ChecksumAlgorithm = ChecksumAlgorithm.MD5
    checksum_keys: dict[Id, KeyStatus] = Field(default_factory=dict)


_AnyFile = TypeVar("_AnyFile", bound=_File)


def read_leaderboard(text: bytes) -> Leaderboard:
    """Read a leaderboard's configuration; its counters begin at nothing.

    Raises:
        OperatorError: with everything that is wrong with it.
    """
    values = dict(_read(LeaderboardFile, text))
    return Leaderboard(leaderboard_id=values.pop("id"), **values)


def read_game(text: bytes) -> Game:
    """Read a game.

    Raises:
        OperatorError: with everything that is wrong with it.
    """
    values = dict(_read(GameFile, text))
    return Game(game_id=values.pop("id"), **values)


def _read(model: type[_AnyFile], text: bytes) -> _AnyFile:
    offences: list[str] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(name for name, _ in pairs)
        offences.extend(f"{name}: must be given once" for name, n in counts.items() if n > 1)
        return dict(pairs)

    try:
        json.loads(text, object_pairs_hook=build)
    # Besides mistakes: lists nested more deeply than anybody means.
    except (ValueError, RecursionError) as error:
        raise OperatorError(f"This is not JSON: {error}") from None
    try:
        # From the text and not from what was just parsed: strictly, only JSON spells words as text.
        read = model.model_validate_json(text)
    except ValidationError as error:
        offences.extend(map(_describe, error.errors()))
    if offences:
        raise OperatorError("\n".join(["This cannot be configured:", *sorted(offences)]))
    return read


def _describe(detail: ErrorDetails) -> str:
    field = ".".join(str(part) for part in detail["loc"] if part != "[key]") or "the file"
    spoken = re.sub(r"^(Input|String) should ", "must ", detail["msg"])
    return f"{field}: {_DETAILS.get(detail['type'], spoken)}"
