"""The stream of the Scores table: count participants, the last score's date and ranks."""

from laurel.cold_start import end_cold_start

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel import bootstrap
from laurel.usecases.count_scores import count_scores

WIRING = bootstrap.wire_count_scores()
LOGGER = Logger()
METRICS = Metrics()
end_cold_start()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Count a batch, whatever of it has been counted before.

    An error is raised to the stream, which then sends the batch again, until it is counted: records
    are never discarded.
    """
    changes, unreadable = WIRING.read_changes(event["Records"])
    boards = count_scores(counters=WIRING.counters, nodes=WIRING.nodes, changes=changes)
    WIRING.unreadable_queue.set_aside(unreadable)
    LOGGER.info(
        "counted",
        changes=len(changes),
        leaderboards=boards,
        unreadable=[found.reason for found in unreadable],
        function_request_id=context.aws_request_id,
    )
    METRICS.add_metric(name="ChangesCounted", unit=MetricUnit.Count, value=len(changes))
    METRICS.flush_metrics()
