"""Show an archive: the manifest of one of its copies, with an address for each of its parts."""

from typing import Protocol

from laurel.domain.archives import Copy
from laurel.domain.errors import ResultsNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive, ManifestModel, make_manifest
from laurel.usecases.archive_stores import ArchiveAddresses
from laurel.usecases.get_leaderboard import get_leaderboard
from laurel.usecases.stores import Games, KnownLeaderboards


class KeptArchives(Protocol):
    """What archives consist of."""

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what an archive consists of."""
        ...


def show_archive(
    *,
    archives: KeptArchives,
    addresses: ArchiveAddresses,
    leaderboards: KnownLeaderboards,
    games: Games,
    game_id: str,
    leaderboard_id: str,
    copy: Copy,
) -> ManifestModel:
    """Read the manifest of a copy.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
        ResultsNotFoundError: nothing is archived yet, or not all of it.
    """
    leaderboard = get_leaderboard(
        leaderboards=leaderboards, games=games, game_id=game_id, leaderboard_id=leaderboard_id
    )
    archive = archives.archive(leaderboard) if leaderboard.archived_at is not None else None
    if archive is None:
        raise ResultsNotFoundError("The results have not been archived yet.")
    manifest = make_manifest(archive, copy)
    for part in manifest["parts"]:
        part["url"] = addresses.address(leaderboard, copy, part["file"])
    return manifest
