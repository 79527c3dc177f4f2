"""The `laurel` command, run in this process against the service in this process, over HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from aws_lambda_powertools.metrics.provider.cloudwatch_emf import cloudwatch
from typer.testing import CliRunner, Result

from tests.loopback import served
from tests.service import Headers, Reply, Send, Service
from tools.operator.main import app
from tools.operator.own_tokens import OwnTokens
from tools.operator.targets import Target

Laurel = Callable[..., Result]


def said(done: Result, *, code: int = 0) -> str:
    """Check how a command has ended; give its result, without what it says beside it."""
    assert done.exit_code == code, done.output
    return done.stdout


@contextmanager
def command_for(service: Service) -> Iterator[Laurel]:
    """Give the command as long as the block lasts, with the operator's own AWS credentials.

    It is called with its words, and as `typed` with what it finds on standard input.
    """
    with served(_one_at_a_time(service.send)) as url, pytest.MonkeyPatch.context() as patch:
        target = Target(
            find_url=lambda: url,
            token=OwnTokens(service.stack).current,
            find_stack=lambda: service.stack,
        )
        # They are printed, and in one process it would be by the command.
        patch.setattr(cloudwatch, "print", lambda *_: None, raising=False)
        patch.setattr("tools.operator.targets.find_target", lambda **_: target)

        def run(*arguments: str, typed: str = "") -> Result:
            return CliRunner().invoke(app, arguments, input=typed)

        yield run


def _one_at_a_time(send: Send) -> Send:
    """Keep calls apart: a command may make several at once, and the fake of AWS takes one."""
    lock = threading.Lock()

    def send_alone(method: str, path: str, headers: Headers, body: bytes) -> Reply:
        with lock:
            return send(method, path, headers, body)

    return send_alone
