"""Writes what was measured as a page of Markdown."""

from collections.abc import Sequence

from laurel.domain.entries import TRIES_KEPT
from tools.benchmarks import cold_start, warm_handler
from tools.benchmarks.budgets import Row, compare
from tools.benchmarks.counting_cost import BUDGETED_BOARDS, BUDGETS
from tools.benchmarks.large_boards import LargeBoards
from tools.benchmarks.markdown import bullets, number, prose, table
from tools.benchmarks.page_cost import (
    BUDGET_UNITS,
    largest_row_within_budget,
    least_units_of,
    longest_ids_within_budget,
)
from tools.benchmarks.rank_document import render_ranks
from tools.benchmarks.results import Results
from tools.benchmarks.sample import BOARD_OF_LONG_IDS, PLAYERS, WORST


def render(results: Results) -> str:
    """Render the whole page."""
    parts = (
        *_head(results),
        *_budgets(list(compare(results))),
        *_scores(results),
        *_entries(results),
        *_pages(results),
        *render_ranks(results.large_boards.ranks, results.large_boards.counting),
        *_counting(results),
        *_cold_starts(results),
        *_warm_calls(results),
        *_layer(results),
    )
    return "\n\n".join(parts) + "\n"


def _head(results: Results) -> Sequence[str]:
    return (
        "# Benchmarks",
        prose(
            """Made by `make bench`, which measures and writes this page; do not edit it. Every
            figure is a count, a size, or a ratio of two things measured in the same run, because
            times say more about a machine than about the service."""
        ),
        prose(f"Measured with: {'; '.join(results.facts)}."),
    )


def _budgets(rows: Sequence[Row]) -> Sequence[str]:
    missed = sum(not row.is_met for row in rows)
    compared = table(
        ("what", "budget", "measured", "met"),
        (
            (
                row.what,
                f"≤ {number(row.budget)} {row.unit}".strip(),
                f"{number(row.measured)} {row.unit}".strip(),
                "yes" if row.is_met else "**no**",
            )
            for row in rows
        ),
    )
    verdict = (
        f"Not met: {missed} of {len(rows)}. What stands in the way is said below."
        if missed
        else f"All {len(rows)} are met."
    )
    return ("## Budgets", verdict, compared)


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
        (label, str(bill.round_trips), number(bill.read_units), str(bill.write_units))
        for label, bill in bills.items()
    )
    return (
        "## Reporting a score",
        prose(
            """The function runs against a stub of DynamoDB on loopback. Round trips are the HTTP
            requests that arrive there. Capacity units are calculated from these very requests and
            the items that they meet, by DynamoDB's documented rules
            (`tools/benchmarks/item_size.py`, `tools/benchmarks/capacity_units.py`)."""
        ),
        table(("", "round trips", "read units", "write units"), rows),
        bullets(
            """A first score costs the entry, its place in the standings and its name in the index
            by which players are found. One that takes a seat is a transaction, which writes the
            entry and the leaderboard twice each, and the leaderboard's copy in its own index.""",
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
        prose(
            f"""That is with ordinary texts and four tries at most. An entry keeps the last
            {TRIES_KEPT} tries, here with two keys each, the most that a try has. Writing it costs
            one unit up to 1,024 bytes and one more for each further 1,024 begun."""
        ),
        table(head, rows),
        bullets(*(f"{player.label.capitalize()}: {player.about}." for player in PLAYERS)),
    )


def _pages(results: Results) -> Sequence[str]:
    rows = (
        (
            page.label,
            str(page.row_bytes),
            str(page.bill.round_trips),
            number(page.bill.read_units),
        )
        for page in results.pages
    )
    longest = len(BOARD_OF_LONG_IDS.game_id) + len(BOARD_OF_LONG_IDS.leaderboard_id)
    return (
        "## A page of scores",
        prose(
            """A page is one query of the index, for one row more than it shows. A query costs half
            a unit for every 4 KB that it reads, wherever it starts and however many rows there
            are: what counts is how long the rows are."""
        ),
        table(("page of 100", "bytes of a row", "round trips", "read units"), rows),
        prose(
            f"""So the budget of {number(BUDGET_UNITS)} units holds, at any depth and however many
            players there are, while a row takes up to {largest_row_within_budget()} bytes on
            average. Two things can make it longer:"""
        ),
        bullets(
            f"""The ids of game and leaderboard. DynamoDB puts the keys of the table into its
            indexes too, so both ids are in each row twice. With ordinary texts they may have
            {longest_ids_within_budget()} characters together; {longest} are accepted. It is the
            operator who chooses them.""",
            f"""The players' texts, if nearly everybody's are as long as they may be and in
            four-byte characters. No layout would meet the budget then: the name and the value,
            which the page must show, cost {number(least_units_of(WORST))} units by themselves.""",
        ),
        *_deep_pages(results.large_boards),
    )


def _deep_pages(large_boards: LargeBoards) -> Sequence[str]:
    if large_boards.missing:
        return (
            prose(
                f"""These are calculations only, those of ranks below too.
                [dynalite](https://github.com/architect/dynalite), which counts read units as
                DynamoDB does, was not asked to confirm them: {large_boards.missing}."""
            ),
        )
    rows = (
        (f"{asked.players:,}", f"{asked.behind:,}", number(asked.read_units))
        for asked in large_boards.pages
    )
    return (
        prose(
            f"""{large_boards.engine}, which counts read units as DynamoDB does, says what the same
            query consumed on larger leaderboards, with rows as in the first line.
            ([dynalite](https://github.com/architect/dynalite) comes from npm; without it the rest
            of this page is measured all the same. DynamoDB Local can be asked instead:
            `make bench ARGS="--engine http://127.0.0.1:8000"`.)"""
        ),
        table(("players", "the page begins behind", "read units"), rows),
    )


def _counting(results: Results) -> Sequence[str]:
    costs = {(cost.scores, cost.boards, cost.lanes): cost for cost in results.counting}
    spreads = list(dict.fromkeys((cost.boards, cost.lanes) for cost in results.counting))
    rows = (
        (
            f"{boards:,}" + (f", of {lanes} lanes each" if lanes > 1 else ""),
            *(number(costs[scores, boards, lanes].units_per_score, digits=4) for scores in BUDGETS),
            f"{max(costs[scores, boards, lanes].board_bytes for scores in BUDGETS):,}",
        )
        for boards, lanes in spreads
    )
    any_cost = results.counting[0]
    longest = max(results.counting, key=lambda cost: cost.scores)
    most = costs[longest.scores, BUDGETED_BOARDS, 1]
    within = " and ".join(
        f"{costs[scores, BUDGETED_BOARDS, 1].boards_within(budget):,} at {scores:,}"
        for scores, budget in BUDGETS.items()
        if budget is not None
    )
    return (
        "## Counting",
        prose(
            f"""The function counts batches as the stream hands them over, against the stub. It
            writes each leaderboard that a batch touches once, however many of the batch's scores
            are on it: {number(any_cost.units_per_board)} write units, one for the leaderboard's
            item and one for its copy in the index by which leaderboards are listed. After each
            batch the counters that were written are compared with the players that were in it.
            Write units per score:"""
        ),
        table(
            (
                "leaderboards in the batch",
                *(f"{scores:,} scores" for scores in BUDGETS),
                "bytes of a leaderboard",
            ),
            rows,
        ),
        bullets(
            f"""The budgets are for the {BUDGETED_BOARDS} leaderboards, with scores spread evenly.
            How they are spread changes nothing, only how many leaderboards there are: the budgets
            hold up to {within} scores.""",
            f"""Where every score is on a leaderboard of its own, each costs
            {number(any_cost.units_per_board)} units, whatever the batch: there is nothing to sum
            up.""",
            f"""A batch holds up to 1,000 changes unless the stack's `CountBatchSize` says
            otherwise, and AWS hands over at most 6 MB at once: about
            {round(longest.scores_in_one_event, -2):,} scores like these (ordinary texts, up to
            three tries), fewer where players have tried more often. So {longest.scores:,} of them
            come in pieces on AWS, and cost {number(most.units_per_score_in_pieces, digits=4)} each
            on {most.boards} leaderboards, not {number(most.units_per_score, digits=4)}.""",
            """A leaderboard's item of more than 1,024 bytes costs twice as much; a long description
            can make it one. A batch that comes again, after a failure, costs one refused write for
            each leaderboard; those are not in the table.""",
        ),
    )


def _cold_starts(results: Results) -> Sequence[str]:
    starts = results.cold_starts
    return (
        "## Cold starts",
        prose(
            f"""Processor time (user and system) of a process that imports a function's `app.py`,
            to that of one that imports boto3 and makes one DynamoDB client, the baseline. Both
            find what AWS would give them and nothing else: the layer as its Makefile builds it,
            boto3, the function; all of it compiled to bytecode. Each of {cold_start.ROUNDS} rounds
            starts all of them in turn and gives one ratio for each function; the budget is held to
            their median, and half of them lie between the quartiles. What is done about cold
            starts: [0010](decisions/0010-lean-cold-starts.md)."""
        ),
        table(
            ("function", "ratio", "quartiles"),
            (
                (f"`{name}`", number(ratio.median), f"{number(ratio.low)} to {number(ratio.high)}")
                for name, ratio in starts.functions.items()
            ),
        ),
        prose(
            f"""Every start, the baseline's too, includes that of Python itself, which is
            {number(starts.python.median)} of the baseline."""
        ),
        prose(
            """A layer has bytecode only if the Python that it is for is there where it is built.
            `make deploy` says so when it is not, and cold starts then take longer than these."""
        ),
        prose(
            """Functions of the operator's API verify tokens and parse bodies, as `report_score`
            does, and do more: `manage_mail` reads templates of mails, and `manage_players` erases
            people from entries, prizes and archives alike. Where one takes longer than the budget,
            it is for operators alone: no player waits for it."""
        ),
    )


def _warm_calls(results: Results) -> Sequence[str]:
    warm = results.warm_calls
    return (
        "## Warm calls",
        prose(
            f"""Processor time of a call to a function that has been called before, to that of the
            calls of DynamoDB that it makes, made with boto3 alone; both against the same stub on
            loopback. A further score that moves the standing; pages of 100; a batch of one change.
            Medians of {warm_handler.ROUNDS} rounds of {warm_handler.CALLS} calls that take turns.
            A function that asks DynamoDB for nothing has nothing to be compared with."""
        ),
        prose(
            f"""The budget says nothing of larger batches, where many changes are read for one
            write: {warm_handler.BATCH:,} of them on one leaderboard take
            {number(warm.batch, digits=0)} times as long as the write, which is
            {number(warm.batch / warm_handler.BATCH)} of a write for each."""
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
        prose(
            f"""As a deployment carries it by default (python3.13, arm64):
            {number(layer.megabytes)} MB, of which {number(layer.bytecode)} MB are bytecode; MB
            as AWS counts them, 1,048,576 bytes. {bytecode} As the functions above were measured
            with it, built for this machine: {number(local.megabytes)} MB. The budget is held to
            the larger of the two."""
        ),
    )
