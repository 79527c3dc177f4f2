"""Which functions there are, and where the benchmarks put what they make."""

from tools.local_stack.places import LOCAL, PROJECT

DOCUMENT = PROJECT / "docs" / "benchmarks.md"
PLOT = PROJECT / "docs" / "benchmarks-ranks.svg"
WORK = LOCAL / "benchmarks"
# Every one of them: the budget of a cold start is any function's.
FUNCTIONS = tuple(sorted(app.parent.name for app in (PROJECT / "functions").glob("*/app.py")))
