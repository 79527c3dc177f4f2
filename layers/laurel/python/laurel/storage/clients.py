"""Makes the clients of AWS's services as quickly as a cold start wants them.

With botocore alone: boto3 adds resources and file transfers, which nothing here uses, and importing
them costs every cold start. See docs/decisions/0010-lean-cold-starts.md.
"""

from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

# In seconds. A call takes a few ms: one to which nothing has come back after a second is better
# made again. Three attempts of two seconds at most, one to connect and one to wait, and the SDK's
# pauses between them, of one and two seconds at most, end before a function that answers a call is
# itself ended, so it can still say 503. That holds for a single slow call, not for several in a
# row.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 3},
)
# A mail whose answer got lost may be out: it is not sent a second time by the SDK, which would not
# tell. So SES gets the time of three attempts for one.
_MAIL_CONFIG = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 1},
)
# Files of archives have some MB. Nobody waits for them but functions with time to spare; and an
# address that is handed out must be signed in the one way that every region takes.
_PATIENT_CONFIG = Config(
    connect_timeout=1,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    signature_version="s3v4",
)


class _Loader(Loader):
    """Knows by name which services are used.

    The SDK's own loader looks into the folders of all four hundred before it opens one.
    """

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
        return ["dynamodb", "s3", "sesv2", "sqs", "ssm"]


def open_session() -> Session:
    """Open a session: what its clients need alike (credentials, endpoints) is found out once."""
    session = Session()
    session.register_component("data_loader", _Loader())
    return session


def connect_dynamodb(session: Session) -> "DynamoDBClient":
    """Make the client for the tables that a function keeps for its life."""
    return cast("DynamoDBClient", session.create_client("dynamodb", config=_CONFIG))


def connect_ssm(session: Session) -> "SSMClient":
    """Make the client for parameters that a function keeps for its life."""
    return cast("SSMClient", session.create_client("ssm", config=_CONFIG))


def connect_sqs(session: Session) -> "SQSClient":
    """Make the client for queues that a function keeps for its life."""
    return cast("SQSClient", session.create_client("sqs", config=_CONFIG))


def connect_s3(session: Session) -> "S3Client":
    """Make the client for buckets that a function keeps for its life."""
    return cast("S3Client", session.create_client("s3", config=_CONFIG))


def connect_ses(session: Session) -> "SESV2Client":
    """Make the client for mail that a function keeps for its life."""
    return cast("SESV2Client", session.create_client("sesv2", config=_MAIL_CONFIG))


def connect_archives(session: Session) -> "S3Client":
    """Make the client for the bucket of archives that a function keeps for its life."""
    return cast("S3Client", session.create_client("s3", config=_PATIENT_CONFIG))
