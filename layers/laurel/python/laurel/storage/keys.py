"""Keys in SSM parameters: the public ones that sign tokens, the private ones of checksums."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import boto3
from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

from laurel.domain.errors import UnavailableError
from laurel.storage.dynamodb import CLIENT_CONFIG, code_of, refusal_of

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

# How long a changed or withdrawn key may go unnoticed.
REMEMBERED_SECONDS = 60


def checksum_secret_parameter(*, path: str, game_id: str, kid: str) -> str:
    """Name the parameter that holds the private key of a game's checksums."""
    return f"{path}/{game_id}/{kid}"


def connect_ssm() -> "SSMClient":
    """Make the client that a function keeps for its life."""
    return boto3.client("ssm", config=CLIENT_CONFIG)


class SsmKeys:
    """Keys, read when they are first asked for and remembered for a minute."""

    def __init__(self, client: "SSMClient", *, jwks_parameter: str, checksum_path: str) -> None:
        self._provider = SSMProvider(boto3_client=client)
        self._jwks_parameter = jwks_parameter
        self._checksum_path = checksum_path

    def token_keys(self) -> Mapping[str, Mapping[str, str]]:
        """Read the public keys that sign tokens (JWK Set, RFC 7517), by key id.

        There are none before the first signing key has been made.
        """
        text = self._read(self._jwks_parameter, decrypt=False)
        keys = json.loads(text)["keys"] if text else []
        return {key["kid"]: key for key in keys}

    def checksum_secret(self, *, game_id: str, kid: str) -> str | None:
        """Read the private key of a game's checksums, None when there is none of this id."""
        name = checksum_secret_parameter(path=self._checksum_path, game_id=game_id, kid=kid)
        return self._read(name, decrypt=True)

    def _read(self, name: str, *, decrypt: bool) -> str | None:
        try:
            value = self._provider.get(name, max_age=REMEMBERED_SECONDS, decrypt=decrypt)
        except GetParameterError as error:
            # Powertools raises it while it handles the SDK's own error, which says more.
            cause = error.__context__
            if not isinstance(cause, ClientError):
                raise UnavailableError("The service's keys cannot be read.") from error
            if code_of(cause) == "ParameterNotFound":
                return None
            raise refusal_of(cause) or error from cause
        return cast("str", value)
