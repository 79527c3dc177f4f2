"""The body by which several players are asked for at once."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from laurel.http.json_body import read_model, refuse_when
from laurel.http.public_players import why_not_public_id, why_not_public_name

MOST_PLAYERS = 100
_TOO_MANY = f"must have at most {MOST_PLAYERS} of playerIds and names together"

PublicId = Annotated[str, refuse_when(why_not_public_id)]
PublicName = Annotated[str, refuse_when(why_not_public_name)]


class StandingsCall(BaseModel):
    """Whose standings are asked for: by ids and by names; other fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", alias_generator=to_camel)

    player_ids: Annotated[list[PublicId], Field(max_length=MOST_PLAYERS)] = []
    names: Annotated[list[PublicName], Field(max_length=MOST_PLAYERS)] = []

    @model_validator(mode="after")
    def _is_not_too_long(self) -> "StandingsCall":
        if len(self.player_ids) + len(self.names) > MOST_PLAYERS:
            raise PydanticCustomError("players", "{reason}", {"reason": _TOO_MANY})
        return self


def read_standings_call(body: bytes) -> StandingsCall:
    """Read whose standings are asked for.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(StandingsCall, body, details={"too_long": _TOO_MANY})
