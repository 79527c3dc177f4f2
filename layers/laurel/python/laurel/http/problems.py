"""How each refusal becomes an answer: one table, and RFC 9457's problem details."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import NotRequired, TypedDict

from laurel.domain import errors
from laurel.domain.errors import Refusal

PROBLEM_TYPE = "application/problem+json"
INTERNAL_ERROR = "internal_error"


class FieldError(TypedDict):
    """One offence: the field, parameter or header, and what is wrong with it."""

    field: str
    detail: str


class Problem(TypedDict):
    """Why a call was refused; `code` is for programs and stays as it is."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: NotRequired[list[FieldError]]
    state: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the status and the stable code of a refusal."""

    status: HTTPStatus
    code: str


PROBLEMS: Mapping[type[Refusal], Row] = {
    errors.InvalidRequestError: Row(HTTPStatus.BAD_REQUEST, "invalid_request"),
    errors.ChecksumMalformedError: Row(HTTPStatus.BAD_REQUEST, "checksum_malformed"),
    errors.TokenMissingError: Row(HTTPStatus.UNAUTHORIZED, "token_missing"),
    errors.TokenInvalidError: Row(HTTPStatus.UNAUTHORIZED, "token_invalid"),
    errors.TokenExpiredError: Row(HTTPStatus.UNAUTHORIZED, "token_expired"),
    errors.NotPermittedError: Row(HTTPStatus.FORBIDDEN, "not_permitted"),
    errors.PlayerBannedError: Row(HTTPStatus.FORBIDDEN, "player_banned"),
    errors.ChecksumRequiredError: Row(HTTPStatus.FORBIDDEN, "checksum_required"),
    errors.ChecksumRejectedError: Row(HTTPStatus.FORBIDDEN, "checksum_rejected"),
    errors.GameNotFoundError: Row(HTTPStatus.NOT_FOUND, "game_not_found"),
    errors.LeaderboardNotFoundError: Row(HTTPStatus.NOT_FOUND, "leaderboard_not_found"),
    errors.PlayerNotFoundError: Row(HTTPStatus.NOT_FOUND, "player_not_found"),
    errors.PlaceNotFoundError: Row(HTTPStatus.NOT_FOUND, "place_not_found"),
    errors.KeyNotFoundError: Row(HTTPStatus.NOT_FOUND, "key_not_found"),
    errors.TokenNotFoundError: Row(HTTPStatus.NOT_FOUND, "token_not_found"),
    errors.ResultsNotFoundError: Row(HTTPStatus.NOT_FOUND, "results_not_found"),
    errors.RouteNotFoundError: Row(HTTPStatus.NOT_FOUND, "route_not_found"),
    errors.MethodNotAllowedError: Row(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed"),
    errors.LeaderboardNotActiveError: Row(HTTPStatus.CONFLICT, "leaderboard_not_active"),
    errors.LeaderboardFullError: Row(HTTPStatus.CONFLICT, "leaderboard_full"),
    errors.NoRetriesLeftError: Row(HTTPStatus.CONFLICT, "no_retries_left"),
    errors.IdempotencyKeyReusedError: Row(HTTPStatus.CONFLICT, "idempotency_key_reused"),
    errors.KeyExistsError: Row(HTTPStatus.CONFLICT, "key_exists"),
    errors.TokenExistsError: Row(HTTPStatus.CONFLICT, "token_exists"),
    errors.FixedByScoresError: Row(HTTPStatus.CONFLICT, "fixed_by_scores"),
    errors.LeaderboardDeletedError: Row(HTTPStatus.CONFLICT, "leaderboard_deleted"),
    errors.LeaderboardEndedError: Row(HTTPStatus.CONFLICT, "leaderboard_ended"),
    errors.LeaderboardNotClosedError: Row(HTTPStatus.CONFLICT, "leaderboard_not_closed"),
    errors.CannotReopenError: Row(HTTPStatus.CONFLICT, "cannot_reopen"),
    errors.NotHeldError: Row(HTTPStatus.CONFLICT, "not_held"),
    errors.NoPrizesError: Row(HTTPStatus.CONFLICT, "no_prizes"),
    errors.LoadUnfinishedError: Row(HTTPStatus.CONFLICT, "load_unfinished"),
    errors.CannotResendError: Row(HTTPStatus.CONFLICT, "cannot_resend"),
    errors.PreconditionFailedError: Row(HTTPStatus.PRECONDITION_FAILED, "precondition_failed"),
    errors.RequestTooLargeError: Row(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large"),
    errors.TooManyRequestsError: Row(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"),
    errors.UnavailableError: Row(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
}


def problem_of(refusal: Refusal) -> Problem:
    """Describe a refusal to the one who made the call."""
    row = PROBLEMS[type(refusal)]
    problem = _problem(row.status, code=row.code, detail=refusal.detail)
    if isinstance(refusal, errors.InvalidRequestError):
        problem["errors"] = [
            {"field": offence.field, "detail": offence.detail} for offence in refusal.offences
        ]
    if isinstance(refusal, errors.LeaderboardNotActiveError):
        problem["state"] = refusal.state
    return problem


def crash_problem() -> Problem:
    """Describe a mistake of the service's own, without a word about its internals."""
    return _problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code=INTERNAL_ERROR,
        detail="The service made a mistake. It has been logged.",
    )


def headers_of(refusal: Refusal) -> dict[str, str]:
    """Give the headers that a refusal's answer carries besides the usual ones."""
    if isinstance(refusal, errors.TokenMissingError):
        return {"www-authenticate": 'Bearer realm="laurel"'}
    if isinstance(refusal, errors.TokenError):
        # RFC 6750, section 3.
        challenge = f'Bearer realm="laurel", error="invalid_token", error_description="{refusal}"'
        return {"www-authenticate": challenge}
    if isinstance(refusal, errors.MethodNotAllowedError):
        return {"allow": ", ".join(refusal.allowed)}
    if isinstance(refusal, errors.TryAgainError):
        return {"retry-after": str(refusal.retry_after)}
    return {}


def _problem(status: HTTPStatus, *, code: str, detail: str) -> Problem:
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
    }
