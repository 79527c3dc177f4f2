"""The processor time of a warm call, as a ratio to the SDK's calls that it makes."""

from tools.benchmarks import calls
from tools.benchmarks.bill import Items
from tools.benchmarks.calls import Event
from tools.benchmarks.container import Container
from tools.benchmarks.function_process import start_function
from tools.benchmarks.sample import (
    BEST,
    ORDINARY,
    fill_board,
    make_entry,
    make_items,
    make_leaderboards,
)
from tools.benchmarks.stub import Stub, serve

ROUNDS = 41
CALLS = 10
_PAGE = 100


def warm_ratios(container: Container) -> dict[str, float]:
    """Give the ratio of each function that asks DynamoDB for anything."""
    cases: dict[str, tuple[Event, Items]] = {
        "list_leaderboards": (calls.list_leaderboards(), make_leaderboards(_PAGE)),
        "get_leaderboard": (calls.get_leaderboard(), make_items()),
        "list_scores": (calls.list_scores(), fill_board(_PAGE + 1, like=ORDINARY)),
        "report_score": (
            calls.report_score(ORDINARY, BEST + 1, idempotency_key="never seen before"),
            make_items(make_entry(ORDINARY, tries=3)),
        ),
    }
    return {name: _measure(container, name, event, items) for name, (event, items) in cases.items()}


def _measure(container: Container, name: str, event: Event, items: Items) -> float:
    stub = Stub(items, calls.PARAMETERS)
    with serve(stub) as endpoint, start_function(container, name, endpoint=endpoint) as function:
        return function.measure(event, rounds=ROUNDS, calls=CALLS)
