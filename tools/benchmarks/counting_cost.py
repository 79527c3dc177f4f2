"""What counting costs for each score, by how many come in a batch and whose they are.

The function counts batches of the stream against a stub; what it sent is billed, and the billed
items must then hold every player that was in the batch.
"""

import json
from dataclasses import dataclass

from tools.benchmarks import calls
from tools.benchmarks.bill import Items, make_bill
from tools.benchmarks.calls import Event
from tools.benchmarks.container import Container
from tools.benchmarks.function_process import FunctionProcess, start_function
from tools.benchmarks.item_size import item_size
from tools.benchmarks.sample import make_boards, make_leaderboards
from tools.benchmarks.stream_batches import make_batch
from tools.benchmarks.stub import Stub, serve
from tools.benchmarks.tables import LEADERBOARDS

# How many scores a batch holds, and the most write units that each may cost then.
BUDGETS = {100: None, 1_000: 0.5, 5_000: 0.1}
BOARDS = (1, 10, 100)
# What the budget's figure is for: of those above, the one that costs most.
BUDGETED_BOARDS = max(BOARDS)
MOST_LANES = 8
# The most that a function is handed at once, "Batching behavior":
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
_EVENT_BYTES = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingCost:
    """What a batch cost that was spread evenly over leaderboards of so many lanes.

    `board_bytes` is the size of the largest leaderboard's item, `event_bytes` that of the event.
    """

    scores: int
    boards: int
    lanes: int
    writes: int
    write_units: int
    board_bytes: int
    event_bytes: int

    @property
    def units_per_score(self) -> float:
        """Write units for each score."""
        return self.write_units / self.scores

    @property
    def units_per_board(self) -> float:
        """Write units for each leaderboard that the batch touched."""
        return self.write_units / self.boards

    @property
    def scores_in_one_event(self) -> int:
        """How many scores like these a function is handed at once, whatever its batch size."""
        return _EVENT_BYTES * self.scores // self.event_bytes

    @property
    def units_per_score_in_pieces(self) -> float:
        """Write units for each score where the batch comes in as few events as it must."""
        return self.units_per_score * -(-self.scores // self.scores_in_one_event)

    def boards_within(self, budget: float) -> int:
        """Give how many leaderboards a batch as long may touch and keep to a budget per score."""
        # All that a batch may cost is a whole number of units; as a float it can be just below.
        return int(round(budget * self.scores) // self.units_per_board)


def measure_counting(container: Container) -> list[CountingCost]:
    """Count a batch of each length over each number of leaderboards, and once with most lanes.

    Raises:
        RuntimeError: the counters are not what they should be.
    """
    stub = Stub(Items(), calls.PARAMETERS)
    cases = [(scores, boards, 1) for boards in BOARDS for scores in BUDGETS]
    cases += [(scores, BUDGETED_BOARDS, MOST_LANES) for scores in BUDGETS]
    with (
        serve(stub) as endpoint,
        start_function(container, "count_scores", endpoint=endpoint) as function,
    ):
        return [
            _count(function, stub, scores=scores, boards=boards, lanes=lanes)
            for scores, boards, lanes in cases
        ]


def _count(
    function: FunctionProcess, stub: Stub, *, scores: int, boards: int, lanes: int
) -> CountingCost:
    configured = make_boards(boards, lanes=lanes)
    items = make_leaderboards(configured)
    stub.change(items)
    event = make_batch(configured, scores)
    function.invoke(event)
    # Those of the rank index are another matter.
    sent = [one for one in stub.sent if one.parameters.get("TableName") == LEADERBOARDS]
    bill = make_bill([one for one in sent if one.operation == "UpdateItem"], items)
    counters = items.all(LEADERBOARDS)
    counted = sum(int(item["numberOfParticipants"]["N"]) for item in counters)
    if counted != _first_scores(event):
        raise RuntimeError(f"Of {_first_scores(event)} new participants {counted} were counted.")
    return CountingCost(
        scores=scores,
        boards=boards,
        lanes=lanes,
        writes=bill.round_trips,
        write_units=bill.write_units,
        board_bytes=max(map(item_size, counters)),
        event_bytes=len(json.dumps(event, separators=(",", ":"))),
    )


def _first_scores(event: Event) -> int:
    return sum("OldImage" not in record["dynamodb"] for record in event["Records"])
