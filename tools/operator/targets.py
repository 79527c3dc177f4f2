"""Where a command's calls go: a stack in AWS by name, an address with a token, or the local stack.

People with AWS credentials need no token: the command signs one for each time that it is called.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import boto3

from tools.local_stack.stack_file import read_stack_file
from tools.operator.failures import MistypedError, UnreachableError
from tools.operator.own_tokens import OwnTokens
from tools.operator.signing_keys import is_signing_key_new
from tools.operator.stacks import Stack

LOCAL_STACK_FILE = Path(".local/stack.json")
URL_VARIABLE = "LAUREL_API_URL"
TOKEN_VARIABLE = "LAUREL_TOKEN"  # noqa: S105 - the name of a variable
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Target:
    """What commands are about: the API's address and how to get a token; perhaps the stack itself.

    `find_stack` gives the stack as AWS has it; `key_is_new` says whether the token's key may be
    unknown to functions, which remember the keys for a minute.
    """

    find_url: Callable[[], str]
    token: Callable[[], str]
    find_stack: Callable[[], Stack]
    key_is_new: Callable[[], bool] = lambda: False

    @cached_property
    def url(self) -> str:
        """The address that paths of the API follow."""
        return self.find_url()


def find_target(*, name: str | None, region: str | None) -> Target:
    """Find what a command is about.

    Args:
        name: A stack in AWS; None is what the environment says, or else the local stack.
        region: The stack's region, where it is not the profile's.

    Raises:
        OperatorError: no name was given, and nothing else says what is meant.
    """
    if name is None and os.environ.get(URL_VARIABLE):
        return _target_of_environment()
    if name is not None:
        stack = Stack(name=name, session=boto3.Session(region_name=region))
    else:
        stack = _find_local()
    return target_of(stack)


def target_of(stack: Stack) -> Target:
    """Reach a stack's API with a token that is signed with the AWS credentials for the stack."""
    return Target(
        find_url=lambda: f"{stack.outputs['PagesUrl']}/api/v1",
        token=OwnTokens(stack).current,
        find_stack=lambda: stack,
        key_is_new=lambda: is_signing_key_new(stack, now=datetime.now(UTC)),
    )


def _find_local() -> Stack:
    try:
        return read_stack_file(LOCAL_STACK_FILE).aws
    except FileNotFoundError:
        raise UnreachableError(
            f"Name a stack with --stack, or set {URL_VARIABLE} and {TOKEN_VARIABLE}, "
            "or start the local stack with `make run`."
        ) from None


def _target_of_environment() -> Target:
    url = os.environ[URL_VARIABLE]
    try:
        address = urlsplit(url)
    except ValueError:
        raise MistypedError(f"{URL_VARIABLE} is no address: {url}") from None
    if address.scheme != "https" and address.hostname not in _LOOPBACK:
        raise MistypedError(f"{URL_VARIABLE} must begin with https://, to keep the token secret.")
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        raise MistypedError(f"{URL_VARIABLE} is set, so {TOKEN_VARIABLE} must hold a token.")
    # Anything else could not be sent as a header.
    if not token.isascii() or not token.isprintable() or " " in token:
        raise MistypedError(f"{TOKEN_VARIABLE} holds no token, or more than one.")
    return Target(find_url=lambda: url, token=lambda: token, find_stack=_refuse_without_aws)


def _refuse_without_aws() -> Stack:
    raise MistypedError(
        f"This needs AWS credentials, not only {TOKEN_VARIABLE}: name the stack with --stack."
    )
