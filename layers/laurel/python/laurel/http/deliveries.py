"""Deliveries of prizes as operators see them."""

from typing import NotRequired, TypedDict

from laurel.domain.deliveries import Delivery, state_of


class DeliveryModel(TypedDict):
    """How far the delivery of a prize is; the date is epoch ms."""

    state: str
    attempts: int
    date: NotRequired[int]
    messageId: NotRequired[str]
    detail: NotRequired[str]


def delivery_model(delivery: Delivery, *, email: str | None) -> DeliveryModel:
    """Show how far the delivery of a prize is, that goes to an address or to none."""
    model: DeliveryModel = {
        "state": state_of(delivery, email=email),
        "attempts": delivery.attempt,
    }
    if delivery.at is not None:
        model["date"] = delivery.at
    if delivery.message_id is not None:
        model["messageId"] = delivery.message_id
    if delivery.detail is not None:
        model["detail"] = delivery.detail
    return model
