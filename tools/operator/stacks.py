"""A deployed stack as its operator reaches it: the tables, the parameters, AWS's clients."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from tools.operator.failures import UnreachableError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_sts import STSClient

# The emulator's own root account: good on this machine's loopback and nowhere else.
LOCAL_CREDENTIAL = "test"


@dataclass(frozen=True)
class Stack:
    """A deployed stack, reached with the operator's own credentials."""

    name: str
    session: boto3.Session
    endpoint: str | None = None

    @property
    def jwks_parameter(self) -> str:
        """The parameter with the public keys that sign tokens."""
        return f"/laurel/{self.name}/jwks"

    @property
    def signing_key_parameter(self) -> str:
        """The parameter with the private key that signs tokens; no function may read it."""
        return f"/laurel/{self.name}/signing-key"

    @property
    def checksum_keys_path(self) -> str:
        """The path of the parameters with the games' checksum keys."""
        return f"/laurel/{self.name}/checksum-keys"

    @property
    def games_table(self) -> str:
        """The name of the table of games."""
        return self.outputs["GamesTableName"]

    @property
    def leaderboards_table(self) -> str:
        """The name of the table of leaderboards."""
        return self.outputs["LeaderboardsTableName"]

    @property
    def scores_table(self) -> str:
        """The name of the table of players' entries."""
        return self.outputs["ScoresTableName"]

    @property
    def rank_nodes_table(self) -> str:
        """The name of the table of the rank indexes' nodes."""
        return self.outputs["RankNodesTableName"]

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """A client for the stack's tables."""
        return self.session.client("dynamodb", endpoint_url=self.endpoint)

    @cached_property
    def streams(self) -> "DynamoDBStreamsClient":
        """A client for the tables' streams."""
        return self.session.client("dynamodbstreams", endpoint_url=self.endpoint)

    @cached_property
    def sqs(self) -> "SQSClient":
        """A client for the stack's queues."""
        return self.session.client("sqs", endpoint_url=self.endpoint)

    @cached_property
    def ssm(self) -> "SSMClient":
        """A client for the stack's parameters."""
        return self.session.client("ssm", endpoint_url=self.endpoint)

    @cached_property
    def caller_arn(self) -> str:
        """Who the operator is to AWS."""
        client: STSClient = self.session.client("sts", endpoint_url=self.endpoint)
        return client.get_caller_identity()["Arn"]

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs of the stack's template.

        Raises:
            UnreachableError: there is no such stack.
        """
        client: CloudFormationClient = self.session.client(
            "cloudformation", endpoint_url=self.endpoint
        )
        try:
            stacks = client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise UnreachableError(
                f"There is no stack {self.name} in {self.session.region_name}, in the account of "
                "your AWS credentials."
            ) from error
        outputs = stacks[0].get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def emulated_stack(*, name: str, region: str, endpoint: str) -> Stack:
    """Reach a stack in an emulator on this machine."""
    session = boto3.Session(
        aws_access_key_id=LOCAL_CREDENTIAL,
        aws_secret_access_key=LOCAL_CREDENTIAL,
        region_name=region,
    )
    return Stack(name=name, session=session, endpoint=endpoint)
