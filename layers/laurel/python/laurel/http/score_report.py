"""The body of a reported score, and the headers that make it safe to send twice."""

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from laurel.domain.entries import DIGEST_LENGTH, Submission
from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.players import player_key
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE
from laurel.domain.texts import (
    why_not_a_name,
    why_not_a_player_id,
    why_not_an_email,
    why_not_shown,
)
from laurel.http.json_body import SORTING_BOUNDS, read_model, refuse_when
from laurel.http.request import Request

MOST_KEY_LENGTH = 255
_DETAILS = {
    "int_parsing_size": SORTING_BOUNDS,
    "greater_than_equal": SORTING_BOUNDS,
    "less_than_equal": SORTING_BOUNDS,
}


class ScoreReport(BaseModel):
    """A score as a game reports it; fields that are not listed here are ignored.

    `email` and `player_id` are empty where they were not given: neither can be sent empty.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", alias_generator=to_camel)

    display_value: Annotated[str, refuse_when(why_not_shown)]
    display_name: Annotated[str, refuse_when(why_not_a_name)]
    sorting_value: Annotated[int, Field(ge=LOWEST_VALUE, le=HIGHEST_VALUE)]
    # No default of None in the type: an absent field is left out, a null is an offence.
    email: Annotated[str, refuse_when(why_not_an_email)] = ""
    player_id: Annotated[str, refuse_when(why_not_a_player_id)] = ""


def parse_score_report(body: bytes) -> ScoreReport:
    """Read the body of a reported score: an object, as JSON in UTF-8.

    Raises:
        InvalidRequestError: it is no such JSON, names a member twice, or a field is missing, of the
            wrong type or out of bounds; with all of these offences at once.
    """
    return read_model(ScoreReport, body, details=_DETAILS)


def read_submission(
    report: ScoreReport,
    *,
    body: bytes,
    began_at: int,
    request_id: str,
    idempotency_key: str | None,
    seal: bytes | None,
) -> Submission:
    """Make the submission of a report, with the keys by which a repetition is recognised.

    Those are digests of the idempotency key and of the seal, whichever came. Where neither did, it
    is the request's own id: when the SDK repeats a write whose answer got lost, the submission
    meets itself in the entry, and must not count twice.

    Args:
        report: The parsed body.
        body: The raw body.
        began_at: When the request came in, in epoch ms.
        request_id: The gateway's id of the request.
        idempotency_key: The `Idempotency-Key` header, or None when the call had none.
        seal: The verified checksum header in one spelling, or None when the call had none.

    Raises:
        InvalidRequestError: the idempotency key is empty, or longer than 255 characters.
    """
    keys = []
    if idempotency_key is not None:
        if not 1 <= len(idempotency_key) <= MOST_KEY_LENGTH:
            detail = f"must have 1 to {MOST_KEY_LENGTH} characters"
            raise InvalidRequestError([Offence("Idempotency-Key", detail)])
        keys.append(_digest(b"idempotency:", idempotency_key.encode()))
    if seal is not None:
        keys.append(_digest(b"checksum:", seal))
    if not keys:
        keys.append(_digest(b"request:", request_id.encode()))
    email, player_id = report.email or None, report.player_id or None
    return Submission(
        player=player_key(player_id=player_id, email=email, display_name=report.display_name),
        display_name=report.display_name,
        display_value=report.display_value,
        sorting_value=report.sorting_value,
        email=email,
        began_at=began_at,
        body=_digest(b"body:", body),
        keys=tuple(keys),
    )


def wants_rank(request: Request) -> bool:
    """Say whether the answer is to have the rank, which costs reading: unless `rank=false` says no.

    Nothing else is made of the query, as nothing was before there were ranks.
    """
    try:
        return request.query.get("rank") != ["false"]
    except InvalidRequestError:
        return True


def _digest(purpose: bytes, data: bytes) -> bytes:
    return hashlib.sha256(purpose + data).digest()[:DIGEST_LENGTH]
