"""A call as the handlers see it: the gateway's event with its encodings undone.

The event is the HTTP API's payload, format 2.0. Powertools has a class for it, and importing that
class imports those for the events of forty other services: see
docs/decisions/0010-lean-cold-starts.md.
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from laurel.domain.errors import (
    GameNotFoundError,
    InvalidRequestError,
    LeaderboardNotFoundError,
    Offence,
    RequestTooLargeError,
)
from laurel.domain.ids import is_id

if TYPE_CHECKING:
    from laurel.security.tokens import ServiceAccount

MOST_BODY_BYTES = 8 * 1024
# A hundred of the longest ids that there can be, in any script, have about 52 KB.
MOST_PLAYERS_BODY_BYTES = 64 * 1024
# What an operator may send about a hundred players at once. The longest of what is valid, all its
# texts written as JSON's escapes, has about 350 KB.
MOST_LONG_BODY_BYTES = 512 * 1024


@dataclass
class Request:
    """A call: the gateway's event, and the time at which it came in (epoch ms).

    `caller` is set as soon as it is known, so that the log names the caller whatever happens next.
    """

    event: Mapping[str, Any]
    started_at: int
    caller: "ServiceAccount | None" = None

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return str(self._context["http"]["method"])

    @property
    def route(self) -> str:
        """The route that the gateway matched, such as `GET /leaderboard/{gameId}`."""
        return str(self.event["routeKey"])

    @property
    def path(self) -> str:
        """The path, without the stage in front."""
        return str(self.event["rawPath"]).removeprefix(f"/{self._context['stage']}")

    @property
    def request_id(self) -> str:
        """The gateway's own id of the call: never the same for two of them."""
        return str(self._context["requestId"])

    @property
    def path_game_id(self) -> str:
        """What stands in the path where the game's id belongs, which may be no id at all."""
        return self.path_parameter("gameId")

    @property
    def game_id(self) -> str:
        """The game in the path.

        Raises:
            GameNotFoundError: no game can have such an id.
        """
        if not is_id(self.path_game_id):
            raise GameNotFoundError
        return self.path_game_id

    @property
    def leaderboard_id(self) -> str:
        """The leaderboard in the path.

        Raises:
            LeaderboardNotFoundError: no leaderboard can have such an id.
        """
        leaderboard_id = self.path_parameter("leaderboardId")
        if not is_id(leaderboard_id):
            raise LeaderboardNotFoundError
        return leaderboard_id

    def path_parameter(self, name: str) -> str:
        """Give what stands in the path where a parameter belongs; empty on other routes."""
        return self._path_parameters.get(name, "")

    @cached_property
    def body(self) -> bytes:
        """The body, byte for byte as it was sent, of at most `MOST_BODY_BYTES`.

        Raises:
            RequestTooLargeError: it is longer than that.
        """
        return self._read_body(most=MOST_BODY_BYTES)

    @cached_property
    def players_body(self) -> bytes:
        """The body of anybody's call about many players, of at most `MOST_PLAYERS_BODY_BYTES`.

        Raises:
            RequestTooLargeError: it is longer than that.
        """
        return self._read_body(most=MOST_PLAYERS_BODY_BYTES)

    @cached_property
    def long_body(self) -> bytes:
        """The body of a call about many players, of at most `MOST_LONG_BODY_BYTES`.

        Raises:
            RequestTooLargeError: it is longer than that.
        """
        return self._read_body(most=MOST_LONG_BODY_BYTES)

    @property
    def action(self) -> str:
        """What the path says is to be done, such as `hide`; empty where it does not."""
        return self._path_parameters.get("action", "")

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query's parameters, each with everything that is given for it.

        Raises:
            InvalidRequestError: one is not UTF-8.
        """
        try:
            return parse_qs(self.event["rawQueryString"], keep_blank_values=True, errors="strict")
        except ValueError:
            raise InvalidRequestError([Offence("query", "must be UTF-8")]) from None

    def header(self, name: str) -> str | None:
        """Give a header's value, by its name in lower case."""
        return self._headers.get(name)

    @property
    def public_url(self) -> str:
        """What the addresses of pages start with, without a slash at the end; empty without pages.

        The template writes it into the API's stage: see docs/decisions/0014-the-public-url.md.
        """
        # Left out, or null, for a stage without any.
        variables = self.event.get("stageVariables") or {}
        return str(variables.get("publicUrl", ""))

    def own_url(self, path: str) -> str:
        """Give the address of a path at the endpoint that was called."""
        return f"https://{self._context['domainName']}/{quote(self._context['stage'])}{path}"

    def _read_body(self, *, most: int) -> bytes:
        text = self.event.get("body") or ""
        # The gateway hands over in base64 what it does not take for text; text came as UTF-8.
        body = b64decode(text) if self.event.get("isBase64Encoded") else text.encode()
        if len(body) > most:
            raise RequestTooLargeError(limit=most)
        return body

    @property
    def _context(self) -> Mapping[str, Any]:
        context: Mapping[str, Any] = self.event["requestContext"]
        return context

    @property
    def _path_parameters(self) -> Mapping[str, str]:
        # Left out, or null, for a route without any.
        return self.event.get("pathParameters") or {}

    @cached_property
    def _headers(self) -> Mapping[str, str]:
        # The gateway writes names in lower case; an event made by hand need not.
        return {name.lower(): value for name, value in self.event["headers"].items()}
