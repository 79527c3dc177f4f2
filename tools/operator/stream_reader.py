"""Reads a table's stream beside its consumers, from now on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tools.operator.stacks import Stack

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import ShardTypeDef

Record = dict[str, Any]


class StreamReader:
    """All shards of a table's stream, from the moment at which it is made.

    A shard ends after some hours, or when its partition splits; its children are followed from
    their beginning, so that nothing is missed. Of one item's changes the order is kept.
    """

    def __init__(self, stack: Stack, *, table: str) -> None:
        self._client = stack.streams
        description = stack.dynamodb.describe_table(TableName=table)["Table"]
        self._stream = description["LatestStreamArn"]
        self._iterators = {
            shard["ShardId"]: self._open(shard["ShardId"], "LATEST")
            for shard in self._shards()
            if "EndingSequenceNumber" not in shard["SequenceNumberRange"]
        }

    def read(self) -> list[Record]:
        """Read what has come to each shard since the last time; there may be more right away."""
        records: list[Record] = []
        for shard, iterator in list(self._iterators.items()):
            answer = self._client.get_records(ShardIterator=iterator)
            records.extend(dict(record) for record in answer["Records"])
            following = answer.get("NextShardIterator")
            if following:
                self._iterators[shard] = following
            else:
                del self._iterators[shard]
                for child in self._children(shard):
                    self._iterators[child] = self._open(child, "TRIM_HORIZON")
        return records

    def _children(self, parent: str) -> list[str]:
        return [
            shard["ShardId"] for shard in self._shards() if shard.get("ParentShardId") == parent
        ]

    def _open(self, shard: str, where: Any) -> str:  # noqa: ANN401 - one of the SDK's literals
        return self._client.get_shard_iterator(
            StreamArn=self._stream, ShardId=shard, ShardIteratorType=where
        )["ShardIterator"]

    def _shards(self) -> Iterator["ShardTypeDef"]:
        request: dict[str, Any] = {"StreamArn": self._stream}
        while True:
            description = self._client.describe_stream(**request)["StreamDescription"]
            yield from description["Shards"]
            if "LastEvaluatedShardId" not in description:
                return
            request["ExclusiveStartShardId"] = description["LastEvaluatedShardId"]
