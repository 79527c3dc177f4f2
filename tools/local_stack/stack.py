"""A stack on this machine, from the emulator's start to its stop."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack import deployment
from tools.local_stack.emulator import Emulator, running_emulator
from tools.local_stack.http_api import import_api
from tools.operator.stacks import Stack
from tools.operator.stacks import local_stack as reach_stack

# The template's stage; the emulator's address of an API ends in it.
STAGE = "v1"


@dataclass(frozen=True, slots=True)
class LocalStack:
    """A deployed stack: where HTTP clients find its API, and how tools reach it as AWS."""

    api_url: str
    aws_endpoint: str
    region: str
    aws: Stack
    emulator: Emulator | None = None

    @property
    def stack_name(self) -> str:
        """The stack's name."""
        return self.aws.name

    @property
    def games_table(self) -> str:
        """The name of the table of games."""
        return self.aws.outputs["GamesTableName"]

    @property
    def leaderboards_table(self) -> str:
        """The name of the table of leaderboards."""
        return self.aws.outputs["LeaderboardsTableName"]

    @property
    def scores_table(self) -> str:
        """The name of the table of players' entries."""
        return self.aws.outputs["ScoresTableName"]

    @property
    def is_running(self) -> bool:
        """Whether the emulator is up, as far as this process can tell."""
        return self.emulator is None or self.emulator.is_running


def reach_local_stack(
    *, api_url: str, aws_endpoint: str, region: str, name: str, emulator: Emulator | None = None
) -> LocalStack:
    """Reach a stack that is up."""
    aws = reach_stack(name=name, region=region, endpoint=aws_endpoint)
    return LocalStack(
        api_url=api_url, aws_endpoint=aws_endpoint, region=region, aws=aws, emulator=emulator
    )


def _say_nothing(_step: str) -> None:
    """Tell nobody how far it is."""


@contextlib.contextmanager
def local_stack(
    directory: Path, *, tell: Callable[[str], None] = _say_nothing
) -> Iterator[LocalStack]:
    """Run a stack of its own as long as the block lasts; several can stand side by side.

    Args:
        directory: Its files, which nothing else may use. Logs stay there afterwards.
        tell: Hears what is being done, one short line for each step.

    Raises:
        CommandError: a step failed.
    """
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    target = deployment.read_target()
    try:
        tell("Starting the AWS emulator")
        with running_emulator(directory, region=target.region) as emulator:
            tell("Building functions and layer (sam build)")
            deployment.build(directory)
            tell("Deploying template.yaml (sam deploy)")
            # The host of an API's own address is not answered by every client's name lookup; a path
            # on the one port is.
            api_url = f"{emulator.endpoint}/_aws/execute-api/{target.stack_name}/{STAGE}"
            deployment.deploy(
                directory,
                endpoint=emulator.endpoint,
                api_id=target.stack_name,
                public_url=f"{api_url}/leaderboard",
            )
            stack = reach_local_stack(
                api_url=api_url,
                aws_endpoint=emulator.endpoint,
                region=target.region,
                name=target.stack_name,
                emulator=emulator,
            )
            import_api(stack.aws, api_id=target.stack_name)
            yield stack
    finally:
        # Every worker of every function has unpacked the layer there.
        shutil.rmtree(directory / "tmp", ignore_errors=True)
