"""Which stack a command is about: one in AWS by its name, or the one that runs on this machine."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_ssm import SSMClient

LOCAL_STACK_FILE = Path(".local/stack.json")
# The emulator's own root account: good on this machine's loopback and nowhere else.
LOCAL_CREDENTIAL = "test"


class OperatorError(Exception):
    """A command that cannot be carried out; the message is for the person who typed it."""


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
    def dynamodb(self) -> "DynamoDBClient":
        """A client for the stack's tables."""
        return self.session.client("dynamodb", endpoint_url=self.endpoint)

    @property
    def streams(self) -> "DynamoDBStreamsClient":
        """A client for the tables' streams."""
        return self.session.client("dynamodbstreams", endpoint_url=self.endpoint)

    @property
    def ssm(self) -> "SSMClient":
        """A client for the stack's parameters."""
        return self.session.client("ssm", endpoint_url=self.endpoint)

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs of the stack's template.

        Raises:
            OperatorError: there is no such stack.
        """
        client: CloudFormationClient = self.session.client(
            "cloudformation", endpoint_url=self.endpoint
        )
        try:
            stacks = client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            raise OperatorError(f"There is no stack {self.name} to be seen: {error}") from error
        outputs = stacks[0].get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def find_stack(*, name: str | None, region: str | None) -> Stack:
    """Find the stack that a command is about.

    Args:
        name: A stack in AWS; None is the local one.
        region: The stack's region, where it is not the profile's.

    Raises:
        OperatorError: no name was given, and nothing runs on this machine.
    """
    if name is not None:
        return Stack(name=name, session=boto3.Session(region_name=region))
    try:
        local = json.loads(LOCAL_STACK_FILE.read_text())
    except FileNotFoundError:
        raise OperatorError(
            "Name a stack with --stack, or start the local one with `make run`."
        ) from None
    return local_stack(
        name=local["stackName"], region=local["region"], endpoint=local["awsEndpoint"]
    )


def local_stack(*, name: str, region: str, endpoint: str) -> Stack:
    """Reach a stack in an emulator on this machine."""
    session = boto3.Session(
        aws_access_key_id=LOCAL_CREDENTIAL,
        aws_secret_access_key=LOCAL_CREDENTIAL,
        region_name=region,
    )
    return Stack(name=name, session=session, endpoint=endpoint)
