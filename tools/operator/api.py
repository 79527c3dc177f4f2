"""The operator's API as a client calls it: tokens, retries, pages, and refusals as exceptions."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import requests

from tools.operator.documents import LARGEST_PAGE, Document
from tools.operator.failures import MistypedError, RefusedError, UnreachableError

__all__ = ["Answer", "Api", "Document", "Query"]

Query = Mapping[str, str | int | None]

MOST_TRIES = 6
MOST_LOST_ANSWERS = 2
LONGEST_WAIT_SECONDS = 20
_KEY_PAUSE_SECONDS = 5
# To connect, and for an answer: the gateway itself gives up after 30 seconds.
_TIMEOUT_SECONDS = (5, 35)
_TRY_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# Called twice they do no more than called once, so they may be repeated when no answer came.
_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered: its JSON, and the `ETag` if there was one."""

    body: Document
    etag: str | None = None


class _Bearer(requests.auth.AuthBase):
    """Puts the token in; without an object of this kind, a .netrc would take its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Api:
    """Calls the API of one stack."""

    def __init__(
        self,
        url: str,
        *,
        token: Callable[[], str],
        key_is_new: Callable[[], bool] = lambda: False,
        tell: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take where the API is and who calls.

        Args:
            url: What paths follow, such as `https://play.example.com/api/v1`.
            token: Gives a token that is good now; asked before each call.
            key_is_new: Says whether the key that signs the token is so new that the API need not
                know it yet; asked when a token is refused.
            tell: Tells a person what is waited for.
            sleep: Waits for so many seconds.
        """
        self.url = url.rstrip("/")
        self._token = token
        self._key_is_new = key_is_new
        self._tell = tell
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "laurel"})

    def get(self, *path: str, query: Query | None = None) -> Answer:
        """Read; `path` is in segments, such as `"game", game_id`.

        Raises:
            RefusedError: the API refused.
            UnreachableError: it did not answer, also not after some waiting.
            MistypedError: a text of the query cannot be sent.
        """
        return self.call("GET", *path, query=query)

    def get_unless(self, *path: str, etag: str | None, query: Query | None = None) -> Answer | None:
        """Read, unless it is still what `etag` was given for: then None; raises as `get`."""
        headers = {} if etag is None else {"If-None-Match": etag}
        answer = self.call("GET", *path, query=query, headers=headers)
        return answer if answer.body else None

    def put(
        self,
        *path: str,
        body: Document,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Create or replace; raises as `get`."""
        return self.call("PUT", *path, query=query, body=body, headers=headers)

    def patch(
        self,
        *path: str,
        body: Document,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Change a part; raises as `get`."""
        return self.call("PATCH", *path, query=query, body=body, headers=headers)

    def post(
        self,
        *path: str,
        body: Document | None = None,
        query: Query | None = None,
        repeatable: bool = False,
    ) -> Answer:
        """Do something; raises as `get`.

        With `repeatable` it is done again when no answer came, though it may have been done.
        """
        return self.call("POST", *path, query=query, body=body, repeatable=repeatable)

    def delete(self, *path: str, query: Query | None = None) -> Answer:
        """Delete or revoke; raises as `get`."""
        return self.call("DELETE", *path, query=query)

    def pages(
        self,
        *path: str,
        query: Query | None = None,
        page_size: int = LARGEST_PAGE,
        start: str | None = None,
    ) -> Iterator[Document]:
        """Go through the pages of a list from a cursor on, call after call; raises as `get`."""
        cursor = start
        while True:
            page = self.get(*path, query={"limit": page_size, **(query or {}), "cursor": cursor})
            yield page.body
            if not page.body["hasMore"]:
                return
            cursor = page.body["nextCursor"]

    def items(
        self, *path: str, member: str, query: Query | None = None, page_size: int = LARGEST_PAGE
    ) -> Iterator[Document]:
        """Go through all items of a list, whose pages have them as `member`; raises as `get`."""
        for page in self.pages(*path, query=query, page_size=page_size):
            yield from page[member]

    def call(
        self,
        method: str,
        *path: str,
        query: Query | None = None,
        body: Document | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> Answer:
        """Make a call, again for as long as the API asks for it; raises as `get`.

        While the API need not know the key that signs the token, its refusal is waited out.
        """
        told = False
        while True:
            try:
                return self._call(
                    method, path, query=query, body=body, headers=headers, repeatable=repeatable
                )
            except RefusedError as error:
                if error.code != "token_invalid" or not self._key_is_new():
                    raise
            if not told:
                self._tell("The new signing key is not known everywhere yet: waiting a minute.")
                told = True
            self._sleep(_KEY_PAUSE_SECONDS)

    def _call(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Query | None,
        body: Document | None,
        headers: Mapping[str, str] | None,
        repeatable: bool,
    ) -> Answer:
        lost = 0
        for remaining in reversed(range(MOST_TRIES)):
            try:
                response = self._send(method, path, query=query, body=body, headers=headers)
            except requests.RequestException as error:
                lost += 1
                again = repeatable or method in _REPEATABLE
                may_help = again and not _is_hopeless(error)
                if remaining and may_help and lost <= MOST_LOST_ANSWERS:
                    self._sleep(1)
                    continue
                raise UnreachableError(_why_unreachable(self.url, error)) from error
            if remaining and response.status_code in _TRY_AGAIN:
                self._sleep(_wait_asked_for(response))
                continue
            return self._read(response)
        raise AssertionError("the last try answers or raises")

    def _send(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Query | None,
        body: Document | None,
        headers: Mapping[str, str] | None,
    ) -> requests.Response:
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
        return self._session.request(
            method,
            "/".join([self.url, *(quote(segment, safe="*") for segment in path)]),
            params=_encode_query(query or {}),
            data=None if body is None else _encode(body),
            headers=sent,
            auth=_Bearer(self._token()),
            timeout=_TIMEOUT_SECONDS,
            # A token must not be carried to where it was not meant for.
            allow_redirects=False,
        )

    def _read(self, response: requests.Response) -> Answer:
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return Answer({}, response.headers.get("ETag"))
        try:
            document = response.json()
        except ValueError:
            document = None
        if response.ok and isinstance(document, dict):
            return Answer(document, response.headers.get("ETag"))
        if not isinstance(document, dict) or "code" not in document:
            raise UnreachableError(
                f"What answers at {self.url} is not Laurel's API, or not well: "
                f"{response.status_code} {response.reason}."
            )
        refusal = RefusedError(document)
        if response.status_code in _TRY_AGAIN:
            raise UnreachableError(f"{refusal} Try again later.")
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            request_id = response.headers.get("apigw-requestid", "unknown")
            raise UnreachableError(f"{refusal} The request's id is {request_id}.")
        raise refusal


def _encode(body: Document) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair can only be sent as an escape; the API says what is wrong.
        return json.dumps(body).encode()


def _encode_query(query: Query) -> dict[str, bytes]:
    try:
        return {name: str(text).encode() for name, text in query.items() if text is not None}
    except UnicodeEncodeError:
        raise MistypedError("What was typed is no text in UTF-8.") from None


def _wait_asked_for(response: requests.Response) -> float:
    text = response.headers.get("Retry-After", "")
    return min(int(text), LONGEST_WAIT_SECONDS) if text.isdecimal() else 1


def _is_hopeless(error: requests.RequestException) -> bool:
    """Say whether a call failed in a way that will not be better in a second."""
    return isinstance(
        error, requests.exceptions.SSLError | requests.exceptions.InvalidURL | ValueError
    )


def _why_unreachable(url: str, error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return f"{url} does not prove who it is: its certificate is not trusted here."
    if isinstance(error, requests.Timeout):
        return f"{url} does not answer in time."
    if isinstance(error, ValueError):
        return f"{url} is no address of an API."
    return f"{url} cannot be reached from here: is there a network, and is the address right?"
