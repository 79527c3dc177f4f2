"""Players as an operator's call names them: by an id, an email, a name, or the key of an entry."""

from typing import Annotated

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from laurel.domain.players import player_key, why_not_a_player_key
from laurel.domain.texts import why_not_a_name, why_not_a_player_id, why_not_an_email
from laurel.http.field_types import OperatorModel
from laurel.http.json_body import refuse_when


class NamedPlayer(OperatorModel):
    """A player, named by exactly one of these; what was not given is empty."""

    player_id: Annotated[str, refuse_when(why_not_a_player_id)] = ""
    email: Annotated[str, refuse_when(why_not_an_email)] = ""
    display_name: Annotated[str, refuse_when(why_not_a_name)] = ""
    key: Annotated[str, refuse_when(why_not_a_player_key)] = ""

    @model_validator(mode="after")
    def _is_named_once(self) -> "NamedPlayer":
        if len(self.model_fields_set) != 1:
            detail = "must have exactly one of playerId, email, displayName and key"
            raise PydanticCustomError("one_name", "{reason}", {"reason": detail})
        return self

    @property
    def player(self) -> str:
        """The key of the player's entries."""
        return self.key or player_key(
            player_id=self.player_id or None,
            email=self.email or None,
            display_name=self.display_name,
        )

    def as_named(self) -> dict[str, str]:
        """Give the player back as the call named it."""
        named: dict[str, str] = self.model_dump(by_alias=True, exclude_unset=True)
        return named
