"""Archives in the Prizes table: how far a freeze has come, and the parts that it has written.

`archive` is the one item by whose version everything is decided; each part, and each redaction, has
an item beside it: there can be more of both than an item holds.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from laurel.domain.archives import Copy, Fingerprint
from laurel.domain.errors import UnavailableError
from laurel.domain.freezing import Freeze, LanePosition, Phase, StandingPosition
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive, Digests, Part, Redaction, make_manifest
from laurel.domain.prizes import Place
from laurel.storage.dynamodb import Item, Packed, pack, pages_of, read_now
from laurel.storage.prizes import place_attributes, place_name, prizes_key, range_request
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ARCHIVE = "archive"
_PREFIXES = {True: "part#", False: "unranked#"}
_DIGITS = 5
_REDACTION = "redaction#"
_REDACTION_DIGITS = 8
# Sorts behind all digits.
_LAST = "~"
# A transaction takes a hundred writes.
_MOST_REMOVED = 100


def part_name(*, ranked: bool, number: int) -> str:
    """Name the item of a part; names sort as parts do."""
    return f"{_PREFIXES[ranked]}{number:0{_DIGITS}}"


def freeze_attributes(freeze: Freeze) -> Item:
    """Lay out how far a freeze has come; what is None is not to be there."""
    after, behind = freeze.after, freeze.behind
    return {
        "version": freeze.version,
        "phase": freeze.phase.value,
        "salt": freeze.salt,
        "frozenAt": freeze.frozen_at,
        "attempts": freeze.attempts,
        "parts": freeze.parts,
        "entries": freeze.entries,
        "after": [after.standing, after.lane, after.player] if after is not None else None,
        "ranked": [freeze.ranked.value, freeze.ranked.entries],
        "unrankedParts": freeze.unranked_parts,
        "unranked": freeze.unranked,
        "behind": [behind.lane, behind.player] if behind is not None else None,
        "compared": [freeze.compared.value, freeze.compared.entries],
        "placed": freeze.placed,
    }


def freeze_of(item: Item) -> Freeze:
    """Read how far a freeze has come from its item."""
    return Freeze(
        version=item["version"],
        phase=Phase(item["phase"]),
        salt=item["salt"],
        frozen_at=item["frozenAt"],
        attempts=item["attempts"],
        parts=item["parts"],
        entries=item["entries"],
        after=StandingPosition(*item["after"]) if "after" in item else None,
        ranked=Fingerprint(*item["ranked"]),
        unranked_parts=item["unrankedParts"],
        unranked=item["unranked"],
        behind=LanePosition(*item["behind"]) if "behind" in item else None,
        compared=Fingerprint(*item["compared"]),
        placed=item["placed"],
    )


def save_request(
    *, table: str, leaderboard: Leaderboard, freeze: Freeze, sha256: str | None = None
) -> dict[str, Any]:
    """Build the write that brings a freeze further: a `Put` of a transaction.

    The condition, where the freeze has been stored before and where it has not:

        version = :before                   unchanged
        attribute_not_exists(version)       first

    unchanged, first: no other run was faster. What this one has read and written follows on what is
    there.
    """
    item = freeze_attributes(freeze) | {"version": freeze.version + 1, "sha256": sha256}
    request: dict[str, Any] = {
        "TableName": table,
        "Item": prizes_key(leaderboard, ARCHIVE) | pack(item),
        "ConditionExpression": "attribute_not_exists(version)",
    }
    if freeze.version:
        request["ConditionExpression"] = "version = :before"
        request["ExpressionAttributeValues"] = pack({":before": freeze.version})
    return request


def part_attributes(part: Part) -> Item:
    """Lay out a part but for its key; what is None is not to be there."""
    return {
        "number": part.number,
        "entries": part.entries,
        "firstRank": part.first_rank,
        "first": part.first or None,
        "last": part.last or None,
        "copies": {
            copy.value: [bytes.fromhex(digests.sha256), digests.size, digests.file_size]
            for copy, digests in part.copies.items()
        },
    }


def part_of(item: Item) -> Part:
    """Read a part from its item."""
    return Part(
        number=item["number"],
        entries=item["entries"],
        first_rank=item.get("firstRank"),
        first=item.get("first", b""),
        last=item.get("last", b""),
        copies={
            Copy(copy): Digests(sha256=sha256.hex(), size=size, file_size=file_size)
            for copy, (sha256, size, file_size) in item["copies"].items()
        },
    )


def put_part_request(*, table: str, leaderboard: Leaderboard, part: Part) -> dict[str, Any]:
    """Build the write that stores a part, or another one in its place: a `Put` of a transaction."""
    name = part_name(ranked=part.is_ranked, number=part.number)
    return {
        "TableName": table,
        "Item": prizes_key(leaderboard, name) | pack(part_attributes(part)),
    }


def parts_request(
    *, table: str, leaderboard: Leaderboard, ranked: bool, first: int
) -> dict[str, Any]:
    """Build the query for parts from a number on, of those who stand or of those who do not."""
    return range_request(
        table=table,
        leaderboard=leaderboard,
        first=part_name(ranked=ranked, number=first),
        last=f"{_PREFIXES[ranked]}{_LAST}",
    )


def redaction_name(number: int) -> str:
    """Name the item of a redaction, counted from 1; names sort as redactions do."""
    return f"{_REDACTION}{number:0{_REDACTION_DIGITS}}"


def redaction_attributes(redaction: Redaction) -> Item:
    """Lay a redaction out but for its key."""
    return {
        "ranked": redaction.ranked,
        "number": redaction.number,
        "date": redaction.date,
        "before": {copy.value: sha256 for copy, sha256 in redaction.before.items()},
        "after": {copy.value: sha256 for copy, sha256 in redaction.after.items()},
    }


def redaction_of(item: Item) -> Redaction:
    """Read a redaction from its item."""
    return Redaction(
        ranked=item["ranked"],
        number=item["number"],
        date=item["date"],
        before={Copy(copy): sha256 for copy, sha256 in item["before"].items()},
        after={Copy(copy): sha256 for copy, sha256 in item["after"].items()},
    )


def redactions_request(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the query for all redactions, the earliest first."""
    return range_request(
        table=table,
        leaderboard=leaderboard,
        first=redaction_name(1),
        last=f"{_REDACTION}{_LAST}",
    )


def put_redaction_request(
    *, table: str, leaderboard: Leaderboard, archive: Archive
) -> dict[str, Any]:
    """Build the write that stores the last redaction of an archive: a `Put` of a transaction."""
    name = redaction_name(len(archive.redactions))
    attributes = redaction_attributes(archive.redactions[-1])
    return {"TableName": table, "Item": prizes_key(leaderboard, name) | pack(attributes)}


def put_place_request(*, table: str, leaderboard: Leaderboard, place: Place) -> dict[str, Any]:
    """Build the write that stores a place: a `Put` of a transaction.

    The condition:

        attribute_not_exists(place)         first

    first: a place is stored once. What has been bound to it since must not be written over.
    """
    return {
        "TableName": table,
        "Item": prizes_key(leaderboard, place_name(place.place)) | pack(place_attributes(place)),
        "ConditionExpression": "attribute_not_exists(place)",
    }


def archive_of(
    leaderboard: Leaderboard, item: Item, parts: Sequence[Part], redactions: Sequence[Redaction]
) -> Archive:
    """Put together what an archive consists of; where its salt was not asked for, it has none.

    Args:
        leaderboard: Whose archive it is.
        item: The item `archive`, which was read before all others.
        parts: Its parts.
        redactions: Its redactions, which were read after all others.

    Raises:
        UnavailableError: a redaction was made in between. What was read does not belong together.
    """
    if len(redactions) != item.get("redacted", 0):
        raise UnavailableError("A part of the archive is just being written anew.")
    return Archive(
        game_id=leaderboard.game_id,
        leaderboard_id=leaderboard.leaderboard_id,
        frozen_at=item["frozenAt"],
        entries=item["entries"],
        unranked=item.get("unranked", 0),
        parts=parts,
        redactions=redactions,
        salt=item.get("salt", b""),
        version=item.get("version", 0),
        replaced=[(Copy(copy), name) for copy, name in item.get("replaced", [])],
    )


def redact_request(*, table: str, leaderboard: Leaderboard, archive: Archive) -> dict[str, Any]:
    """Build the write that puts a redaction on record: an `Update` of a transaction.

    The condition:

        version = :before           unchanged

    unchanged: no other redaction was made since the archive was read.
    """
    sha256 = make_manifest(archive, Copy.PUBLIC)["sha256"]
    values: Item = {
        ":before": archive.version,
        ":next": archive.version + 1,
        ":sha256": sha256,
        ":redacted": len(archive.redactions),
        ":replaced": [[copy.value, name] for copy, name in archive.replaced],
    }
    return {
        "TableName": table,
        "Key": prizes_key(leaderboard, ARCHIVE),
        "UpdateExpression": (
            "SET version = :next, sha256 = :sha256, redacted = :redacted, replaced = :replaced"
        ),
        "ConditionExpression": "version = :before",
        "ExpressionAttributeValues": pack(values),
    }


def settle_request(*, table: str, leaderboard: Leaderboard, archive: Archive) -> dict[str, Any]:
    """Build the write that says that nothing is left of files that were replaced.

    The condition:

        version = :read             unchanged

    unchanged: no redaction was made meanwhile, which would have left more of them.
    """
    return {
        "TableName": table,
        "Key": prizes_key(leaderboard, ARCHIVE),
        "UpdateExpression": "REMOVE replaced",
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": pack({":read": archive.version}),
    }


class DynamoArchives:
    """Freezes, brought further a piece at a time, and the archives that they have made."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def load(self, leaderboard: Leaderboard) -> Freeze | None:
        """Read how far the freeze of a leaderboard has come, consistently; one read unit."""
        key = prizes_key(leaderboard, ARCHIVE)
        item = read_now(self._client, table=self._table, key=key)
        return freeze_of(item) if item is not None else None

    def save(
        self,
        leaderboard: Leaderboard,
        freeze: Freeze,
        *,
        part: Part | None = None,
        places: Sequence[Place] = (),
    ) -> Freeze | None:
        """Save how far a freeze has come, with a part or up to 99 places."""
        return self._save(leaderboard, freeze, part=part, places=places)

    def finish(self, leaderboard: Leaderboard, freeze: Freeze, *, sha256: str) -> Freeze | None:
        """Save that a freeze is done, and the digest over its public copy."""
        return self._save(leaderboard, freeze, sha256=sha256)

    def part(self, leaderboard: Leaderboard, number: int) -> Part:
        """Read a part of those who stand; one read unit."""
        key = prizes_key(leaderboard, part_name(ranked=True, number=number))
        item = read_now(self._client, table=self._table, key=key)
        assert item is not None  # noqa: S101 - it is stored with what says that it is there
        return part_of(item)

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what an archive consists of: a read unit, and one for each 4 KB of what it is of.

        Raises:
            TryAgainError: storage does not answer; or a redaction is being made.
        """
        key = prizes_key(leaderboard, ARCHIVE)
        item = read_now(self._client, table=self._table, key=key)
        if item is None:
            return None
        parts: list[Part] = []
        for ranked in (True, False):
            request = parts_request(
                table=self._table, leaderboard=leaderboard, ranked=ranked, first=1
            )
            for page in pages_of(self._client.query, request):
                parts.extend(map(part_of, page))
        redactions: list[Redaction] = []
        request = redactions_request(table=self._table, leaderboard=leaderboard)
        for page in pages_of(self._client.query, request):
            redactions.extend(map(redaction_of, page))
        return archive_of(leaderboard, item, parts, redactions)

    def forget_other_parts(self, leaderboard: Leaderboard, freeze: Freeze) -> None:
        """Remove parts of earlier attempts, which had more of them."""
        for ranked, count in ((True, freeze.parts), (False, freeze.unranked_parts)):
            request = parts_request(
                table=self._table, leaderboard=leaderboard, ranked=ranked, first=count + 1
            )
            for page in pages_of(self._client.query, request):
                for first in range(0, len(page), _MOST_REMOVED):
                    keys = [
                        prizes_key(leaderboard, item["item"])
                        for item in page[first : first + _MOST_REMOVED]
                    ]
                    writes = [{"Delete": {"TableName": self._table, "Key": key}} for key in keys]
                    write_together(self._client, writes)

    def _save(
        self,
        leaderboard: Leaderboard,
        freeze: Freeze,
        *,
        part: Part | None = None,
        places: Sequence[Place] = (),
        sha256: str | None = None,
    ) -> Freeze | None:
        save = save_request(
            table=self._table, leaderboard=leaderboard, freeze=freeze, sha256=sha256
        )
        writes: list[dict[str, Packed]] = [{"Put": save}]
        if part is not None:
            put = put_part_request(table=self._table, leaderboard=leaderboard, part=part)
            writes.append({"Put": put})
        for place in places:
            put = put_place_request(table=self._table, leaderboard=leaderboard, place=place)
            writes.append({"Put": put})
        if not write_together(self._client, writes):
            return None
        return replace(freeze, version=freeze.version + 1)
