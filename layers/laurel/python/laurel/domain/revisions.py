"""Guards against lost updates: a change is made to what its author has seen, or not at all."""

from dataclasses import dataclass

from laurel.domain.errors import PreconditionFailedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Precondition:
    """Which revisions a change may be made to.

    `new` lets it create, `existing` lets it replace; `revisions` names those that it may replace,
    None any of them.
    """

    new: bool
    existing: bool
    revisions: frozenset[int] | None = None

    def require(self, revision: int | None) -> None:
        """Let a change pass to what has a revision now; None is what is not there.

        Raises:
            PreconditionFailedError: the change may not be made to it.
        """
        if revision is None:
            allowed = self.new
        else:
            allowed = self.existing and (self.revisions is None or revision in self.revisions)
        if not allowed:
            raise PreconditionFailedError


ANY = Precondition(new=True, existing=True)
NEW = Precondition(new=True, existing=False)


def unless_changed(*, revisions: frozenset[int] | None) -> Precondition:
    """Let a change pass only to what is there, in one of these revisions (None: in any)."""
    return Precondition(new=False, existing=True, revisions=revisions)
