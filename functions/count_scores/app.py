"""The stream of scores, and each minute: count participants, the last score and ranks."""

from laurel.cold_start import end_cold_start

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel import bootstrap
from laurel.usecases.count_scores import count_scores
from laurel.usecases.open_rank_nodes import open_rank_nodes

WIRING = bootstrap.wire_count_scores()
LOGGER = Logger()
METRICS = Metrics()
end_cold_start()

# To bring one node further takes less than this, unless very many are below it.
ENOUGH_MS = 30_000


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Count a batch, whatever of it has been counted before.

    An error is raised to the stream, which then sends the batch again, until it is counted: records
    are never discarded. Each minute nodes are opened in rank indexes, where they are crowded.
    """
    if "Records" not in event:
        _open_nodes(context)
        return
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


def _open_nodes(context: LambdaContext) -> None:
    """Bring what is asked for a step further; the next run goes on."""
    opened = open_rank_nodes(
        openings=WIRING.openings,
        asked=WIRING.openings.asked(),
        clock=WIRING.clock,
        time_left=lambda: context.get_remaining_time_in_millis() - ENOUGH_MS,
    )
    if opened.opened or opened.made_whole or opened.growing:
        LOGGER.info(
            "rank nodes opened",
            opened=opened.opened,
            made_whole=opened.made_whole,
            growing=opened.growing,
            function_request_id=context.aws_request_id,
        )
    METRICS.add_metric(name="RankNodesGrowing", unit=MetricUnit.Count, value=opened.growing)
    METRICS.flush_metrics()
    if opened.failures:
        raise ExceptionGroup("some rank nodes could not be opened", opened.failures)
