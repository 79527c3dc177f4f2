"""What an application of a file of leaderboards would change, and then its changing.

The service itself says what each configuration would come to, and what is wrong with it: the plan
is made of calls that only validate. Each change carries the revision that the plan was made from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from laurel.domain.errors import Offence
from laurel.domain.leaderboards import State
from tools.operator.api import Api
from tools.operator.documents import Document
from tools.operator.failures import OperatorError, RefusedError
from tools.operator.tournament_files import TournamentFile

# Said by where the leaderboard stands, or in two spellings of which one is enough.
_UNTOLD = frozenset({"id", "gameId", "exteralReference"})
_NOT_FOUND = "leaderboard_not_found"


class Deed(StrEnum):
    """What is to be done with a leaderboard."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    KEEP = "unchanged"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changes; None is a field that is not there."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done with one leaderboard, from the revision that `headers` names.

    Where the schedule of a series changes, `next_editions` come next by the new one.
    """

    leaderboard_id: str
    deed: Deed
    differences: tuple[Difference, ...] = ()
    configuration: Mapping[str, object] | None = None
    next_editions: tuple[Document, ...] = ()
    headers: Mapping[str, str]

    @property
    def as_document(self) -> Document:
        """The step for programs."""
        fields = {
            each.field: {"before": each.before, "after": each.after} for each in self.differences
        }
        document: Document = {"id": self.leaderboard_id, "action": self.deed, "fields": fields}
        editions = {"nextEditions": list(self.next_editions)} if self.next_editions else {}
        return document | editions


def compare_configurations(before: Document, after: Document) -> tuple[Difference, ...]:
    """Tell the fields in which two configurations differ, in the order of the later one."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Difference(name, before.get(name), after.get(name))
        for name in names
        if name not in _UNTOLD and before.get(name) != after.get(name)
    )


class Planner:
    """Finds out what would change, and changes it."""

    def __init__(self, api: Api, *, game_id: str) -> None:
        self._api = api
        self._game_id = game_id

    def plan(
        self, file: TournamentFile, *, prune: bool, progress: Callable[[int], None]
    ) -> list[Step]:
        """Find out what would change.

        Args:
            file: What is wanted.
            prune: Whether leaderboards that the file does not name are to be deleted; those that
                have ended never are, nor are editions of series.
            progress: Hears how many leaderboards have been looked at.

        Raises:
            OperatorError: the service would refuse some of it; tells all of that, and where.
        """
        steps, refusals = [], []
        for done, (leaderboard_id, wanted) in enumerate(file.leaderboards.items(), 1):
            try:
                steps.append(self._plan_one(leaderboard_id, wanted))
            except RefusedError as error:
                # Of the game as a whole, and of who may do what, once is enough.
                if not _is_about_the_leaderboard(error):
                    raise
                refusals += _explain(file, leaderboard_id, error)
            progress(done)
        if refusals:
            raise OperatorError("\n".join(refusals))
        return [*steps, *(self._plan_deletions(file) if prune else ())]

    def apply(self, step: Step, *, reason: str | None) -> None:
        """Do a step.

        Raises:
            RefusedError: somebody else has changed the leaderboard since the plan was made, or
                something else stands in the way.
        """
        path = ("leaderboard", self._game_id, step.leaderboard_id)
        method = "DELETE" if step.deed is Deed.DELETE else "PUT"
        body = None if step.configuration is None else dict(step.configuration)
        try:
            self._api.call(method, *path, query={"reason": reason}, body=body, headers=step.headers)
        except RefusedError as error:
            if error.status == HTTPStatus.PRECONDITION_FAILED:
                raise OperatorError(
                    f"{step.leaderboard_id}: somebody else has changed it since the plan was made. "
                    "Apply the file again, to see a new plan."
                ) from error
            raise OperatorError(f"{step.leaderboard_id}: {error}") from error

    def _plan_one(self, leaderboard_id: str, wanted: Document) -> Step:
        path = ("leaderboard", self._game_id, leaderboard_id)
        before: Document = {}
        headers: dict[str, str] = {"If-None-Match": "*"}
        try:
            current = self._api.get(*path, "configuration")
        except RefusedError as error:
            if error.code != _NOT_FOUND:
                raise
        else:
            before, headers = current.body, {"If-Match": current.etag or ""}
        answer = self._api.put(*path, body=wanted, query={"validate": "true"}, headers=headers)
        differences = compare_configurations(before, answer.body["configuration"])
        another = any(difference.field == "schedule" for difference in differences)
        deed = Deed.CREATE
        if before:
            deed = Deed.CHANGE if differences else Deed.KEEP
        return Step(
            leaderboard_id=leaderboard_id,
            deed=deed,
            differences=differences,
            configuration=wanted,
            next_editions=tuple(answer.body.get("nextEditions", ()) if another else ()),
            headers=headers,
        )

    def _plan_deletions(self, file: TournamentFile) -> list[Step]:
        listed = self._api.items("leaderboard", self._game_id, member="leaderboards")
        superfluous = [
            board["id"]
            for board in listed
            if board["id"] not in file.leaderboards
            and board["state"] != State.ENDED
            # Editions are in no file.
            and "series" not in board
        ]
        revisions = {board: self._revision_of(board) for board in superfluous}
        return [
            Step(leaderboard_id=board, deed=Deed.DELETE, headers={"If-Match": revision})
            for board, revision in revisions.items()
            if revision is not None
        ]

    def _revision_of(self, leaderboard_id: str) -> str | None:
        """Tell the revision of a leaderboard; None if it is gone, as lists trail by seconds."""
        path = ("leaderboard", self._game_id, leaderboard_id, "configuration")
        try:
            return self._api.get(*path).etag
        except RefusedError as error:
            if error.code == _NOT_FOUND:
                return None
            raise


def _is_about_the_leaderboard(error: RefusedError) -> bool:
    return error.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT}


def _explain(file: TournamentFile, leaderboard_id: str, error: RefusedError) -> list[str]:
    """Tell what is wrong with a leaderboard, in the file's own places."""
    offences = [
        Offence(str(offence["field"]), str(offence["detail"]))
        for offence in error.problem.get("errors", [])
    ]
    if not offences:
        place = file.origins[leaderboard_id, ""].place
        return [f"{file.name}:{place}: {leaderboard_id}: {error}"]
    return [file.describe(leaderboard_id, offence) for offence in offences]
