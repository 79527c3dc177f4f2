"""Every way in which a call can be refused, as one exception tree.

::

    Refusal
    ├── InvalidRequestError          the request itself is wrong; carries every offence
    ├── RequestTooLargeError         the body is longer than is read
    ├── TokenError                   who is calling is not known
    │   ├── TokenMissingError
    │   ├── TokenInvalidError
    │   └── TokenExpiredError
    ├── NotPermittedError            the caller is known and may not do this
    ├── PlayerBannedError            the game takes no scores of this player
    ├── ChecksumError                the body was not sealed by the game
    │   ├── ChecksumMalformedError
    │   ├── ChecksumRequiredError
    │   └── ChecksumRejectedError
    ├── NotFoundError
    │   ├── GameNotFoundError
    │   ├── LeaderboardNotFoundError
    │   ├── PlayerNotFoundError
    │   ├── PlaceNotFoundError
    │   ├── KeyNotFoundError
    │   ├── TokenNotFoundError
    │   ├── ResultsNotFoundError
    │   └── RouteNotFoundError
    ├── MethodNotAllowedError
    ├── ConflictError                the request is right and the leaderboard's state forbids it
    │   ├── LeaderboardNotActiveError
    │   ├── LeaderboardFullError
    │   ├── NoRetriesLeftError
    │   ├── IdempotencyKeyReusedError
    │   ├── KeyExistsError
    │   ├── TokenExistsError
    │   ├── FixedByScoresError
    │   ├── LeaderboardDeletedError
    │   ├── LeaderboardEndedError
    │   ├── LeaderboardNotClosedError
    │   ├── CannotReopenError
    │   ├── NotHeldError
    │   ├── NoPrizesError
    │   ├── LoadUnfinishedError
    │   └── CannotResendError
    ├── PreconditionFailedError      somebody else has made a change
    └── TryAgainError                the same call may go through a little later
        ├── TooManyRequestsError
        └── UnavailableError

A refusal's message is written for whoever made the call and ends up in the answer. A refused call
has changed nothing. How each becomes an answer is one table: `laurel.http.problems`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Offence:
    """One thing that is wrong with a request: the field (or parameter, or header) and why."""

    field: str
    detail: str


class Refusal(Exception):  # noqa: N818 - it is not an error of the service
    """A call that is refused; the message says why to the one who made it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidRequestError(Refusal):
    """The request cannot be understood or is out of bounds."""

    def __init__(self, offences: Sequence[Offence]) -> None:
        fields = ", ".join(dict.fromkeys(offence.field for offence in offences))
        super().__init__(f"The request is not valid: see {fields}.")
        self.offences = tuple(offences)


class RequestTooLargeError(Refusal):
    """The body is longer than the service reads."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"The body is longer than {limit} bytes.")
        self.limit = limit


class TokenError(Refusal):
    """The caller did not show who it is."""


class TokenMissingError(TokenError):
    """No bearer token came with the call."""


class TokenInvalidError(TokenError):
    """A token came and cannot be trusted."""


class TokenExpiredError(TokenError):
    """The token was good until its `exp`."""


class NotPermittedError(Refusal):
    """The token is good and does not cover this game or this action."""


class PlayerBannedError(Refusal):
    """The game takes no scores of this player."""

    def __init__(self) -> None:
        super().__init__("The player is banned from this game.")


class ChecksumError(Refusal):
    """The body does not carry the seal that the game's policy asks for."""


class ChecksumMalformedError(ChecksumError):
    """The checksum header does not parse."""


class ChecksumRequiredError(ChecksumError):
    """The game takes no score without a checksum."""

    def __init__(self) -> None:
        super().__init__("The game takes no score without a checksum.")


class ChecksumRejectedError(ChecksumError):
    """The checksum is too weak for the game, or does not verify.

    From outside, an unknown key, a revoked key and a wrong digest look the same.
    """

    @classmethod
    def unverified(cls) -> Self:
        """Refuse without a word about which part was wrong."""
        return cls("The checksum does not verify for this game, key and body.")


class NotFoundError(Refusal):
    """What the path names does not exist."""


class GameNotFoundError(NotFoundError):
    """No game of this id is registered."""

    def __init__(self) -> None:
        super().__init__("There is no game of this id.")


class LeaderboardNotFoundError(NotFoundError):
    """The game has no leaderboard of this id."""

    def __init__(self) -> None:
        super().__init__("The game has no leaderboard of this id.")


class PlayerNotFoundError(NotFoundError):
    """The player has no entry on the leaderboard."""

    def __init__(self) -> None:
        super().__init__("The player has no entry on this leaderboard.")


class PlaceNotFoundError(NotFoundError):
    """Nobody has this place, or places are not frozen yet."""

    def __init__(self) -> None:
        super().__init__("Nobody has this place, or the places are not frozen yet.")


class KeyNotFoundError(NotFoundError):
    """The game has no checksum key of this id."""

    def __init__(self) -> None:
        super().__init__("The game has no checksum key of this id.")


class TokenNotFoundError(NotFoundError):
    """No token of this id is on record, for a caller who may not revoke any other."""

    def __init__(self) -> None:
        super().__init__("There is no record of a token of this id.")


class ResultsNotFoundError(NotFoundError):
    """The leaderboard has not closed yet, or its results have not been archived."""


class RouteNotFoundError(NotFoundError):
    """The path is none of the service's."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this path.")


class MethodNotAllowedError(Refusal):
    """The path exists and does not take this method."""

    def __init__(self, *, allowed: Sequence[str]) -> None:
        super().__init__(f"This path takes {', '.join(allowed)}.")
        self.allowed = tuple(allowed)


class ConflictError(Refusal):
    """The request is well formed and the leaderboard, or the player's entry, forbids it."""


class LeaderboardNotActiveError(ConflictError):
    """The leaderboard takes no scores in the state it is in."""

    def __init__(self, *, state: str) -> None:
        super().__init__(f"The leaderboard takes no scores: its state is {state}.")
        self.state = state


class LeaderboardFullError(ConflictError):
    """Every seat on a leaderboard that closes when full is taken."""

    def __init__(self, *, seats: int) -> None:
        super().__init__(f"All {seats} places on this leaderboard are taken.")
        self.seats = seats


class NoRetriesLeftError(ConflictError):
    """The player has used every submission that the leaderboard allows."""

    def __init__(self, *, allowed: int) -> None:
        super().__init__(f"The player has used all {allowed} submissions on this leaderboard.")
        self.allowed = allowed


class IdempotencyKeyReusedError(ConflictError):
    """A key that one of the player's tries came with now comes with another body."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key came before, with a different body.")


class KeyExistsError(ConflictError):
    """The game has a checksum key of this id, or had one that was revoked."""

    def __init__(self) -> None:
        super().__init__("The game has, or had, a checksum key of this id: choose another one.")


class TokenExistsError(ConflictError):
    """Another token is on record under this id."""

    def __init__(self) -> None:
        super().__init__("Another token is on record under this id.")


class FixedByScoresError(ConflictError):
    """The change does not fit the scores that are there, or that may come in at this moment."""

    def __init__(self, *, fields: Sequence[str]) -> None:
        super().__init__(
            f"Once a leaderboard has scores, and while it takes any, {' and '.join(fields)} cannot "
            "change."
        )
        self.fields = tuple(fields)


class LeaderboardDeletedError(ConflictError):
    """The id is that of a leaderboard that was deleted and can still be restored."""

    def __init__(self) -> None:
        super().__init__("The leaderboard has been deleted: restore it, or choose another id.")


class LeaderboardEndedError(ConflictError):
    """The leaderboard's results are final."""

    def __init__(self) -> None:
        super().__init__("The leaderboard has ended: its results are final.")


class LeaderboardNotClosedError(ConflictError):
    """The leaderboard has no results yet that somebody could say something of."""

    def __init__(self, *, state: str) -> None:
        super().__init__(f"The leaderboard has no results yet: its state is {state}.")
        self.state = state


class CannotReopenError(ConflictError):
    """The leaderboard would be closed again at once; the message says why."""


class NotHeldError(ConflictError):
    """No try of the player waits for a decision."""

    def __init__(self) -> None:
        super().__init__("No try of this player waits for a decision.")


class NoPrizesError(ConflictError):
    """The leaderboard gives its winners no vouchers."""

    def __init__(self) -> None:
        super().__init__(
            "The leaderboard gives no vouchers: its prizes are not VOUCHERS, or it is a series, "
            "whose editions give them."
        )


class LoadUnfinishedError(ConflictError):
    """Other vouchers are being loaded, or their load has broken off."""

    def __init__(self) -> None:
        super().__init__("Another load of vouchers is not finished: send the rest of it first.")


class CannotResendError(ConflictError):
    """The prize of a place cannot be mailed again; the message says why."""


class PreconditionFailedError(Refusal):
    """What the caller has seen is not what is there any more, or something is there already."""

    def __init__(self) -> None:
        super().__init__("Somebody else has made a change: read it, and try again.")


class TryAgainError(Refusal):
    """Nothing was changed, and the same call may go through after `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyRequestsError(TryAgainError):
    """More calls come in than the table takes at this key."""


class UnavailableError(TryAgainError):
    """Something that the service needs does not answer."""
