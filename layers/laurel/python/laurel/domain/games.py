"""What a game is to the service: how it looks, its name in checksums, what it demands of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laurel.domain.audit import Value


class ChecksumAlgorithm(StrEnum):
    """The digests that a checksum may be made with, weakest first."""

    MD5 = "MD5"
    SHA_1 = "SHA-1"
    SHA_256 = "SHA-256"
    SHA_512 = "SHA-512"

    def is_weaker(self, than: "ChecksumAlgorithm") -> bool:
        """Say whether this one is weaker than another."""
        strength = list(ChecksumAlgorithm)
        return strength.index(self) < strength.index(than)


class KeyStatus(StrEnum):
    """Whether a game's checksum key still counts."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A registered game; `checksum_keys` maps key ids to whether they count.

    `revision` counts the changes of all else: 0 is a game that was registered before they were
    counted. `has_bans` says that somebody is banned, or has been: where nobody ever was, nobody is
    looked up.
    """

    game_id: str
    name: str
    icon: str | None = None
    url: str | None = None
    colour: str | None = None
    checksum_required: bool = False
    weakest_checksum: ChecksumAlgorithm = ChecksumAlgorithm.MD5
    checksum_keys: Mapping[str, KeyStatus] = field(default_factory=dict)
    revision: int = 0
    has_bans: bool = False


def settings_of(game: Game) -> dict[str, "Value"]:
    """Give what operators set of a game, by its names in their API."""
    return {
        "name": game.name,
        "icon": game.icon,
        "url": game.url,
        "colour": game.colour,
        "checksumRequired": game.checksum_required,
        "weakestChecksum": game.weakest_checksum.value,
    }


def replace_game(before: Game | None, wanted: Game) -> Game:
    """Decide what a game is after it has been registered, or registered anew: its keys stay.

    Returns:
        The game with its next revision, or just as it was when nothing changes.
    """
    if before is None:
        return replace(wanted, revision=1)
    if settings_of(before) == settings_of(wanted):
        return before
    return replace(
        wanted,
        checksum_keys=before.checksum_keys,
        has_bans=before.has_bans,
        revision=before.revision + 1,
    )


def looks_different(before: Game | None, after: Game) -> bool:
    """Say whether a change shows on the game's pages."""
    return before is None or _looks_of(before) != _looks_of(after)


def _looks_of(game: Game) -> tuple[str | None, ...]:
    return game.name, game.icon, game.url, game.colour
