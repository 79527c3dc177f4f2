"""`python -m tools.benchmarks`: measures, writes docs/benchmarks.md, says which budgets are met."""

import argparse

from tools.benchmarks.budgets import compare
from tools.benchmarks.document import render
from tools.benchmarks.places import DOCUMENT
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
    arguments = parser.parse_args()
    results = measure(engine=arguments.engine)
    DOCUMENT.write_text(render(results))
    for row in compare(results):
        print(f"{'met   ' if row.is_met else 'MISSED'}  {row.what}")
    print(f"Written to {DOCUMENT.relative_to(PROJECT)}.")


if __name__ == "__main__":
    main()
