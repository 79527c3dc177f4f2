"""Find ranks: counted from the nodes of the rank index, and from the rows around a standing.

A standing's nodes follow from the standing, so nodes and rows are read at the same time. Only where
so many rows lie in a cell that neither of its ends is near, what is left is counted after that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS, SLOTS, Scale
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import ROOT, cell_bounds, cells_of
from laurel.domain.ranks import Cell, locate
from laurel.domain.standings import VALUE_LENGTH, just_before, reached_at
from laurel.usecases.rank_stores import RankNodes, StandingRows
from laurel.usecases.side_by_side import read_all

# Rows that are read beside the nodes: together with them, they are to cost 2.5 read units at most.
_MOST_ROWS = 60
_FEWEST_ROWS = 20
_FEWER_A_LEVEL = 20
_NODES_AT_ONCE = 100
# Rows that a report waits for: two or three round trips. It brings one score, and is not to pay for
# counting a board.
_MOST_COUNTED = 20_000

Board = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A standing whose rank is looked for.

    `counted` is the standing by which the rank index counts the same player, None where it does
    not: it can trail, and nobody is behind an own former standing. `former` is the one that the
    player had before, which the rows may still have. `is_current` says whether the index is known
    to have counted the player's last change.
    """

    leaderboard: Leaderboard
    standing: bytes
    counted: bytes | None
    is_current: bool
    former: bytes | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank counted from 1, how many other players stand, and whether nothing contradicts it."""

    rank: int
    others: int
    is_exact: bool


def find_rank(
    sought: Sought, *, nodes: RankNodes, rows: StandingRows, most_counted: int | None = None
) -> Rank:
    """Find the rank of one standing: a round trip, or two in a crowd.

    Raises:
        TryAgainError: storage does not answer, or takes no more; or more than `most_counted` are
            in a crowd of which rows would have to be counted.
    """
    (rank,) = find_ranks([sought], nodes=nodes, rows=rows, most_counted=most_counted)
    return rank


def try_to_find_rank(
    sought: Sought,
    *,
    nodes: RankNodes,
    rows: StandingRows,
    failed: Callable[[Exception], object],
) -> Rank | None:
    """Find a rank for whom it is worth no failure: `failed` is told what went wrong, if it does.

    Nor is it worth a long wait, so it is not found in a crowd that would take many round trips.
    """
    try:
        return find_rank(sought, nodes=nodes, rows=rows, most_counted=_MOST_COUNTED)
    except Exception as error:
        failed(error)
        return None


def find_ranks(
    sought: Sequence[Sought],
    *,
    nodes: RankNodes,
    rows: StandingRows,
    most_counted: int | None = None,
) -> list[Rank]:
    """Find the ranks of standings, on one leaderboard or several, in their order.

    Raises:
        TryAgainError: as for `find_rank`.
    """
    questions = [_ask(one) for one in sought]
    trees: dict[Board, dict[str, Node]] = defaultdict(dict)
    found: dict[int, list[bytes]] = {}

    def read_nodes(leaderboard: Leaderboard, paths: Sequence[str]) -> None:
        trees[_board_of(leaderboard)].update(nodes.read(leaderboard, paths))

    def read_rows(number: int) -> None:
        found[number] = questions[number].read(rows)

    reads: list[Callable[[], None]] = [
        partial(read_nodes, leaderboard, paths) for leaderboard, paths in _paths_of(questions)
    ]
    reads.extend(partial(read_rows, number) for number in range(len(questions)))
    read_all(reads)
    looks = [
        _Look.at(question, trees[_board_of(question.sought.leaderboard)], found[number])
        for number, question in enumerate(questions)
    ]
    incomplete = [look for look in looks if not look.is_complete]
    if most_counted is not None and any(look.cell.count > most_counted for look in incomplete):
        raise UnavailableError("So many scores are in one place that counting them takes long.")
    left = read_all([partial(look.count_left, rows) for look in incomplete])
    counts = iter(left)
    return [look.rank(0 if look.is_complete else next(counts)) for look in looks]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is to be read for a standing: its nodes, and the rows on its way out of the cell."""

    sought: Sought
    paths: tuple[str, ...]
    forward: bool
    towards: bytes | None
    limit: int

    def read(self, rows: StandingRows) -> list[bytes]:
        return rows.rows_from(
            self.sought.leaderboard,
            self.sought.standing,
            towards=self.towards,
            forward=self.forward,
            limit=self.limit,
        )


def _ask(sought: Sought) -> _Question:
    """Decide what to read, in which direction: to the end that is nearer, of the finest cell.

    Which of the levels below the third are there is not known yet. So the rows may go on beyond
    the finest cell, but no further than the one that there always is.
    """
    index = sought.leaderboard.ranks
    scale = index.scale
    cells = cells_of(sought.standing, scale=scale, depth=index.depth)
    start, end = cell_bounds(*cells[LEVELS - 1], scale=scale)
    forward = _is_end_nearer(sought.standing, cell_bounds(*cells[-1], scale=scale), scale)
    return _Question(
        sought=sought,
        paths=tuple(path for path, _ in cells),
        forward=forward,
        towards=end if forward else start,
        limit=max(_FEWEST_ROWS, _MOST_ROWS - _FEWER_A_LEVEL * (len(cells) - LEVELS)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What was seen of a standing's cell: how many other players' rows, and whether all.

    `left` is where to go on counting where it was not all: from there to there, both included.
    """

    question: _Question
    cell: Cell
    total: int
    seen: int
    left: tuple[bytes, bytes | None] | None

    @classmethod
    def at(cls, question: _Question, tree: Mapping[str, Node], rows: list[bytes]) -> "_Look":
        sought = question.sought
        index = sought.leaderboard.ranks
        cell = locate(tree, sought.standing, scale=index.scale, depth=index.depth)
        own = (sought.standing, sought.former)
        others = [row for row in rows if row not in own and cell.holds(row)]
        left: tuple[bytes, bytes | None] | None = None
        if len(rows) >= question.limit and cell.holds(rows[-1]):
            if question.forward:
                left = rows[-1] + b"\0", cell.end
            else:
                left = cell.start, just_before(rows[-1])
        return cls(
            question=question,
            cell=cell,
            total=tree.get(ROOT, Node()).total,
            seen=len(others),
            left=left,
        )

    @property
    def is_complete(self) -> bool:
        return self.left is None

    def count_left(self, rows: StandingRows) -> int:
        assert self.left is not None  # noqa: S101 - it is only asked where something is left
        return rows.count_between(self.question.sought.leaderboard, *self.left)

    def rank(self, left: int) -> Rank:
        sought, cell = self.question.sought, self.cell
        counted = sought.counted
        in_cell = cell.count - (counted is not None and cell.holds(counted))
        in_front = cell.before - (counted is not None and counted < cell.start)
        seen = self.seen + left
        # Rows are newer than counts: there may be more of them than were counted.
        agrees = cell.agrees and seen <= in_cell
        rank = 1 + max(in_front, 0) + (max(in_cell - seen, 0) if self.question.forward else seen)
        return Rank(
            rank=rank,
            others=max(self.total - (counted is not None), rank - 1),
            is_exact=agrees and sought.is_current,
        )


def _paths_of(questions: Iterable[_Question]) -> Iterable[tuple[Leaderboard, list[str]]]:
    """Give the paths to read, each once, as many at a time as are read at once."""
    wanted: dict[Board, dict[str, None]] = defaultdict(dict)
    boards: dict[Board, Leaderboard] = {}
    for question in questions:
        leaderboard = question.sought.leaderboard
        boards[_board_of(leaderboard)] = leaderboard
        wanted[_board_of(leaderboard)].update(dict.fromkeys(question.paths))
    for board, distinct in wanted.items():
        paths = [*distinct]
        for begin in range(0, len(paths), _NODES_AT_ONCE):
            yield boards[board], paths[begin : begin + _NODES_AT_ONCE]


def _board_of(leaderboard: Leaderboard) -> Board:
    return leaderboard.game_id, leaderboard.leaderboard_id


def _is_end_nearer(standing: bytes, bounds: tuple[bytes, bytes | None], scale: Scale) -> bool:
    start, end = bounds
    own = _position(standing, scale)
    if end is None:
        return False
    return _position(end, scale) - own < own - _position(start, scale)


def _position(standing: bytes, scale: Scale) -> int:
    """Give a number by which distances can be compared: a value's times are spread evenly."""
    value = int.from_bytes(standing[:VALUE_LENGTH], "big")
    return value * SLOTS + scale.slot(reached_at(standing))
