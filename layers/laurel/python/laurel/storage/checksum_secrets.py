"""The private keys of games' checksums as operators write them: SecureString parameters of SSM."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from laurel.storage.calls import call, code_of
from laurel.storage.keys import checksum_secret_parameter

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class SsmChecksumSecrets:
    """Secrets, each in a parameter of its own; this one writes them and cannot read them."""

    def __init__(self, client: "SSMClient", *, path: str) -> None:
        self._client = client
        self._path = path

    def store(self, *, game_id: str, kid: str, secret: str) -> None:
        """Store a key, in place of the one of this id."""
        request = {
            "Name": checksum_secret_parameter(path=self._path, game_id=game_id, kid=kid),
            "Description": "A game's private key for checksums of Laurel's scores",
            "Value": secret,
            "Type": "SecureString",
            "Overwrite": True,
        }
        call(self._client.put_parameter, request)

    def forget(self, *, game_id: str, kid: str) -> None:
        """Delete a key; one that is not there is no mistake."""
        name = checksum_secret_parameter(path=self._path, game_id=game_id, kid=kid)
        try:
            call(self._client.delete_parameter, {"Name": name})
        except ClientError as error:
            if code_of(error) != "ParameterNotFound":
                raise
