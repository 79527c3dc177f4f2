"""Every minute, and when a leaderboard fills up: bring leaderboards to their end."""

from laurel.cold_start import end_cold_start

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel import ending_bootstrap
from laurel.usecases.finish_leaderboards import close_full_leaderboards, finish_leaderboards

WIRING = ending_bootstrap.wire_finish_leaderboards()
LOGGER = Logger()
METRICS = Metrics()
end_cold_start()

# A piece of work that is begun takes a fraction of this, also where storage has to be asked three
# times.
ENOUGH_MS = 15_000


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Do as much as there is time for; the next run goes on.

    An error is raised, and so shows among the function's: the schedule calls again in any case, and
    a stream sends what it has sent again.
    """
    now = WIRING.clock()
    if "Records" in event:
        finished = close_full_leaderboards(
            leaderboards=WIRING.leaderboards, boards=WIRING.read_full(event["Records"]), now=now
        )
    else:
        finished = finish_leaderboards(
            leaderboards=WIRING.leaderboards,
            tasks=WIRING.tasks,
            boards=WIRING.leaderboards.due(now=now),
            now=now,
            time_left=lambda: context.get_remaining_time_in_millis() - ENOUGH_MS,
        )
    LOGGER.info(
        "finished",
        closed=finished.closed,
        frozen=finished.frozen,
        ended=finished.ended,
        waiting=["/".join(board) for board in finished.waiting],
        function_request_id=context.aws_request_id,
    )
    METRICS.add_metric(
        name="LeaderboardsWaiting", unit=MetricUnit.Count, value=len(finished.waiting)
    )
    METRICS.flush_metrics()
    if finished.failures:
        raise ExceptionGroup("some leaderboards could not be finished", finished.failures)
