"""A call as the handlers see it: the gateway's event with its encodings undone."""

from base64 import b64decode
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, quote

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from laurel.domain.errors import (
    GameNotFoundError,
    InvalidRequestError,
    LeaderboardNotFoundError,
    Offence,
    RequestTooLargeError,
)
from laurel.domain.ids import is_id

MOST_BODY_BYTES = 8 * 1024


@dataclass(frozen=True)
class Request:
    """A call: the gateway's event, and the time at which it came in (epoch ms)."""

    event: APIGatewayProxyEventV2
    started_at: int

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return self.event.request_context.http.method

    @property
    def route(self) -> str:
        """The route that the gateway matched, such as `GET /leaderboard/{gameId}`."""
        return self.event.route_key

    @property
    def path(self) -> str:
        """The path, without the stage in front."""
        return self.event.path

    @property
    def request_id(self) -> str:
        """The gateway's own id of the call: never the same for two of them."""
        return self.event.request_context.request_id

    @property
    def path_game_id(self) -> str:
        """What stands in the path where the game's id belongs, which may be no id at all."""
        return self.event.path_parameters.get("gameId", "")

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
        leaderboard_id = self.event.path_parameters.get("leaderboardId", "")
        if not is_id(leaderboard_id):
            raise LeaderboardNotFoundError
        return leaderboard_id

    @cached_property
    def body(self) -> bytes:
        """The body, byte for byte as it was sent.

        Raises:
            RequestTooLargeError: it is longer than is read here.
        """
        text = self.event.body or ""
        # The gateway hands over in base64 what it does not take for text; text came as UTF-8.
        body = b64decode(text) if self.event.is_base64_encoded else text.encode()
        if len(body) > MOST_BODY_BYTES:
            raise RequestTooLargeError(limit=MOST_BODY_BYTES)
        return body

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's parameters.

        Raises:
            InvalidRequestError: one is given twice, or is not UTF-8.
        """
        try:
            pairs = parse_qsl(self.event.raw_query_string, keep_blank_values=True, errors="strict")
        except ValueError:
            raise InvalidRequestError([Offence("query", "must be UTF-8")]) from None
        query = dict(pairs)
        if len(query) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice = [name for name, count in counts.items() if count > 1]
            raise InvalidRequestError([Offence(name, "must be given once") for name in twice])
        return query

    def header(self, name: str) -> str | None:
        """Give a header's value; the case of its name does not matter."""
        return self.event.headers.get(name)

    def own_url(self, path: str) -> str:
        """Give the address of a path at the endpoint that was called."""
        context = self.event.request_context
        return f"https://{context.domain_name}/{quote(context.stage)}{path}"
