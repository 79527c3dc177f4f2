"""Writes what was measured as a page of Markdown."""

import math
import textwrap
from collections.abc import Iterable, Sequence

from laurel.domain.entries import TRIES_KEPT
from tools.benchmarks import cold_start, warm_handler
from tools.benchmarks.budgets import Row, compare
from tools.benchmarks.page_cost import BUDGET_UNITS, largest_row_within_budget
from tools.benchmarks.results import Results

_WIDTH = 98


def render(results: Results) -> str:
    """Render the whole page."""
    parts = (
        *_head(results),
        *_budgets(list(compare(results))),
        *_scores(results),
        *_entries(results),
        *_pages(results),
        *_cold_starts(),
        *_warm_calls(),
        *_layer(results),
    )
    return "\n\n".join(parts) + "\n"


def _head(results: Results) -> Sequence[str]:
    return (
        "# Benchmarks",
        _prose(
            """Made by `make bench`, which measures and writes this page; do not edit it. Every
            figure is a count, a size, or a ratio of two things measured in the same run, because
            times say more about a machine than about the service."""
        ),
        _prose(f"Measured with: {'; '.join(results.facts)}."),
    )


def _budgets(rows: Sequence[Row]) -> Sequence[str]:
    missed = sum(not row.is_met for row in rows)
    table = _table(
        ("what", "budget", "measured", "met"),
        (
            (
                row.what,
                f"≤ {_number(row.budget)} {row.unit}".strip(),
                f"{_number(row.measured)} {row.unit}".strip(),
                "yes" if row.is_met else "**no**",
            )
            for row in rows
        ),
    )
    verdict = f"Not met: {missed} of {len(rows)}, see below." if missed else "All are met."
    return ("## Budgets", verdict, table)


def _scores(results: Results) -> Sequence[str]:
    scores = results.scores
    bills = {
        "a further score, the standing stays": scores.stays,
        "a further score, the standing moves": scores.moves,
        "a player's first score": scores.first,
        "a first score that takes a seat": scores.first_with_seat,
        "the same score sent again": scores.repeated,
        "a refusal (the leaderboard is closed)": scores.refused,
        "the first call of a container": scores.first_of_container,
    }
    rows = (
        (label, str(bill.round_trips), _number(bill.read_units), str(bill.write_units))
        for label, bill in bills.items()
    )
    return (
        "## Reporting a score",
        _prose(
            """The function runs against a stub of DynamoDB on loopback. Round trips are the HTTP
            requests that arrive there. Capacity units are calculated from these very requests and
            the items that they meet, by DynamoDB's documented rules
            (`tools/benchmarks/item_size.py`, `tools/benchmarks/capacity_units.py`)."""
        ),
        _table(("", "round trips", "read units", "write units"), rows),
        _list(
            """A first score costs the entry and its place in the index. One that takes a seat is a
            transaction, which writes the entry and the leaderboard twice each, and the
            leaderboard's copy in its own index.""",
            """A refusal looks twice, the second time strongly
            (why: [0004](decisions/0004-cheap-reads-strong-refusals.md)); a repetition once.""",
            """The first call of a container, and one every half minute, also reads the game with
            the revoked tokens. Keys come from SSM, each once a minute; those are not counted.""",
        ),
    )


def _entries(results: Results) -> Sequence[str]:
    head = ("entry", "bytes with ten tries", "fits one write unit", f"units at {TRIES_KEPT} tries")
    rows = (
        (
            entry.label,
            f"{entry.bytes_at_ten:,}",
            f"up to {entry.tries_in_one_unit} tries" if entry.tries_in_one_unit else "never",
            str(entry.units_when_full),
        )
        for entry in results.entries
    )
    return (
        _prose(
            f"""An entry keeps the last {TRIES_KEPT} tries, here with two keys each, the most that
            a try has. Writing it costs one unit up to 1,024 bytes and one more for each further
            1,024 begun."""
        ),
        _table(head, rows),
    )


def _pages(results: Results) -> Sequence[str]:
    rows = (
        (
            page.label,
            str(page.row_bytes),
            str(page.bill.round_trips),
            _number(page.bill.read_units),
        )
        for page in results.pages
    )
    return (
        "## A page of scores",
        _prose(
            """A page is one query of the index, for one row more than it shows. A query costs half
            a unit for every 4 KB that it reads, wherever it starts and however many rows there
            are: what counts is how long the rows are."""
        ),
        _table(("page of 100", "bytes of a row", "round trips", "read units"), rows),
        _prose(
            f"""So the budget of {_number(BUDGET_UNITS)} units holds while a row takes up to
            {largest_row_within_budget()} bytes on average: attribute names, the ids of game and
            leaderboard, the player's key, and the name and value that are shown. A page full of
            the longest texts that are accepted does not keep to it; that would be a hundred
            players whose names, and values, are four-byte characters from end to end."""
        ),
        *_dynalite(results),
    )


def _dynalite(results: Results) -> Sequence[str]:
    if isinstance(results.dynalite, str):
        return (
            _prose(
                f"""dynalite, which counts read units as DynamoDB does, could not be asked to
                confirm this ({results.dynalite}): these are calculations only."""
            ),
        )
    rows = (
        (f"{asked.players:,}", f"{asked.behind:,}", _number(asked.read_units))
        for asked in results.dynalite
    )
    return (
        _prose(
            """dynalite, which counts read units as DynamoDB does, says what the same query
            consumed on larger leaderboards, with rows as in the first line:"""
        ),
        _table(("players", "page begins behind", "read units"), rows),
    )


def _cold_starts() -> Sequence[str]:
    return (
        "## Cold starts",
        _prose(
            f"""Processor time (user and system) of a process that imports a function's `app.py`,
            to that of one that imports boto3 and makes one DynamoDB client, the baseline. Both
            find what AWS would give them and nothing else: the layer as its Makefile builds it,
            boto3, the function; all of it compiled to bytecode. Medians of {cold_start.ROUNDS}
            runs that take turns. What is done about it:
            [0010](decisions/0010-lean-cold-starts.md)."""
        ),
    )


def _warm_calls() -> Sequence[str]:
    return (
        "## Warm calls",
        _prose(
            f"""Processor time of a call to a function that has been called before, to that of the
            calls of DynamoDB that it makes, made with boto3 alone; both against the same stub on
            loopback. A further score that moves the standing; pages of 100. Medians of
            {warm_handler.ROUNDS} rounds of {warm_handler.CALLS} calls that take turns."""
        ),
    )


def _layer(results: Results) -> Sequence[str]:
    layer, local = results.layer, results.local_layer
    if layer.compiled_here:
        bytecode = """That Python is not on this machine, so the bytecode was compiled by the one
            that is: its size is about the same."""
    else:
        bytecode = "The bytecode is that Python's own."
    return (
        "## The layer",
        _prose(
            f"""As a deployment carries it by default (python3.13, arm64):
            {layer.megabytes:.1f} MB, of which {layer.bytecode:.1f} MB are bytecode; MB as AWS
            counts them, 1,048,576 bytes. {bytecode} As the functions above were measured with it,
            built for this machine: {local.megabytes:.1f} MB."""
        ),
    )


def _prose(text: str, *, indent: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _list(*points: str) -> str:
    return "\n".join(_prose(f"- {point}", indent="  ") for point in points)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(number: float) -> str:
    """Write a number with up to two decimals, rounded up: no budget is met by rounding."""
    return f"{math.ceil(number * 100 - 1e-9) / 100:,.2f}".rstrip("0").rstrip(".")
