"""Asks dynalite, which counts read units as DynamoDB does, what pages of large leaderboards cost.

Optional: it needs npm, and once the registry. Texts must be ASCII: it counts a text's characters
where DynamoDB counts bytes.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from laurel.storage.standings import board_key_of, page_request
from tools.benchmarks.page_cost import ROWS
from tools.benchmarks.places import WORK
from tools.benchmarks.sample import BOARD, ORDINARY, fill_board
from tools.benchmarks.tables import SCORES, STANDINGS, TABLES
from tools.local_stack.processes import CommandError, run_logged

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

SIZES = (10**4, 10**5)
VERSION = "4.0.0"
_DIRECTORY = WORK / f"dynalite-{VERSION}"
_BATCH = 25
_SERVE = (
    "require('dynalite')({createTableMs: 0}).listen(0, '127.0.0.1', "
    "function () { console.log(this.address().port) })"
)


class DynaliteMissingError(Exception):
    """There is no dynalite to ask; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of a hundred behind so many players consumed."""

    players: int
    behind: int
    read_units: float


def ask_dynalite() -> Iterator[Asked]:
    """Fill leaderboards and query pages of them: the first, and the last full one.

    Raises:
        DynaliteMissingError: it cannot be had here.
    """
    _install()
    with _serve() as client:
        for players in SIZES:
            table = f"{SCORES}{players}"
            standings = _fill(client, table, players)
            for behind in (0, players - ROWS):
                after = standings[behind - 1] if behind else None
                yield Asked(players, behind, _query(client, table, after))


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise DynaliteMissingError("there is no npm on this machine")
    if _DIRECTORY.exists():
        return
    # Moved to its place when it is complete: one that was broken off is made again.
    unfinished = _DIRECTORY.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries", "1")
    install = [npm, "install", *quiet, "--prefix", str(unfinished), f"dynalite@{VERSION}"]
    try:
        run_logged(install, log=WORK / "dynalite.log", environment=os.environ, cwd=unfinished)
    except CommandError:
        raise DynaliteMissingError("npm could not install it") from None
    unfinished.rename(_DIRECTORY)


@contextmanager
def _serve() -> Iterator["DynamoDBClient"]:
    command = ["node", "-e", _SERVE]
    with subprocess.Popen(command, cwd=_DIRECTORY, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            if not port:
                raise DynaliteMissingError("it does not start here")
            yield boto3.client(
                "dynamodb",
                endpoint_url=f"http://127.0.0.1:{port}",
                region_name="eu-north-1",
                aws_access_key_id="benchmark",
                aws_secret_access_key="benchmark",  # noqa: S106 - dynalite checks none
            )
        finally:
            server.terminate()


def _fill(client: "DynamoDBClient", table: str, players: int) -> list[bytes]:
    """Make a table with a leaderboard; give its standings, best first."""
    keys = TABLES[SCORES].keys
    kinds = dict.fromkeys((*keys, *STANDINGS.keys), "S") | {"standing": "B"}
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "B" if kind == "B" else "S"}
            for name, kind in kinds.items()
        ],
        KeySchema=[
            {"AttributeName": keys[0], "KeyType": "HASH"},
            {"AttributeName": keys[1], "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": STANDINGS.name,
                "KeySchema": [
                    {"AttributeName": STANDINGS.keys[0], "KeyType": "HASH"},
                    {"AttributeName": STANDINGS.keys[1], "KeyType": "RANGE"},
                ],
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": sorted(STANDINGS.projects or ()),
                },
            }
        ],
    )
    rows = fill_board(players, like=ORDINARY).copies(SCORES, STANDINGS)
    for start in range(0, players, _BATCH):
        puts: list[WriteRequestTypeDef] = [
            {"PutRequest": {"Item": dict(row)}} for row in rows[start : start + _BATCH]
        ]
        client.batch_write_item(RequestItems={table: puts})
    return sorted(bytes(row["standing"]["B"]) for row in rows)


def _query(client: "DynamoDBClient", table: str, after: bytes | None) -> float:
    board = board_key_of(BOARD)
    request = page_request(table=table, board=board, after=after, limit=ROWS)
    ask = getattr(client, "query")  # noqa: B009 - the request is as loosely typed as it is built
    answer = ask(**request, ReturnConsumedCapacity="TOTAL")
    if len(answer["Items"]) != ROWS:
        raise RuntimeError(f"{len(answer['Items'])} rows where {ROWS} were to be read.")
    return float(answer["ConsumedCapacity"]["CapacityUnits"])
