"""The processor time of a warm call, as a ratio to the SDK's calls that it makes."""

from dataclasses import dataclass

from tools.benchmarks import calls
from tools.benchmarks.bill import Items
from tools.benchmarks.calls import Event
from tools.benchmarks.container import Container
from tools.benchmarks.function_process import start_function
from tools.benchmarks.sample import (
    BEST,
    ORDINARY,
    fill_board,
    make_boards,
    make_entry,
    make_items,
    make_leaderboards,
)
from tools.benchmarks.stream_batches import make_batch
from tools.benchmarks.stub import Stub, serve

ROUNDS = 41
CALLS = 10
BATCH = 1_000
_ROUNDS_OF_BATCHES = 9
_PAGE = 100


@dataclass(frozen=True, slots=True)
class WarmCalls:
    """The ratio of each function that asks DynamoDB for anything.

    Counting has two: that of one change, among the functions', and that of a batch of many, which
    still make only one write.
    """

    functions: dict[str, float]
    batch: float


def measure_warm_calls(container: Container) -> WarmCalls:
    """Call the functions again and again, in turns with the SDK alone."""
    boards = make_boards(1)
    counted = make_leaderboards(boards)
    cases: dict[str, tuple[Event, Items]] = {
        "count_scores": (make_batch(boards, 1), counted),
        "get_leaderboard": (calls.get_leaderboard(), make_items()),
        "list_leaderboards": (calls.list_leaderboards(), make_leaderboards(make_boards(_PAGE))),
        "list_scores": (calls.list_scores(), fill_board(_PAGE + 1, like=ORDINARY)),
        "report_score": (
            calls.report_score(ORDINARY, BEST + 1, idempotency_key="never seen before"),
            make_items(make_entry(ORDINARY, tries=3)),
        ),
    }
    return WarmCalls(
        functions={
            name: _measure(container, name, event, items) for name, (event, items) in cases.items()
        },
        batch=_measure(
            container, "count_scores", make_batch(boards, BATCH), counted, rounds=_ROUNDS_OF_BATCHES
        ),
    )


def _measure(
    container: Container, name: str, event: Event, items: Items, *, rounds: int = ROUNDS
) -> float:
    stub = Stub(items, calls.PARAMETERS)
    with serve(stub) as endpoint, start_function(container, name, endpoint=endpoint) as function:
        return function.measure(event, rounds=rounds, calls=CALLS)
