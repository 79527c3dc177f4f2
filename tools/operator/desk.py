"""How each command of `laurel` begins and ends: its target, its words, and its exit code.

The SDK of AWS, the HTTP client and cryptography take a second to import. A shell that completes a
word waits for that, so here and in the commands they are imported where they are needed.
"""

import functools
import inspect
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec

import typer

from laurel.domain.errors import Refusal
from tools.operator.failures import INTERRUPTED, OperatorError, RefusedError
from tools.operator.output import Output

if TYPE_CHECKING:
    from tools.operator.api import Api
    from tools.operator.stacks import Stack
    from tools.operator.targets import Target

_Typed = ParamSpec("_Typed")
_STACK = "stack"
_REGION = "region"
_JSON = "as_json"
# What every command takes besides its own.
_SHARED = [
    inspect.Parameter(
        _STACK,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[
            str | None,
            typer.Option(
                "--stack",
                envvar="LAUREL_STACK_NAME",
                help="The stack's name in AWS; else LAUREL_API_URL, or the local stack.",
            ),
        ],
    ),
    inspect.Parameter(
        _REGION,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[
            str | None, typer.Option("--region", help="The stack's region, if not your profile's.")
        ],
    ),
    inspect.Parameter(
        _JSON,
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[
            bool, typer.Option("--json", help="Print the API's answer as JSON, for programs.")
        ],
    ),
]


class Desk(Output):
    """What a command works with: the API, the stack behind it, and a voice."""

    def __init__(self, *, stack: str | None, region: str | None, as_json: bool) -> None:
        super().__init__(as_json=as_json)
        self._name = stack
        self._region = region

    @cached_property
    def target(self) -> "Target":
        """What the command is about; found when it is first needed."""
        from tools.operator.targets import find_target

        return find_target(name=self._name, region=self._region)

    @cached_property
    def api(self) -> "Api":
        """The operator's API."""
        from tools.operator.api import Api

        target = self.target
        return Api(target.url, token=target.token, key_is_new=target.key_is_new, tell=self.say)

    @cached_property
    def stack(self) -> "Stack":
        """The stack as AWS has it.

        Raises:
            MistypedError: there is only an address with a token.
        """
        return self.target.find_stack()


def command(
    app: typer.Typer, name: str
) -> Callable[[Callable[Concatenate[Desk, _Typed], None]], Callable[..., None]]:
    """Make a function a command: it gets a desk, and what goes wrong is told in a sentence.

    The command takes `--stack`, `--region` and `--json` besides the function's own parameters.

    Args:
        app: The group of commands.
        name: How the command is called in it.
    """

    def register(
        function: Callable[Concatenate[Desk, _Typed], None],
    ) -> Callable[..., None]:
        @functools.wraps(function)
        def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 - what Typer has read
            desk = Desk(
                stack=options.pop(_STACK),
                region=options.pop(_REGION),
                as_json=options.pop(_JSON),
            )
            _carry_out(desk, functools.partial(function, desk, *args, **options))

        _, *own = inspect.signature(function).parameters.values()
        by_keyword = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        # Typer reads both; the first parameter is no word of the command's.
        run.__signature__ = inspect.Signature([*by_keyword, *_SHARED])  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in [*by_keyword, *_SHARED]}
        app.command(name)(run)
        return run

    return register


def _carry_out(desk: Desk, work: Callable[[], None]) -> None:
    try:
        work()
    except RefusedError as error:
        if desk.as_json:
            # For programs, which are not to read sentences.
            typer.echo(error.as_json, err=True)
            raise typer.Exit(error.exit_code) from None
        _fail(desk, error)
    except OperatorError as error:
        _fail(desk, error)
    except Refusal as error:
        _fail(desk, OperatorError(str(error)))
    except KeyboardInterrupt:
        desk.say("\nInterrupted: what has been done stays done.", style="red")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        # Without importing the SDK of AWS to find out.
        if not type(error).__module__.startswith("botocore"):
            raise
        from tools.operator.aws_errors import explain

        _fail(desk, explain(error))


def _fail(desk: Desk, error: OperatorError) -> None:
    desk.say(str(error), style="red")
    raise typer.Exit(error.exit_code) from None
