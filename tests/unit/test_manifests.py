"""The manifest of an archive: what follows from its parts, and what a redaction leaves provable."""

import hashlib
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from laurel.domain import manifests
from laurel.domain.archives import Copy, PartFile, PartWriter
from laurel.domain.manifests import (
    Archive,
    Digests,
    ManifestModel,
    Part,
    Redaction,
    digest_over,
    file_name,
    make_manifest,
    offences_of,
    with_redaction,
)
from tests.factories import NOON

SALT = bytes(32)


def make_file(*lines: str) -> PartFile:
    writer = PartWriter()
    for line in lines:
        writer.add(f"{line}\n".encode())
    return writer.finish()


def make_part(number: int, *, ranked: bool = True, text: str = "") -> Part:
    public = make_file(f"{text}{number}", "b")
    operator = make_file(f"{text}{number} of the operator", "b")
    copies = {Copy.PUBLIC: Digests.of(public), Copy.OPERATOR: Digests.of(operator)}
    if not ranked:
        del copies[Copy.PUBLIC]
    return Part(
        number=number,
        entries=2,
        first_rank=2 * number - 1 if ranked else None,
        first=bytes(18),
        last=bytes(18),
        copies=copies,
    )


def make_archive() -> Archive:
    """Three parts of two entries each, and two entries that do not stand."""
    return Archive(
        game_id="game",
        leaderboard_id="weekly",
        frozen_at=NOON,
        entries=6,
        unranked=2,
        parts=[make_part(1), make_part(2), make_part(3), make_part(1, ranked=False, text="h")],
        redactions=[],
        salt=SALT,
    )


def redact(archive: Archive, number: int, text: str, *, ranked: bool = True) -> Archive:
    part = make_part(number, text=text, ranked=ranked)
    (old,) = (
        known for known in archive.parts if (known.number, known.is_ranked) == (number, ranked)
    )
    redaction = Redaction(
        ranked=ranked,
        number=number,
        date=NOON + 1,
        before={copy: digests.sha256 for copy, digests in old.copies.items()},
        after={copy: digests.sha256 for copy, digests in part.copies.items()},
    )
    return with_redaction(archive, redaction, part=part)


def test_a_manifest_lists_the_parts_of_its_copy_and_counts_their_entries() -> None:
    public = make_manifest(make_archive(), Copy.PUBLIC)
    assert [part.get("firstRank") for part in public["parts"]] == [1, 3, 5]
    assert (public["entries"], public["frozenDate"]) == (6, NOON)
    assert public["sha256"] == public["frozenSha256"]
    assert public["sha256"] == digest_over(part["sha256"] for part in public["parts"])
    operator = make_manifest(make_archive(), Copy.OPERATOR)
    assert [part.get("firstRank") for part in operator["parts"]] == [1, 3, 5, None]
    assert (operator["unranked"], operator["salt"]) == (2, SALT.hex())
    for manifest in (public, operator):
        assert offences_of(manifest) == []


def test_what_only_operators_are_told_is_not_in_public() -> None:
    public = make_manifest(make_archive(), Copy.PUBLIC)
    assert not {"salt", "unranked"} & set(public)
    assert SALT.hex() not in repr(public)


def test_the_digest_over_all_is_what_the_commands_of_the_page_work_out(tmp_path: Path) -> None:
    files = [make_file("a", "b"), make_file("c", "d")]
    for number, file in enumerate(files, 1):
        name = file_name(ranked=True, number=number, sha256=file.sha256)
        (tmp_path / name).write_bytes(file.body)
    assert manifests.__doc__
    (command,) = (
        line.strip() for line in manifests.__doc__.splitlines() if line.startswith("    for ")
    )
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == digest_over(file.sha256 for file in files)
    assert files[0].sha256 == hashlib.sha256(b"a\nb\n").hexdigest()


def test_parts_are_named_so_that_they_sort_in_their_order() -> None:
    names = [file_name(ranked=True, number=number, sha256="0" * 64) for number in (1, 2, 10, 100)]
    assert names == sorted(names)
    assert names[0] == f"part-00001-{'0' * 64}.jsonl.gz"


def test_after_redactions_the_digest_of_the_freeze_can_still_be_worked_out() -> None:
    frozen = make_manifest(make_archive(), Copy.PUBLIC)["sha256"]
    redacted = redact(redact(redact(make_archive(), 2, "x"), 1, "y"), 2, "z")
    manifest = make_manifest(redacted, Copy.PUBLIC)
    assert manifest["sha256"] != frozen
    assert manifest["frozenSha256"] == frozen
    assert len(manifest["redactions"]) == 3
    assert offences_of(manifest) == []


def test_a_redaction_of_who_does_not_stand_leaves_the_public_copy_as_it_was() -> None:
    redacted = redact(make_archive(), 1, "x", ranked=False)
    public = make_manifest(redacted, Copy.PUBLIC)
    assert public == make_manifest(make_archive(), Copy.PUBLIC)
    operator = make_manifest(redacted, Copy.OPERATOR)
    assert len(operator["redactions"]) == 1
    assert offences_of(operator) == []


def changed(manifest: ManifestModel, change: Any) -> ManifestModel:
    spoiled = deepcopy(manifest)
    change(spoiled)
    return spoiled


@pytest.mark.parametrize(
    ("change", "offence"),
    [
        (lambda found: found.update(sha256="0" * 64), "sha256 is not that"),
        (lambda found: found.update(frozenSha256="0" * 64), "frozenSha256 does not follow"),
        (lambda found: found["parts"].pop(), "sha256 is not that"),
        (lambda found: found["parts"].reverse(), "does not begin at rank 1"),
        (lambda found: found["parts"][1].update(entries=3), "does not begin at rank 6"),
        (lambda found: found["parts"][2].update(entries=3), "7 entries that stand"),
        (lambda found: found["parts"][0].update(file="part-00001.gz"), "not named after"),
        (lambda found: found["redactions"].pop(), "frozenSha256 does not follow"),
        (lambda found: found["redactions"][0].update(sha256="0" * 64), "part that is not there"),
        (lambda found: found.update(unranked=1), "do not stand"),
    ],
)
def test_a_manifest_that_was_tampered_with_contradicts_itself(change: Any, offence: str) -> None:
    manifest = make_manifest(redact(make_archive(), 2, "x"), Copy.PUBLIC)
    assert offences_of(manifest) == []
    assert offence in " ".join(offences_of(changed(manifest, change)))
