"""Writes what ranks cost, as a part of the page, and as the plot beside it."""

import statistics
from collections.abc import Callable, Sequence

from laurel.domain.rank_openings import CROWDED
from tools.benchmarks.markdown import bullets, number, prose, table
from tools.benchmarks.places import PLOT
from tools.benchmarks.plot import Line, Point, draw
from tools.benchmarks.rank_cost import RankCost
from tools.benchmarks.rank_counting_cost import BATCHES, RankCountingCost
from tools.benchmarks.rank_reads import AROUND, COUNT, ONE, PAGE, RANK
from tools.benchmarks.spreads import SPREADS

_OPERATIONS = (RANK, AROUND, ONE, PAGE)
_EVERYBODY = 100


def render_ranks(costs: Sequence[RankCost], counting: Sequence[RankCountingCost]) -> Sequence[str]:
    """Render the part; each table has a column for each size of leaderboards."""
    sizes = sorted({cost.players for cost in costs})
    calculated = sorted({cost.players for cost in costs if cost.latency is None})
    return (
        "## Ranks",
        prose(
            f"""Leaderboards whose scores are spread in {len(SPREADS)} ways are laid out with their
            rank index, every crowded digit of it opened, and are read by the use cases that answer
            players: for some players, from the first to the last, how many are in front of them,
            and what is at their rank. Whatever is read is compared with the sorted standings. A
            rank includes reading the leaderboard and the player's entry, one unit; a page from a
            rank is read by a container that has read nodes of the leaderboard before."""
        ),
        bullets(*(f"{spread.label.capitalize()}: {spread.about}." for spread in SPREADS)),
        prose(
            f"""Calculated, not stored: {" and ".join(f"{size:,}" for size in calculated)} players.
            The same code reads the same nodes and rows there, which are calculated as it asks for
            them, and what it consumes follows from their sizes."""
        ),
        f"![Read units, by the players on the leaderboard]({PLOT.name})",
        prose(
            """Read units: the mean, and the most that any of the players cost. A COUNT query, for
            the player in the middle, is what a rank costs without an index."""
        ),
        *_by_spread(costs, sizes, RANK, _units),
        *_by_spread(costs, sizes, PAGE, _units),
        table(
            ("the mean of all spreads", *(f"{size:,}" for size in sizes)),
            (
                (operation, *(_mean_units(costs, size, operation) for size in sizes))
                for operation in (AROUND, ONE, COUNT)
            ),
        ),
        *_round_trips(costs, sizes),
        *_latency(costs),
        *_writes(counting),
    )


def plot_ranks(costs: Sequence[RankCost]) -> str:
    """Draw the read units of everything by size: of the spread that costs most, the mean."""
    return draw(
        [
            Line(operation, [_point(costs, size, operation) for size in _sizes(costs)])
            for operation in (COUNT, AROUND, RANK, PAGE)
        ],
        title="Read units of ranks, where scores are spread most dearly",
        sizes="players on the leaderboard (hollow: calculated)",
        values="read units",
    )


def _sizes(costs: Sequence[RankCost]) -> list[int]:
    return sorted({cost.players for cost in costs})


def _point(costs: Sequence[RankCost], size: int, operation: str) -> Point:
    found = _of(costs, size, operation)
    dearest = max(cost.read_units for cost in found)
    return Point(size, dearest, is_measured=all(cost.latency is not None for cost in found))


def _of(costs: Sequence[RankCost], size: int, operation: str) -> list[RankCost]:
    return [cost for cost in costs if (cost.players, cost.operation) == (size, operation)]


def _units(cost: RankCost) -> str:
    return f"{number(cost.read_units)}, {number(cost.most_read_units)}"


def _mean_units(costs: Sequence[RankCost], size: int, operation: str) -> str:
    return number(statistics.mean(cost.read_units for cost in _of(costs, size, operation)))


def _by_spread(
    costs: Sequence[RankCost], sizes: Sequence[int], operation: str, show: Callable[[RankCost], str]
) -> Sequence[str]:
    rows = []
    for spread in SPREADS:
        found = {size: _of(costs, size, operation) for size in sizes}
        cells = [
            next((show(cost) for cost in found[size] if cost.spread == spread.label), "")
            for size in sizes
        ]
        rows.append((spread.label, *cells))
    return (table((operation, *(f"{size:,}" for size in sizes)), rows),)


def _round_trips(costs: Sequence[RankCost], sizes: Sequence[int]) -> Sequence[str]:
    most = max(cost.most_round_trips for cost in costs if cost.operation == AROUND)
    return (
        prose(
            f"""Two round trips are enough for a rank where one end of the player's cell is among
            the rows that are read beside the nodes. Where both are farther off, a third one counts
            what is left: of a cell that holds no more than {CROWDED} players, unless it is only
            just being opened. How many of a hundred players had their rank in two:"""
        ),
        *_by_spread(costs, sizes, RANK, lambda cost: str(int(cost.within * _EVERYBODY))),
        prose(
            f"""The answer to a reported score tells its rank, for the units of the nodes and rows
            alone, one less, and without another round trip: they are read beside the save.
            The rows around a player are read beside the rank: up to {most} in all, as a page
            from a rank takes when nothing is known of the nodes yet."""
        ),
    )


def _latency(costs: Sequence[RankCost]) -> Sequence[str]:
    measured = [cost for cost in costs if cost.latency is not None]
    if not measured:
        return ()
    sizes = _sizes(measured)
    return (
        prose(
            """The time that each took, to that of reading one item from the same engine; medians of
            all spreads. An engine on one machine answers at once and reads rows slowly; DynamoDB
            does neither, so this says more about what grows than about how long it takes."""
        ),
        table(
            ("time", *(f"{size:,}" for size in sizes)),
            (
                (operation, *(_ratio(measured, size, operation) for size in sizes))
                for operation in (*_OPERATIONS, COUNT)
            ),
        ),
    )


def _ratio(costs: Sequence[RankCost], size: int, operation: str) -> str:
    found = [cost.latency for cost in _of(costs, size, operation) if cost.latency is not None]
    return number(statistics.median(found), digits=1)


def _writes(counting: Sequence[RankCountingCost]) -> Sequence[str]:
    players = counting[0].players
    costs = {(cost.spread, cost.scores): cost for cost in counting}
    return (
        prose(
            f"""What the index costs to keep: each node that a batch touches is written once, one
            unit. Write units per score on one leaderboard of {players:,} players, with scores from
            all over it; every second one is a player's first, the others come from a tenth of the
            leaderboard further down."""
        ),
        table(
            ("write units per score", *(f"{scores:,} a batch" for scores in BATCHES)),
            (
                (
                    spread.label,
                    *(
                        number(costs[spread.label, scores].units_per_score, digits=3)
                        for scores in BATCHES
                    ),
                )
                for spread in SPREADS
            ),
        ),
        prose(
            """No change touches more than two nodes on a level: those of the standing that goes,
            and of the one that comes. The more values there are, the more nodes a batch touches:
            scores of which no two are near each other share only the nodes above. Where a batch is
            spread over many leaderboards, each has nodes of its own, and the batch costs more."""
        ),
    )
