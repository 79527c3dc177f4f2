"""The standings of a leaderboard look after look, and what has moved between two of them."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from tools.operator.api import Api
from tools.operator.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A row of the standings, and where it was at the look before.

    `rank_before` and `score_before` are None where it was not among the rows then, and also at the
    first look, at which nothing `is_new`.
    """

    rank: int
    name: str
    score: str
    rank_before: int | None = None
    score_before: str | None = None
    is_new: bool = False

    @property
    def has_changed(self) -> bool:
        """Whether anything about it is not as it was at the look before."""
        moved = self.rank_before is not None and self.rank_before != self.rank
        scored = self.score_before is not None and self.score_before != self.score
        return self.is_new or moved or scored

    @property
    def climbed(self) -> int:
        """By how many places it is further up than before; negative is down."""
        return 0 if self.rank_before is None else self.rank_before - self.rank


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: the leaderboard, and its first rows."""

    leaderboard: Document
    standings: tuple[Standing, ...]

    @property
    def as_document(self) -> Document:
        """The look for programs."""
        return {
            "state": self.leaderboard["state"],
            "numberOfParticipants": self.leaderboard["numberOfParticipants"],
            "scores": [
                {
                    "rank": row.rank,
                    "name": row.name,
                    "score": row.score,
                    "rankBefore": row.rank_before,
                    "scoreBefore": row.score_before,
                    "isNew": row.is_new,
                }
                for row in self.standings
            ],
        }


def compare(before: Sequence[Document] | None, after: Sequence[Document]) -> tuple[Standing, ...]:
    """Tell of each row where it was before.

    The public standings tell players apart by their names only. Of several with one name, the
    first is taken for the first, and so on.

    Args:
        before: The rows of the look before, as the API gives them; None if there was none.
        after: The rows now.
    """
    known: defaultdict[str, deque[Document]] = defaultdict(deque)
    for row in before or ():
        known[row["name"]].append(row)
    standings = []
    for row in after:
        same = known[row["name"]]
        earlier = same.popleft() if same else None
        standings.append(
            Standing(
                rank=row["rank"],
                name=row["name"],
                score=row["score"],
                rank_before=earlier["rank"] if earlier else None,
                score_before=earlier["score"] if earlier else None,
                is_new=before is not None and earlier is None,
            )
        )
    return tuple(standings)


class Watcher:
    """Looks at a leaderboard through the public API, which says by itself when nothing changed."""

    def __init__(self, api: Api, *, game_id: str, leaderboard_id: str, rows: int) -> None:
        self._api = api
        self._path = ("leaderboard", game_id, leaderboard_id)
        self._rows = rows
        self._leaderboard: Document | None = None
        self._scores: list[Document] | None = None
        self._etags: dict[str, str | None] = {}

    def look(self) -> Look | None:
        """Look again; None when everything is as it was.

        Raises:
            RefusedError: there is no such leaderboard.
            UnreachableError: the API does not answer.
        """
        leaderboard = self._read("leaderboard", *self._path)
        page = self._read("score", *self._path, "score", limit=self._rows)
        if leaderboard is None and page is None:
            return None
        before = self._scores
        if leaderboard is not None:
            self._leaderboard = leaderboard
        if page is not None:
            self._scores = page["scores"]
        assert self._leaderboard is not None  # noqa: S101 - the first answers are whole
        assert self._scores is not None  # noqa: S101 - likewise
        return Look(self._leaderboard, compare(before, self._scores))

    def _read(self, what: str, *path: str, limit: int | None = None) -> Document | None:
        answer = self._api.get_unless(*path, etag=self._etags.get(what), query={"limit": limit})
        if answer is None:
            return None
        self._etags[what] = answer.etag
        return answer.body
