"""The bucket of archives: the parts of what has been frozen, and their manifests.

The copy comes first in a key, so that a role can be given one of the two and never the other:
`public/{gameId}/{leaderboardId}/part-00001-{sha256}.jsonl.gz`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from laurel.domain.archives import Copy
from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import MANIFEST_NAME, ManifestModel
from laurel.storage.calls import call, code_of
from laurel.storage.standings import board_key_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What one call removes.
_MOST_REMOVED = 1_000
_CHUNK_BYTES = 1 << 16
# Long enough to begin with a download; what has begun is not cut off.
ADDRESS_SECONDS = 15 * 60


def folder_of(leaderboard: Leaderboard, copy: Copy) -> str:
    """Name what the keys of a copy of an archive begin with."""
    board = board_key_of(leaderboard)
    return f"{copy.value}/{board}/"


def put_request(*, bucket: str, key: str, body: bytes) -> dict[str, Any]:
    """Build the write of a part.

    It goes through once:

        If-None-Match: *      nothing is there under this name

    What is there already has the same content, after which it is named.
    """
    return {
        "Bucket": bucket,
        "Key": key,
        "Body": body,
        "ContentType": "application/gzip",
        "IfNoneMatch": "*",
    }


class S3ArchiveFiles:
    """Files of archives in a bucket."""

    def __init__(self, client: "S3Client", *, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, leaderboard: Leaderboard, copy: Copy, name: str, body: bytes) -> None:
        """Store a part, unless it is there."""
        key = folder_of(leaderboard, copy) + name
        try:
            call(self._client.put_object, put_request(bucket=self._bucket, key=key, body=body))
        except ClientError as error:
            if code_of(error) == "ConditionalRequestConflict":
                raise UnavailableError("The same part is being stored by another run.") from error
            if code_of(error) != "PreconditionFailed":
                raise

    def put_manifest(self, leaderboard: Leaderboard, manifest: ManifestModel) -> None:
        """Store a manifest in place of the one before."""
        request = {
            "Bucket": self._bucket,
            "Key": folder_of(leaderboard, Copy(manifest["copy"])) + MANIFEST_NAME,
            "Body": json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n",
            "ContentType": "application/json",
        }
        call(self._client.put_object, request)

    def read(self, leaderboard: Leaderboard, copy: Copy, name: str) -> Iterator[bytes]:
        """Read a file in pieces.

        Raises:
            TryAgainError: storage does not answer, or stops in the middle.
        """
        request = {"Bucket": self._bucket, "Key": folder_of(leaderboard, copy) + name}
        body = call(self._client.get_object, request)["Body"]
        try:
            yield from body.iter_chunks(_CHUNK_BYTES)
        except (HTTPClientError, IncompleteReadError) as error:
            raise UnavailableError("The service's storage does not answer.") from error

    def names(self, leaderboard: Leaderboard, copy: Copy) -> Iterator[str]:
        """Go through the names of all files of a copy, a thousand in a call."""
        folder = folder_of(leaderboard, copy)
        request: dict[str, Any] = {"Bucket": self._bucket, "Prefix": folder}
        while True:
            found = call(self._client.list_objects_v2, request)
            for listed in found.get("Contents", []):
                yield listed["Key"].removeprefix(folder)
            if "NextContinuationToken" not in found:
                return
            request["ContinuationToken"] = found["NextContinuationToken"]

    def remove(self, leaderboard: Leaderboard, copy: Copy, names: Sequence[str]) -> None:
        """Remove files; what is left of them in the bucket's versions goes 35 days later."""
        folder = folder_of(leaderboard, copy)
        for first in range(0, len(names), _MOST_REMOVED):
            keys = [{"Key": folder + name} for name in names[first : first + _MOST_REMOVED]]
            request = {"Bucket": self._bucket, "Delete": {"Objects": keys, "Quiet": True}}
            refused = call(self._client.delete_objects, request).get("Errors")
            if refused:
                raise UnavailableError("Not all files of an archive could be removed.")

    def address(self, leaderboard: Leaderboard, copy: Copy, name: str) -> str:
        """Make the address of a file, good for a quarter of an hour; no call is made for it."""
        key = folder_of(leaderboard, copy) + name
        return self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key},
            ExpiresIn=ADDRESS_SECONDS,
        )
