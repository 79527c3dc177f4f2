"""Every hour: remove for good the leaderboards that were deleted thirty days ago."""

from laurel.cold_start import end_cold_start

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel import ending_bootstrap
from laurel.usecases.purge_leaderboards import purge_leaderboards

WIRING = ending_bootstrap.wire_purge_leaderboards()
LOGGER = Logger()
METRICS = Metrics()
end_cold_start()

# A batch of entries takes a fraction of this, also where storage has to be asked three times.
ENOUGH_MS = 15_000


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Remove as much as there is time for; the next run goes on.

    An error is raised, and so shows among the function's: the schedule calls again in any case.
    """
    purged = purge_leaderboards(
        leaderboards=WIRING.leaderboards,
        files=WIRING.files,
        now=WIRING.clock(),
        run_id=context.aws_request_id,
        out_of_time=lambda: context.get_remaining_time_in_millis() < ENOUGH_MS,
    )
    LOGGER.info(
        "purged",
        leaderboards=purged.leaderboards,
        entries=purged.entries,
        prizes=purged.prizes,
        function_request_id=context.aws_request_id,
    )
    METRICS.add_metric(name="EntriesPurged", unit=MetricUnit.Count, value=purged.entries)
    METRICS.flush_metrics()
