"""A stack on this machine, from the emulator's start to its stop."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack import deployment
from tools.local_stack.emulator import Emulator, running_emulator
from tools.local_stack.front_door import open_front_door
from tools.local_stack.http_api import import_api
from tools.local_stack.outbox import OUTBOX, verify_sender
from tools.operator.stacks import Stack, emulated_stack

# The template's stage; the emulator's address of an API ends in it.
STAGE = "v1"


@dataclass(frozen=True, slots=True)
class LocalStack:
    """A deployed stack: where HTTP clients find it, and how tools reach it as AWS.

    `pages_url` is the edge: the pages, and the API below `/api/v1`. `api_url` is the API itself.
    """

    api_url: str
    pages_url: str
    aws: Stack
    emulator: Emulator | None = None

    @property
    def aws_endpoint(self) -> str:
        """The emulator's address, at which all of AWS answers."""
        return str(self.aws.endpoint)

    @property
    def outbox_url(self) -> str:
        """What SES has sent, as JSON: no mail leaves this machine."""
        return self.aws_endpoint + OUTBOX

    @property
    def region(self) -> str:
        """The region that the stack is deployed to."""
        return self.aws.session.region_name

    @property
    def is_running(self) -> bool:
        """Whether the emulator is up, as far as this process can tell."""
        return self.emulator is None or self.emulator.is_running


def _say_nothing(_step: str) -> None:
    """Tell nobody how far it is."""


@contextlib.contextmanager
def running_stack(
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
        with (
            running_emulator(directory, region=target.region) as emulator,
            open_front_door() as front_door,
        ):
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
                public_url=front_door.url,
            )
            aws = emulated_stack(
                name=target.stack_name, region=target.region, endpoint=emulator.endpoint
            )
            import_api(aws, api_id=target.stack_name)
            verify_sender(aws)
            domain_name = aws.outputs["DistributionDomainName"]
            front_door.lead_to(emulator.endpoint, domain_name=domain_name)
            yield LocalStack(api_url=api_url, pages_url=front_door.url, aws=aws, emulator=emulator)
    finally:
        # Every worker of every function has unpacked the layer there.
        shutil.rmtree(directory / "tmp", ignore_errors=True)
