"""How a page leads to the other leaderboards of its series."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from laurel.domain.leaderboards import Leaderboard
from laurel.pages.addresses import Site
from laurel.pages.stages import Stage, known_stage
from laurel.usecases.stores import Editions


class EditionKind(StrEnum):
    """Where a link leads to, in the words of its markup: HTML's own for earlier and later."""

    SERIES = "up"
    EARLIER = "prev"
    LATER = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLink:
    """A link to a leaderboard of the same series; an edition has a start (epoch ms)."""

    kind: EditionKind
    label: str
    name: str
    opens_at: int | None
    path: str


def edition_links(
    leaderboard: Leaderboard, editions: Editions, *, site: Site
) -> Sequence[EditionLink]:
    """Make the links of a leaderboard's page, in the order in which they are shown."""
    labels = _LABELS.get(known_stage(leaderboard), _OF_AN_EDITION)
    beside = (
        (EditionKind.SERIES, editions.series),
        (EditionKind.EARLIER, editions.earlier),
        (EditionKind.LATER, editions.later),
    )
    return [
        EditionLink(
            kind=kind,
            label=labels[kind],
            name=board.name,
            opens_at=board.start_date,
            path=site.path(f"{board.game_id}/{board.leaderboard_id}"),
        )
        for kind, board in beside
        if board is not None
    ]


_OF_AN_EDITION = {
    EditionKind.SERIES: "Series",
    EditionKind.EARLIER: "Earlier edition",
    EditionKind.LATER: "Later edition",
}
_LABELS: dict[Stage | None, dict[EditionKind, str]] = {
    Stage.SERIES: _OF_AN_EDITION
    | {EditionKind.EARLIER: "Latest edition", EditionKind.LATER: "Next edition"},
    Stage.PAST: _OF_AN_EDITION
    | {EditionKind.EARLIER: "The edition before", EditionKind.LATER: "Last edition"},
}
