"""Events of SES: record of the prizes that were mailed which ones came back, and why."""

from laurel.cold_start import end_cold_start

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel import bootstrap
from laurel.usecases.record_delivery import record_delivery

WIRING = bootstrap.wire_record_deliveries()
LOGGER = Logger()
METRICS = Metrics()
end_cold_start()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Record what an event tells, if it is about a prize.

    An error is raised: the event comes again twice, and then goes to a queue with an alarm.
    """
    feedback = WIRING.read_feedback(event)
    recorded = feedback is not None and record_delivery(
        deliveries=WIRING.deliveries, feedback=feedback, now=WIRING.clock()
    )
    LOGGER.info(
        "told",
        leaderboard=f"{feedback.game_id}/{feedback.leaderboard_id}" if feedback else None,
        place=feedback.place if feedback else None,
        state=feedback.delivery.state if feedback else None,
        recorded=recorded,
        function_request_id=context.aws_request_id,
    )
    METRICS.add_metric(name="PrizesReturned", unit=MetricUnit.Count, value=recorded)
    METRICS.flush_metrics()
