"""Guards against lost updates: to what a change may be made, and when it may not."""

import pytest

from laurel.domain.errors import PreconditionFailedError
from laurel.domain.revisions import ANY, NEW, Precondition, unless_changed

# To what each may be made: None is what is not there.
CASES: list[tuple[Precondition, list[int | None], list[int | None]]] = [
    (ANY, [None, 0, 1, 7], []),
    (NEW, [None], [0, 1, 7]),
    (unless_changed(revisions=None), [0, 1, 7], [None]),
    (unless_changed(revisions=frozenset({1, 7})), [1, 7], [None, 0, 2]),
    (unless_changed(revisions=frozenset()), [], [None, 0, 1]),
]


@pytest.mark.parametrize(("precondition", "allowed", "refused"), CASES)
def test_a_change_passes_to_what_its_author_has_seen_and_to_nothing_else(
    precondition: Precondition, allowed: list[int | None], refused: list[int | None]
) -> None:
    for revision in allowed:
        precondition.require(revision)
    for revision in refused:
        with pytest.raises(PreconditionFailedError):
            precondition.require(revision)
