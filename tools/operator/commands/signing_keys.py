"""`laurel signing-key`: the keys that sign tokens, with the operator's own AWS credentials."""

from typing import Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.options import YesOption

app = typer.Typer(help="The keys that sign tokens.", no_args_is_help=True)


@command(app, "create")
def create(desk: Desk) -> None:
    """Make a new signing key; tokens of the ones before stay good.

    Example: laurel signing-key create --stack laurel
    """
    from tools.operator.signing_keys import create_signing_key

    kid = create_signing_key(desk.stack)
    desk.report(
        {"kid": kid}, f"Signing key {kid} signs from now on; functions know it within a minute."
    )


@command(app, "list")
def list_(desk: Desk) -> None:
    """List the signing keys that are trusted, oldest first.

    Example: laurel signing-key list --stack laurel
    """
    from tools.operator.signing_keys import read_public_keys

    desk.listing(
        (dict(key) for key in read_public_keys(desk.stack)),
        member="keys",
        columns={"Key": "kid"},
        empty="There is no signing key yet: `laurel signing-key create` makes one.",
    )


@command(app, "retire")
def retire(
    desk: Desk,
    kid: Annotated[str, typer.Argument(help="The key's id; see `laurel signing-key list`.")],
    *,
    yes: YesOption = False,
) -> None:
    """Stop trusting a signing key: every token that it signed is refused within a minute.

    Example: laurel signing-key retire KEY-ID --stack laurel
    """
    from tools.operator.signing_keys import retire_signing_key

    stack = desk.stack
    desk.confirm(f"Refuse every token that {kid} signed, for good?", yes=yes)
    retire_signing_key(stack, kid)
    desk.report({"kid": kid}, f"Signing key {kid} is not trusted any more.")
