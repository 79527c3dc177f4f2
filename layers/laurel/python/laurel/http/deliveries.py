"""Deliveries of prizes as operators see them, and ask for another one."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from laurel.domain.deliveries import BoundPrize, Delivery, delivery_state
from laurel.domain.prizes import MOST_PLACES
from laurel.http.field_types import OperatorModel, Reason
from laurel.http.json_body import read_model


class ResendCall(OperatorModel):
    """Which place's prize is to be mailed again, and why."""

    place: Annotated[int, Field(ge=1, le=MOST_PLACES)]
    reason: Reason


class DeliveryModel(TypedDict):
    """How far the delivery of a prize is; the date is epoch ms."""

    state: str
    attempts: int
    date: NotRequired[int]
    messageId: NotRequired[str]
    detail: NotRequired[str]


class ResentModel(TypedDict):
    """The answer to mailing a prize again."""

    changed: bool
    place: int
    delivery: DeliveryModel


def read_resending(body: bytes) -> ResendCall:
    """Read which prize is to be mailed again.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(ResendCall, body)


def delivery_model(delivery: Delivery, *, email: str | None) -> DeliveryModel:
    """Show how far the delivery of a prize is, that goes to an address or to none."""
    model: DeliveryModel = {
        "state": delivery_state(delivery, email=email),
        "attempts": delivery.attempt,
    }
    if delivery.at is not None:
        model["date"] = delivery.at
    if delivery.message_id is not None:
        model["messageId"] = delivery.message_id
    if delivery.detail is not None:
        model["detail"] = delivery.detail
    return model


def resent_model(prize: BoundPrize) -> ResentModel:
    """Show what came of mailing a prize again."""
    return {
        "changed": True,
        "place": prize.place,
        "delivery": delivery_model(prize.delivery, email=prize.email),
    }
