"""The service in this process, on a fake DynamoDB with the template's own tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.loaders import JSONFileLoader
from moto import mock_aws

from tests.gateway import PAGES_URL, load_function, send_in_process
from tests.service import Service
from tests.template_file import routes, table_definition
from tools.operator.signing_keys import create_signing_key
from tools.operator.stacks import Stack

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

TABLES = {
    "GAMES_TABLE": "GamesTable",
    "LEADERBOARDS_TABLE": "LeaderboardsTable",
    "SCORES_TABLE": "ScoresTable",
    "RANK_NODES_TABLE": "RankNodesTable",
    "TOKENS_TABLE": "TokensTable",
    "BANS_TABLE": "BansTable",
    "AUDIT_TABLE": "AuditTable",
    "PRIZES_TABLE": "PrizesTable",
}
STACK_NAME = "laurel-in-process"
RESULTS_BUCKET = "results-in-process"
SENDER = "prizes@example.com"


class UndeployedStack(Stack):
    """Tables and a queue that no CloudFormation knows of: what it would hand out is told here."""

    @cached_property
    def outputs(self) -> dict[str, str]:
        tables = {f"{table}Name": table for table in TABLES.values()}
        queue = self.sqs.create_queue(QueueName="page-notices")
        return {
            "PagesUrl": PAGES_URL,
            "PageNoticesQueueUrl": queue["QueueUrl"],
            "ResultsBucketName": RESULTS_BUCKET,
            **tables,
        }


def empty_tables(stack: Stack) -> None:
    """Make the tables anew: the fake copies a whole table for every transaction that touches it."""
    for table in TABLES.values():
        stack.dynamodb.delete_table(TableName=table)
    _create_tables(stack)


def _create_tables(stack: Stack) -> None:
    for table in TABLES.values():
        stack.dynamodb.create_table(TableName=table, **table_definition(table))


@contextmanager
def _remembered_models() -> Iterator[None]:
    """Have the SDK parse each of its models once, not once for every container that tests start."""
    models: dict[str, Any] = {}
    load = JSONFileLoader.load_file

    def load_once(loader: JSONFileLoader, file_path: str) -> Any:
        if file_path not in models:
            models[file_path] = load(loader, file_path)
        return models[file_path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", load_once)
        yield


@contextmanager
def serve_in_process(*, region: str = "eu-north-1") -> Iterator[Service]:
    """Serve as long as the block lasts; AWS is a fake in this process, another one per region."""
    with pytest.MonkeyPatch.context() as environment, mock_aws(), _remembered_models():
        for name, value in {
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "TOKEN_AUDIENCE": STACK_NAME,
            "JWKS_PARAMETER": f"/laurel/{STACK_NAME}/jwks",
            "CHECKSUM_KEYS_PATH": f"/laurel/{STACK_NAME}/checksum-keys",
            "RESULTS_BUCKET": RESULTS_BUCKET,
            "SENDER_EMAIL": SENDER,
            "MAIL_CONFIGURATION_SET": "prizes",
            **TABLES,
        }.items():
            environment.setenv(name, value)
        stack = UndeployedStack(name=STACK_NAME, session=boto3.Session())
        _create_tables(stack)
        # In the one region that asks for no other words.
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=RESULTS_BUCKET)
        environment.setenv("NOTICES_QUEUE_URL", stack.outputs["PageNoticesQueueUrl"])
        create_signing_key(stack)
        ses: SESV2Client = stack.session.client("sesv2")
        ses.create_email_identity(EmailIdentity=SENDER)
        handlers = {
            folder: load_function(folder).lambda_handler for folder in set(routes().values())
        }
        yield Service(stack=stack, send=send_in_process(handlers))
