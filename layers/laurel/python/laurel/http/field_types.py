"""The types of what operators send, each with its rule: ids, dates, texts, addresses, numbers."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from laurel.domain.ids import is_id
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE
from laurel.domain.texts import why_not_a_reason, why_not_plain
from laurel.domain.web_addresses import web_address
from laurel.http.json_body import refuse_when

# From 2001 to 2286: seconds and microseconds, the usual mistakes, lie outside.
FIRST_DATE, LAST_DATE = 10**12, 10**13 - 1
MOST_NAME_LENGTH = 200


def _why_not_an_id(text: str) -> str | None:
    if is_id(text):
        return None
    return "must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit"


def _why_not_a_web_address(text: str) -> str | None:
    # By the rule of the pages: what they leave out should not seem to have been taken.
    if web_address(text) is not None:
        return None
    return "must be a web address, such as https://example.com/a.png"


def _require_epoch_milliseconds(date: int) -> int:
    if not FIRST_DATE <= date <= LAST_DATE:
        raise PydanticCustomError("date", "must be in epoch milliseconds, such as 1795392000000")
    return date


Id = Annotated[str, refuse_when(_why_not_an_id)]
Date = Annotated[int, AfterValidator(_require_epoch_milliseconds)]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_NAME_LENGTH),
    refuse_when(why_not_plain),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Url = Annotated[str, StringConstraints(max_length=2000), refuse_when(_why_not_a_web_address)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Count = Annotated[int, Field(ge=0, le=10**9)]

Reason = Annotated[str, refuse_when(why_not_a_reason)]
SortingValue = Annotated[int, Field(ge=LOWEST_VALUE, le=HIGHEST_VALUE)]

# A strict model takes no text for an enum's member once the JSON has been parsed: a field of an
# enum is declared `Annotated[SortOrder, WORD]`.
WORD = Field(strict=False)


class OperatorModel(BaseModel):
    """What operators send, or a part of it.

    Unlike a game's reports, which may have fields of their own: what an operator misspells must not
    pass.
    """

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        # A call reads one or two of all the bodies that its function knows.
        defer_build=True,
    )
