"""The `laurel` command: what can be typed, and what it says."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, Progress
from rich.table import Table

from laurel.domain.errors import Refusal
from laurel.domain.games import KeyStatus
from laurel.domain.ids import is_id
from laurel.security.permissions import Scope
from laurel.security.tokens import ALL_GAMES
from laurel.storage.games import DynamoGames
from tools.operator.checksum_keys import read_secret, write_checksum_secret
from tools.operator.configuration import read_game, read_leaderboard
from tools.operator.pages import PageRebuilder
from tools.operator.recount import Recounter
from tools.operator.registry import configure_leaderboard, register_game
from tools.operator.seats import SeatCounter
from tools.operator.signing_keys import (
    create_signing_key,
    read_public_keys,
    read_signing_key,
    retire_signing_key,
)
from tools.operator.stacks import OperatorError, Stack
from tools.operator.targets import find_stack
from tools.operator.tokens import issue_token, token_id_of

app = typer.Typer(
    help="Look after a Laurel stack: in AWS by its name, or the one that `make run` started.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
token_app = typer.Typer(help="Service tokens, with which games report scores.")
signing_key_app = typer.Typer(help="The keys that sign service tokens.")
game_app = typer.Typer(help="Games.")
checksum_key_app = typer.Typer(help="The keys with which games seal their scores.")
leaderboard_app = typer.Typer(help="Leaderboards and their counters.")
app.add_typer(game_app, name="game", no_args_is_help=True)
pages_app = typer.Typer(help="The pages that players look at.")
app.add_typer(pages_app, name="pages", no_args_is_help=True)
app.add_typer(leaderboard_app, name="leaderboard", no_args_is_help=True)
app.add_typer(checksum_key_app, name="checksum-key", no_args_is_help=True)
app.add_typer(token_app, name="token", no_args_is_help=True)
app.add_typer(signing_key_app, name="signing-key", no_args_is_help=True)

ERRORS = Console(stderr=True)

StackOption = Annotated[
    str | None, typer.Option("--stack", help="The stack's name in AWS; else the local stack.")
]
RegionOption = Annotated[
    str | None, typer.Option("--region", help="The stack's region, if not your profile's.")
]


@game_app.command("register")
def register(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="The game in JSON; - reads input.")],
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Register a game, or replace what is registered of it; in use within half a minute.

    Example: laurel game register --stack laurel docs/examples/game.json
    """
    game, target = read_game(file.read()), find_stack(name=stack, region=region)
    register_game(target, game)
    # Its name, icon and colour are on all of its pages, and no stream tells of games.
    PageRebuilder(target, game_id=game.game_id).rebuild(progress=lambda _: None)
    typer.echo(f"Game {game.game_id} is registered.")


@checksum_key_app.command("set")
def set_(
    game: Annotated[str, typer.Argument(help="The game's id.")],
    kid: Annotated[str, typer.Argument(help="The key's id, as the game names it.")],
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="The key itself; - reads input.")],
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Store a private key for a game's checksums, or replace it; in use within a minute.

    Example: laurel checksum-key set --stack laurel space-race web web.key
    """
    target = find_stack(name=stack, region=region)
    registered = _games(target).get(game)
    if registered is None:
        raise OperatorError(f"There is no game {game}: `laurel game register` makes it.")
    if registered.checksum_keys.get(kid) is not KeyStatus.ACTIVE:
        raise OperatorError(
            f"The game has no active checksum key {kid}: name it in its file, and register it."
        )
    write_checksum_secret(target, game_id=game, kid=kid, secret=read_secret(file.read()))
    typer.echo(f"Checksum key {kid} of {game} is in use within a minute.")


@leaderboard_app.command("configure")
def configure(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="The leaderboard in JSON; - reads input.")
    ],
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Create a leaderboard, or change it while scores come in: what is counted stays.

    Example: laurel leaderboard configure --stack laurel docs/examples/leaderboard.json
    """
    leaderboard = read_leaderboard(file.read())
    target = find_stack(name=stack, region=region)
    state = configure_leaderboard(target, leaderboard, now=time.time_ns() // 1_000_000)
    typer.echo(f"Leaderboard {leaderboard.leaderboard_id} of {leaderboard.game_id} is {state}.")


@token_app.command("issue")
def issue(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it is good for.")],
    game: Annotated[
        list[str] | None, typer.Option(help="A game that it covers; may be repeated.")
    ] = None,
    *,
    all_games: Annotated[
        bool, typer.Option("--all-games", help="Cover every game, also later ones.")
    ] = False,
    subject: Annotated[
        str, typer.Option(help="Who will use it; every call is logged under this name.")
    ] = "game-server",
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Print a new token; what is known of it goes to standard error.

    Example: laurel token issue --stack laurel --game space-race --days 90
    """
    games = game or []
    if bool(games) == all_games:
        raise OperatorError("Name the games with --game, or say --all-games.")
    if wrong := [name for name in games if not is_id(name)]:
        raise OperatorError(f"{wrong[0]!r} cannot be the id of a game.")
    target = find_stack(name=stack, region=region)
    now, lifetime = datetime.now(UTC), timedelta(days=days)
    token = issue_token(
        read_signing_key(target),
        audience=target.name,
        subject=subject,
        games=[ALL_GAMES] if all_games else games,
        scopes=[Scope.SCORE_WRITE],
        now=now,
        lifetime=lifetime,
    )
    covered = "all games" if all_games else ", ".join(games)
    ERRORS.print(
        f"Token {token_id_of(token)} for {subject}: {covered}, "
        f"good until {now + lifetime:%Y-%m-%d}. It is shown this once.",
        # What was typed may have brackets, which would be taken for a style.
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    typer.echo(token)


@token_app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="The token, or its id.")],
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Refuse a token from now on, for every game; within a minute everywhere.

    Example: laurel token revoke --stack laurel 4fd1d0e4c0f64c2f9d1a52f5a2a3d7c1
    """
    target = find_stack(name=stack, region=region)
    token_id = token_id_of(token)
    _games(target).revoke_token(token_id)
    typer.echo(f"Token {token_id} is refused within a minute.")


@signing_key_app.command("create")
def create(stack: StackOption = None, region: RegionOption = None) -> None:
    """Make a new signing key; tokens of the ones before stay good.

    Example: laurel signing-key create --stack laurel
    """
    kid = create_signing_key(find_stack(name=stack, region=region))
    typer.echo(f"Signing key {kid} signs from now on; functions know it within a minute.")


@signing_key_app.command("list")
def list_(stack: StackOption = None, region: RegionOption = None) -> None:
    """List the signing keys that are trusted, oldest first.

    Example: laurel signing-key list --stack laurel
    """
    table = Table("Key id")
    for key in read_public_keys(find_stack(name=stack, region=region)):
        table.add_row(key["kid"])
    Console().print(table)


@signing_key_app.command("retire")
def retire(
    kid: Annotated[str, typer.Argument(help="The key's id; see `laurel signing-key list`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Stop trusting a signing key: every token that it signed is refused within a minute.

    Example: laurel signing-key retire --stack laurel KEY-ID
    """
    if not yes:
        typer.confirm(f"Refuse every token that {kid} signed?", abort=True)
    retire_signing_key(find_stack(name=stack, region=region), kid)
    typer.echo(f"Signing key {kid} is not trusted any more.")


@leaderboard_app.command("recount")
def recount(
    game: Annotated[str, typer.Argument(help="The game's id.")],
    leaderboard: Annotated[str, typer.Argument(help="The leaderboard's id.")],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; exit with 1 when it is wrong.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Repair without asking.")] = False,
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Compare a leaderboard's participants with its standings, and repair the count.

    On one that closes when full, the seats taken are compared with the players too. Scores may
    come in meanwhile. Reads the whole leaderboard: a million players are some 30,000 read units.

    Example: laurel leaderboard recount --stack laurel --check space-race weekly
    """
    target = find_stack(name=stack, region=region)
    recounter = Recounter(target, game_id=game, leaderboard_id=leaderboard)
    with Progress(
        "Reading the standings", BarColumn(), "{task.completed} players", console=ERRORS
    ) as progress:
        task = progress.add_task("", total=recounter.board.participants_counted)
        found = recounter.recount(progress=lambda seen: progress.update(task, completed=seen))
    repairs: list[Callable[[], None]] = []
    if found.drift:
        typer.echo(f"Wrong: {found.counted} participants are counted, and there are {found.truth}.")
        repairs.append(partial(recounter.repair, found))
    else:
        typer.echo(f"Right: {found.truth} participants.")
    if recounter.board.should_close_when_full:
        seat_counter = SeatCounter(target, recounter.board)
        seats = seat_counter.count()
        if seats.drift:
            typer.echo(f"Wrong: {seats.counted} seats are taken, by {seats.truth} players.")
            repairs.append(partial(seat_counter.repair, seats))
        else:
            typer.echo(f"Right: {seats.truth} seats taken.")
    _offer(repairs, check=check, yes=yes)


def _offer(repairs: Sequence[Callable[[], None]], *, check: bool, yes: bool) -> None:
    if not repairs:
        return
    if check:
        raise typer.Exit(1)
    if not yes:
        typer.confirm("Repair it?", abort=True)
    for repair in repairs:
        repair()
    typer.echo("Repaired.")


@pages_app.command("rebuild")
def rebuild(
    game: Annotated[
        str | None, typer.Option(help="Only this game's pages; else those of all games.")
    ] = None,
    stack: StackOption = None,
    region: RegionOption = None,
) -> None:
    """Have pages rendered and published again, as they stand.

    For a new template, a change of a game's name, icon or colour, or a bucket that was lost. What
    would not look different is not written.

    Example: laurel pages rebuild --stack laurel --game space-race
    """
    rebuilder = PageRebuilder(find_stack(name=stack, region=region), game_id=game)
    with Progress(
        "Queueing pages", BarColumn(), "{task.completed} pages", console=ERRORS
    ) as progress:
        task = progress.add_task("", total=rebuilder.expected)
        queued = rebuilder.rebuild(progress=lambda seen: progress.update(task, completed=seen))
    typer.echo(f"{queued} pages are queued; the stack publishes them in the next minutes.")


def _games(stack: Stack) -> DynamoGames:
    return DynamoGames(stack.dynamodb, table=stack.games_table)


def main() -> None:
    """Run the command; what goes wrong is told in a sentence."""
    try:
        app()
    except (OperatorError, Refusal) as error:
        _fail(str(error))
    except (BotoCoreError, ClientError) as error:
        _fail(f"AWS: {error}")


def _fail(sentence: str) -> None:
    ERRORS.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(1)
