"""The files in which an operator describes games and leaderboards: JSON, read strictly.

A leaderboard's fields are those of docs/public-api.md, but for what the service finds out itself,
and `lanes`. All that is wrong with a file is told at once.
"""

import json
import re
from collections import Counter
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from laurel.domain.games import Game, KeyStatus
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder
from laurel.http.field_types import Count, Date, Id, Name, Text, Url
from laurel.http.games import GameSettings, why_not_free_for_a_game
from laurel.http.json_body import refuse_when
from tools.operator.failures import OperatorError

MOST_LANES = 8
# In words for whoever wrote the file, by pydantic's names of its errors.
_DETAILS = {
    "missing": "is required",
    "extra_forbidden": "is not known",
    "model_type": "must be a JSON object",
}


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


class GameFile(GameSettings):
    """A game as an operator registers it, with the ids of its checksum keys."""

    id: Annotated[Id, refuse_when(why_not_free_for_a_game)]
    checksum_keys: dict[Id, KeyStatus] = Field(default_factory=dict)


_AnyFile = TypeVar("_AnyFile", bound=BaseModel)


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
