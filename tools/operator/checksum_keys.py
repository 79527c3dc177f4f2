"""The private keys with which games seal their scores, each in a SecureString parameter."""

from laurel.storage.keys import checksum_secret_parameter
from tools.operator.failures import OperatorError
from tools.operator.stacks import Stack


def read_secret(content: bytes) -> str:
    """Read a private key as a file holds it: the line break at its end does not belong to it.

    Raises:
        OperatorError: it is empty, has several lines, or is no text.
    """
    try:
        (secret,) = content.decode().splitlines()
    except ValueError:
        raise OperatorError("The file must hold the key as text, and nothing else.") from None
    if not secret:
        raise OperatorError("The file holds an empty key.")
    return secret


def write_checksum_secret(stack: Stack, *, game_id: str, kid: str, secret: str) -> None:
    """Store a game's checksum key, or replace it; functions use it within a minute."""
    name = checksum_secret_parameter(path=stack.checksum_keys_path, game_id=game_id, kid=kid)
    stack.ssm.put_parameter(
        Name=name,
        Description="A game's private key for checksums of Laurel's scores",
        Value=secret,
        Type="SecureString",
        Overwrite=True,
    )
