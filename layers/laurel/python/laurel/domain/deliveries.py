"""How a prize gets to its winner: claimed by one sender at a time, mailed, and what came of it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

# Twice as long as a run can live that has claimed a delivery, counted from when it began: when the
# claim is over, nobody is sending any more.
CLAIM_MS = 120_000


class DeliveryState(StrEnum):
    """How far the delivery of a prize is; see docs/operator-api.md."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"
    NO_ADDRESS = "NO_ADDRESS"
    NO_SENDER = "NO_SENDER"


# What a message that was sent may still come to, and from which states.
LATER_THAN: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.REFUSED: frozenset({DeliveryState.SENDING, DeliveryState.SENT}),
    DeliveryState.BOUNCED: frozenset({DeliveryState.SENDING, DeliveryState.SENT}),
    DeliveryState.COMPLAINED: frozenset(
        {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.BOUNCED}
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The delivery of one prize: its state since `at`, by which attempt (1 is the first).

    While it is `SENDING`, it belongs to whoever has claimed it, `until` then; dates are epoch ms.
    `message_id` is the mail's at SES, `detail` says why it was refused or came back.
    """

    state: DeliveryState = DeliveryState.WAITING
    attempt: int = 0
    at: int | None = None
    until: int | None = None
    message_id: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPrize:
    """A prize that is bound to a place: for whom, where it goes, what is in it, how far it is.

    What nobody else should know is not in its representation, which ends up in tracebacks and logs.
    """

    game_id: str
    leaderboard_id: str
    place: int
    player: str = field(repr=False)
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    voucher: int
    code: str = field(repr=False)
    link: str | None = field(default=None, repr=False)
    delivery: Delivery = field(default_factory=Delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What SES tells of a message later: which attempt at which place, and what came of it."""

    game_id: str
    leaderboard_id: str
    place: int
    attempt: int
    delivery: Delivery


def delivery_state(delivery: Delivery, *, email: str | None) -> DeliveryState:
    """Tell the state of a delivery: without an address, what is not sent never will be."""
    if delivery.state is DeliveryState.WAITING and email is None:
        return DeliveryState.NO_ADDRESS
    return delivery.state


def is_due(prize: BoundPrize, *, now: int) -> bool:
    """Say whether a prize is to be sent: nobody has, or who had claimed it has come to nothing."""
    delivery = prize.delivery
    if prize.email is None:
        return False
    return delivery.state is DeliveryState.WAITING or _is_given_up(delivery, now=now)


def is_without_owner(prize: BoundPrize, *, now: int) -> bool:
    """Say whether a claim has come to nothing, and there is no address any more to claim it for.

    Its winner was erased meanwhile.
    """
    return prize.email is None and _is_given_up(prize.delivery, now=now)


def is_under_way(prize: BoundPrize) -> bool:
    """Say whether there is still something to be done for a prize to be sent."""
    state = delivery_state(prize.delivery, email=prize.email)
    return state in {DeliveryState.WAITING, DeliveryState.SENDING}


def claim(delivery: Delivery, *, now: int) -> Delivery:
    """Take a delivery for oneself, for as long as one can live."""
    return Delivery(
        state=DeliveryState.SENDING,
        attempt=delivery.attempt + 1,
        at=now,
        until=now + CLAIM_MS,
    )


def sent(claimed: Delivery, *, message_id: str, now: int) -> Delivery:
    """Tell that SES has taken the message."""
    return Delivery(
        state=DeliveryState.SENT, attempt=claimed.attempt, at=now, message_id=message_id
    )


def refused(claimed: Delivery, *, detail: str, now: int) -> Delivery:
    """Tell that SES does not take the message, and never will."""
    return Delivery(state=DeliveryState.REFUSED, attempt=claimed.attempt, at=now, detail=detail)


def given_back(claimed: Delivery) -> Delivery:
    """Let somebody else, or a later run, send what certainly was not sent."""
    return Delivery(attempt=claimed.attempt)


def unsendable(delivery: Delivery, *, now: int) -> Delivery:
    """Tell that there is nobody in whose name it could be sent."""
    return replace(delivery, state=DeliveryState.NO_SENDER, at=now, until=None)


def why_not_resent(prize: BoundPrize, *, now: int) -> str | None:
    """Say why a prize cannot be sent again just now, or None when it can."""
    if prize.email is None:
        return "The player of this place has no email address."
    delivery = prize.delivery
    if delivery.state is DeliveryState.SENDING and not _is_given_up(delivery, now=now):
        return "The prize of this place is being sent just now."
    return None


def _is_given_up(delivery: Delivery, *, now: int) -> bool:
    is_over = delivery.until is not None and delivery.until <= now
    return delivery.state is DeliveryState.SENDING and is_over
