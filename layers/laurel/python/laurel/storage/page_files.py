"""The bucket of files that browsers fetch, written so that nothing older replaces what is newer.

A file's metadata says when its data was read and what its content is, so that one HEAD answers
whether there is anything to do. Writes are conditional on the version found.
"""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from laurel.storage.calls import call, code_of
from laurel.usecases.stores import PageFile, Published

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
# Another version is there; another write is under way; what was to be replaced is gone.
_NOT_REPLACED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})


def publish_request(
    *, bucket: str, file: PageFile, replacing: Published | None, looked_at: int | None
) -> dict[str, Any]:
    """Build the write of a file.

    It goes through once, however many containers try:

        If-Match: VERSION     what was found is still what is there
        If-None-Match: *      nothing was found, and nothing is there
    """
    request: dict[str, Any] = {
        "Bucket": bucket,
        "Key": file.key,
        "Body": file.body,
        "ContentType": file.content_type,
        "CacheControl": file.cache_control,
        "Metadata": {"digest": file.digest},
    }
    if looked_at is not None:
        request["Metadata"]["looked-at"] = str(looked_at)
    if replacing is None:
        return request | {"IfNoneMatch": "*"}
    return request | {"IfMatch": replacing.version}


class S3Pages:
    """Pages in a bucket, with what this container knows to be there."""

    def __init__(self, client: "S3Client", *, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._ensured: set[str] = set()

    def find(self, key: str) -> Published | None:
        """Tell what is published under a key.

        A file that was not published by this service counts as older than anything.
        """
        try:
            found = call(self._client.head_object, {"Bucket": self._bucket, "Key": key})
        except ClientError as error:
            if code_of(error) in _ABSENT:
                return None
            raise
        metadata = found["Metadata"]
        return Published(
            version=found["ETag"],
            digest=metadata.get("digest", ""),
            looked_at=int(metadata.get("looked-at", 0)),
        )

    def publish(self, file: PageFile, *, replacing: Published | None, looked_at: int) -> bool:
        """Publish a file in place of what was found; say whether nobody was faster."""
        return self._put(file, replacing=replacing, looked_at=looked_at)

    def ensure(self, file: PageFile) -> None:
        """Publish a file that never changes, unless it is there; asked once in a container."""
        if file.key in self._ensured:
            return
        if self.find(file.key) is None:
            self._put(file, replacing=None, looked_at=None)
        self._ensured.add(file.key)

    def withdraw(self, key: str) -> None:
        """Take a file away; one that is not there is no mistake."""
        call(self._client.delete_object, {"Bucket": self._bucket, "Key": key})

    def _put(self, file: PageFile, *, replacing: Published | None, looked_at: int | None) -> bool:
        request = publish_request(
            bucket=self._bucket, file=file, replacing=replacing, looked_at=looked_at
        )
        try:
            call(self._client.put_object, request)
        except ClientError as error:
            if code_of(error) in _NOT_REPLACED:
                return False
            raise
        return True
