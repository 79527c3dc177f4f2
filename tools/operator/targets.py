"""Which stack a command is about: one in AWS by its name, or the one that runs on this machine."""

from pathlib import Path

import boto3

from tools.local_stack.stack_file import read_stack_file
from tools.operator.stacks import OperatorError, Stack

LOCAL_STACK_FILE = Path(".local/stack.json")


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
        return read_stack_file(LOCAL_STACK_FILE).aws
    except FileNotFoundError:
        raise OperatorError(
            "Name a stack with --stack, or start the local one with `make run`."
        ) from None
