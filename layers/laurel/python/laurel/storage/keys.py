"""Keys in SSM parameters: the public ones that sign tokens, the private ones of checksums."""

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from laurel.storage.calls import call, code_of
from laurel.storage.remembered import Remembered

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

# How long a changed or withdrawn key may go unnoticed.
REMEMBERED_SECONDS = 60


def checksum_secret_parameter(*, path: str, game_id: str, kid: str) -> str:
    """Name the parameter that holds the private key of a game's checksums."""
    return f"{path}/{game_id}/{kid}"


class SsmKeys:
    """Keys, read when they are first asked for and remembered for a minute.

    Without a `checksum_path` there are none but those of tokens.
    """

    def __init__(
        self,
        client: "SSMClient",
        *,
        jwks_parameter: str,
        checksum_path: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._jwks_parameter = jwks_parameter
        self._checksum_path = checksum_path
        self._remembered = Remembered[str | None](
            seconds=REMEMBERED_SECONDS, keeps=lambda value: value is not None, clock=clock
        )

    def token_keys(self) -> Mapping[str, Mapping[str, str]]:
        """Read the public keys that sign tokens (JWK Set, RFC 7517), by key id.

        There are none before the first signing key has been made.
        """
        name = self._jwks_parameter
        text = self._remembered.get(name, lambda: self._read(name, decrypt=False))
        keys = json.loads(text)["keys"] if text else []
        return {key["kid"]: key for key in keys}

    def checksum_secret(self, *, game_id: str, kid: str) -> str | None:
        """Read the private key of a game's checksums, None when there is none of this id."""
        name = checksum_secret_parameter(path=self._checksum_path, game_id=game_id, kid=kid)
        return self._remembered.get(name, lambda: self._read(name, decrypt=True))

    def _read(self, name: str, *, decrypt: bool) -> str | None:
        request = {"Name": name, "WithDecryption": decrypt}
        try:
            return call(self._client.get_parameter, request)["Parameter"]["Value"]
        except ClientError as error:
            if code_of(error) == "ParameterNotFound":
                return None
            raise
