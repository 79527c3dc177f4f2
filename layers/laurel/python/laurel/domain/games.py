"""What a game is to the service: its name in checksums, and what it demands of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    """A registered game; `checksum_keys` maps key ids to whether they count."""

    game_id: str
    name: str
    icon: str | None = None
    url: str | None = None
    colour: str | None = None
    checksum_required: bool = False
    weakest_checksum: ChecksumAlgorithm = ChecksumAlgorithm.MD5
    checksum_keys: Mapping[str, KeyStatus] = field(default_factory=dict)
