"""Record a delivery: what SES tells of a message, some time after it was sent."""

from dataclasses import replace

from laurel.domain.deliveries import Feedback
from laurel.usecases.mail_stores import ToldDeliveries


def record_delivery(*, deliveries: ToldDeliveries, feedback: Feedback, now: int) -> bool:
    """Record what is told of a message, at `now` (epoch ms).

    What is told comes at least once, and in any order: it is recorded of the latest attempt alone,
    and never instead of something that is worse.

    Returns:
        Whether it was new.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    return deliveries.record(replace(feedback, delivery=replace(feedback.delivery, at=now)))
