"""What reporting a score costs, case by case, as the function asks for it.

The function runs against a stub that holds the case's items; what it sent is billed.
"""

from dataclasses import dataclass, replace

from tools.benchmarks import calls
from tools.benchmarks.bill import Bill, Items, make_bill
from tools.benchmarks.container import Container
from tools.benchmarks.function_process import start_function
from tools.benchmarks.sample import BEST, BOARD, ORDINARY, make_entry, make_items
from tools.benchmarks.stub import Stub, serve

_KEY = "a key that comes twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCosts:
    """What a reported score cost in each case."""

    stays: Bill
    moves: Bill
    first: Bill
    first_with_seat: Bill
    repeated: Bill
    refused: Bill
    first_of_container: Bill


def measure_scores(container: Container) -> ScoreCosts:
    """Report a score in each case, all but one of them to a container that is warm.

    Raises:
        RuntimeError: an answer has not the status that it should have.
    """
    stub = Stub(make_items(), calls.PARAMETERS)
    with (
        serve(stub) as endpoint,
        start_function(container, "report_score", endpoint=endpoint) as function,
    ):

        def report(items: Items, score: int, *, status: int = 200) -> Bill:
            stub.change(items)
            event = calls.report_score(ORDINARY, score, idempotency_key=_KEY)
            answered = function.invoke(event)["statusCode"]
            if answered != status:
                raise RuntimeError(f"A reported score was answered {answered}, not {status}.")
            return make_bill(stub.sent, items)

        def with_entry() -> Items:
            return make_items(make_entry(ORDINARY, tries=3))

        seats = replace(BOARD, should_close_when_full=True)
        closed = replace(BOARD, closed_at=BOARD.start_date)
        # Billing writes the score to the items: what comes next meets it.
        items = make_items()
        return ScoreCosts(
            first_of_container=report(make_items(), BEST),
            first=report(items, BEST),
            repeated=report(items, BEST),
            stays=report(with_entry(), BEST - 1),
            moves=report(with_entry(), BEST + 1),
            first_with_seat=report(make_items(board=seats), BEST),
            refused=report(make_items(board=closed), BEST, status=409),
        )
