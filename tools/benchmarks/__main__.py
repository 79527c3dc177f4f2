"""`python -m tools.benchmarks`: measures, writes docs/benchmarks.md, says which budgets are met."""

import argparse

from tools.benchmarks.budgets import compare
from tools.benchmarks.document import render
from tools.benchmarks.large_boards import SIZES
from tools.benchmarks.places import DOCUMENT, PLOT
from tools.benchmarks.rank_document import plot_ranks
from tools.benchmarks.results import measure
from tools.local_stack.places import PROJECT


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks", description=__doc__)
    parser.add_argument(
        "--engine",
        metavar="URL",
        help="ask DynamoDB Local at this address about large leaderboards, not dynalite",
    )
    parser.add_argument(
        "--players",
        metavar="N",
        type=int,
        nargs="+",
        default=SIZES,
        help="sizes of the leaderboards whose ranks are read; a million takes some minutes",
    )
    arguments = parser.parse_args()
    results = measure(engine=arguments.engine, players=arguments.players)
    DOCUMENT.write_text(render(results))
    PLOT.write_text(plot_ranks(results.large_boards.ranks))
    for row in compare(results):
        print(f"{'met   ' if row.is_met else 'MISSED'}  {row.what}")
    print(f"Written to {DOCUMENT.relative_to(PROJECT)}.")


if __name__ == "__main__":
    main()
