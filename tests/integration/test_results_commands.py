"""`laurel results`, by running it: what is downloaded is what was frozen; else that is told."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from laurel.domain.manifests import MANIFEST_NAME
from laurel.storage.archive_files import S3ArchiveFiles
from laurel.usecases import freeze_results
from tests.endings import MINUTE, load_sweeper, now, sweep
from tests.in_process import RESULTS_BUCKET
from tests.laurel_command import Laurel, command_for, said
from tests.service import Service, assert_answered, score
from tools.operator import archives

PLAYERS = 10


@pytest.fixture
def laurel(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laurel]:
    """Ten players in parts of four, one of them hidden; addresses lead into the fake's bucket."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", 4)
    service.register()
    service.configure()
    for value in range(PLAYERS):
        name = f"Player {value}"
        assert_answered(service.post(score(value, name, email=f"p{value}@example.com")))
    body = {"players": [{"email": "p0@example.com"}], "reason": "A test"}
    service.operate("POST", f"/leaderboard/{service.game_id}/weekly/entry/hide", body)
    service.configure(end_date=now() - MINUTE)
    with command_for(service) as command:
        yield command


@pytest.fixture
def board(service: Service) -> tuple[str, str]:
    return (service.game_id, "weekly")


@pytest.fixture
def frozen(laurel: Laurel) -> Laurel:
    sweep(load_sweeper())
    return laurel


def test_results_are_shown_while_they_are_provisional_and_when_they_are_final(
    laurel: Laurel, board: tuple[str, str]
) -> None:
    shown = said(laurel("results", "show", *board))
    assert "PROVISIONAL" in shown
    assert shown.index("Player 9") < shown.index("Player 8") < shown.index("Player 7")
    assert "Player 6" not in shown
    sweep(load_sweeper())
    shown = said(laurel("results", "show", *board))
    assert "FINAL" in shown
    places = json.loads(said(laurel("results", "show", *board, "--json")))
    assert [place["rank"] for place in places["places"]] == [1, 2, 3]


def test_what_is_not_archived_yet_is_told(laurel: Laurel, board: tuple[str, str]) -> None:
    for verb in ("download", "verify"):
        assert "not been archived" in laurel("results", verb, *board).stderr


def test_what_is_downloaded_can_be_checked_without_the_service(
    frozen: Laurel, board: tuple[str, str]
) -> None:
    assert "9 entries are as they were frozen" in said(frozen("results", "download", *board))
    folder = Path("weekly-results")
    assert len(list(folder.iterdir())) == 4
    assert said(frozen("results", "verify", "--folder", str(folder))).startswith("9 entries")
    assert said(frozen("results", "verify", *board)).startswith("9 entries")
    manifest = json.loads((folder / MANIFEST_NAME).read_text())
    noted = ("--sha256", manifest["frozenSha256"])
    assert said(frozen("results", "verify", *board, *noted))
    other = frozen("results", "verify", *board, "--sha256", "0" * 64)
    assert other.exit_code == 1
    assert "they were frozen with" in other.stderr


def test_the_operators_copy_is_for_its_owner_alone_and_has_everybody(
    frozen: Laurel, board: tuple[str, str]
) -> None:
    said(frozen("results", "download", *board, "--operator", "--output", "mine"))
    parts = sorted(Path("mine").glob("*.gz"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in parts)
    text = b"".join(gzip.decompress(path.read_bytes()) for path in parts)
    assert all(f"p{value}@example.com".encode() in text for value in range(PLAYERS))
    assert said(frozen("results", "verify", "--folder", "mine"))
    assert said(frozen("results", "verify", *board, "--operator"))


def test_a_download_that_broke_off_goes_on_with_what_is_missing(
    frozen: Laurel, board: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(frozen("results", "download", *board))
    first, *others = sorted(Path("weekly-results").glob("part-*"))
    others[0].unlink()
    (Path("weekly-results") / MANIFEST_NAME).unlink()
    fetched: list[str] = []
    fetch = archives.ArchiveFetcher.fetch

    def note(fetcher: Any, part: Any) -> Any:
        fetched.append(part["file"])
        return fetch(fetcher, part)

    monkeypatch.setattr(archives.ArchiveFetcher, "fetch", note)
    said(frozen("results", "download", *board))
    assert fetched == [others[0].name]
    assert first.exists()


def spoil(folder: Path, how: str) -> None:
    part = min(folder.glob("part-*"))
    text = gzip.decompress(part.read_bytes())
    manifest = folder / MANIFEST_NAME
    document = json.loads(manifest.read_text())
    if how == "a score":
        part.write_bytes(gzip.compress(text.replace(b'"score":"9"', b'"score":"8"')))
    elif how == "a line":
        part.write_bytes(gzip.compress(text.split(b"\n", 1)[1]))
    elif how == "no object":
        part.write_bytes(gzip.compress(b'["rank"]\n' + text))
    elif how == "nested":
        part.write_bytes(gzip.compress(b"[" * 100_000 + b"\n" + text))
    elif how == "cut":
        part.write_bytes(part.read_bytes()[:-20])
    elif how == "gone":
        part.unlink()
    elif how == "elsewhere":
        document["parts"][0]["file"] = f"../{folder.name}/{part.name}"
    elif how == "endless":
        document["parts"][0]["file"] = part.name * 100
    elif how == "digest":
        document["sha256"] = "0" * 64
    else:
        document = {"parts": [{}]}
    manifest.write_text(json.dumps(document))


@pytest.mark.parametrize(
    "how",
    [
        "a score",
        "a line",
        "no object",
        "nested",
        "cut",
        "gone",
        "elsewhere",
        "endless",
        "digest",
        "manifest",
    ],
)
def test_whatever_was_tampered_with_is_found_out(
    frozen: Laurel, board: tuple[str, str], how: str
) -> None:
    said(frozen("results", "download", *board))
    spoil(Path("weekly-results"), how)
    done = frozen("results", "verify", "--folder", "weekly-results", "--sha256", "0" * 64)
    assert done.exit_code == 1, done.output
    assert "are not right" in done.stderr


@pytest.mark.parametrize("text", ["[]", "[" * 100_000, "null", "{", "{}", '{"parts": [1]}'])
def test_what_is_no_manifest_is_told(laurel: Laurel, tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text)
    done = laurel("results", "verify", "--folder", str(tmp_path))
    assert done.exit_code == 1, done.output
    assert "has no manifest.json that can be read" in done.stderr


def test_a_manifest_cannot_write_over_what_is_wrong_with_it(
    frozen: Laurel, board: tuple[str, str]
) -> None:
    said(frozen("results", "download", *board))
    manifest = Path("weekly-results") / MANIFEST_NAME
    document = json.loads(manifest.read_text())
    document["parts"][0]["file"] = "\x1b[2K\rAll is well\ud800"
    manifest.write_text(json.dumps(document))
    done = frozen("results", "verify", "--folder", "weekly-results")
    assert done.exit_code == 1, done.output
    assert "?[2K?All is well?: it cannot be read" in done.stderr


def test_what_was_tampered_with_in_the_bucket_is_found_out(
    service: Service, frozen: Laurel, board: tuple[str, str]
) -> None:
    client = service.stack.session.client("s3")
    prefix = f"public/{service.game_id}/weekly/part-00002"
    (listed,) = client.list_objects_v2(Bucket=RESULTS_BUCKET, Prefix=prefix)["Contents"]
    client.put_object(Bucket=RESULTS_BUCKET, Key=listed["Key"], Body=gzip.compress(b'{"rank":5}\n'))
    done = frozen("results", "verify", *board)
    assert done.exit_code == 1
    assert "part-00002" in done.stderr


def test_who_was_erased_since_is_told_of_and_nothing_is_wrong(
    service: Service, frozen: Laurel, board: tuple[str, str]
) -> None:
    noted = json.loads(said(frozen("results", "verify", *board, "--json")))["manifest"]["sha256"]
    body = {"player": {"email": "p9@example.com"}, "reason": "Asked for it"}
    assert_answered(service.operate("POST", f"/game/{service.game_id}/player/erase", body))
    done = said(frozen("results", "verify", *board, "--sha256", noted))
    assert "but for 1 erased since" in done


def test_addresses_that_are_too_old_are_asked_for_anew(
    frozen: Laurel, board: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = S3ArchiveFiles.address
    asked: list[str] = []

    def too_old(files: Any, *args: Any) -> str:
        asked.append(args[-1])
        found = address(files, *args)
        # The fake does not look at dates.
        return found if len(asked) > 3 else "https://results.example.com/forbidden"

    class Forbidden:
        status_code = 403

    get = requests.get

    def fetch(url: str, **more: Any) -> Any:
        return Forbidden() if url.endswith("forbidden") else get(url, **more)

    monkeypatch.setattr(S3ArchiveFiles, "address", too_old)
    monkeypatch.setattr(requests, "get", fetch)
    assert said(frozen("results", "verify", *board))
    assert len(asked) == 6


def test_a_folder_and_a_leaderboard_are_not_checked_at_once(
    frozen: Laurel, board: tuple[str, str]
) -> None:
    assert frozen("results", "verify").exit_code == 2
    assert frozen("results", "verify", *board, "--folder", ".").exit_code == 2
    assert frozen("results", "verify", "--folder", "nowhere").exit_code == 1
