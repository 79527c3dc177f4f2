"""What goes wrong with a command, as one exception tree, and the sentence that tells of it.

::

    OperatorError           refused, or found to be wrong: the command ends with 1
    ├── RefusedError        the API refused a call; carries its problem; 3 where it let nobody in
    ├── MistypedError       the command cannot be meant as it was typed: 2
    └── UnreachableError    what the command needs does not answer, or lets nobody in: 3

A message is written for the person who typed the command.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

REFUSED, MISTYPED, UNREACHABLE, INTERRUPTED = 1, 2, 3, 130


class OperatorError(Exception):
    """A command that cannot be carried out; the message is for the person who typed it."""

    exit_code = REFUSED


class MistypedError(OperatorError):
    """The command's words contradict each other, or lack something."""

    exit_code = MISTYPED


class UnreachableError(OperatorError):
    """The API or AWS does not answer, or does not let the operator in."""

    exit_code = UNREACHABLE


class RefusedError(OperatorError):
    """The API refused a call; `problem` is what it answered (RFC 9457)."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(_sentence_of(problem))
        self.problem = problem
        if self.status == HTTPStatus.UNAUTHORIZED:
            # Nobody was let in: what was asked for has not been judged.
            self.exit_code = UNREACHABLE

    @property
    def status(self) -> int:
        """The answer's HTTP status."""
        return int(self.problem["status"])

    @property
    def code(self) -> str:
        """The stable code of the refusal, such as `game_not_found`."""
        return str(self.problem["code"])

    @property
    def as_json(self) -> str:
        """The problem, in one line."""
        return json.dumps(self.problem, ensure_ascii=False)


def _sentence_of(problem: Mapping[str, Any]) -> str:
    """Tell a problem, with everything that is wrong with a request on a line of its own."""
    offences = [f"  {error['field']}: {error['detail']}" for error in problem.get("errors", [])]
    if offences:
        return "\n".join(["This was refused:", *offences])
    return str(problem.get("detail") or problem.get("title"))
