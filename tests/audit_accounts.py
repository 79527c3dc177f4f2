"""What the audit trail has to tell of a call, found out from the tables before and after it alone.

Nothing here asks the code under test what it has changed: the stored attributes say it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from laurel.domain.audit import player_reference
from laurel.domain.ids import ALL_GAMES
from laurel.storage.dynamodb import Item, pack, unpack
from tests.in_process import TABLES
from tests.service import Service
from tests.template_file import table_definition

# The items of each table, by their keys.
Rows = dict[tuple[str, ...], Item]
Tables = dict[str, Rows]

SETTINGS = ("name", "icon", "url", "colour", "checksumRequired", "weakestChecksum")
CONFIGURED = {
    **{
        name: name
        for name in (
            *("name", "description", "type", "icon", "url", "externalReference", "startDate"),
            *("endDate", "maximumNumberOfWinners", "shouldCloseWhenFull", "retryStrategy"),
            *("numberOfRetries", "sortOrder", "expectedParticipants", "lowestSortingValue"),
            *(
                "highestSortingValue",
                "submissionsPerMinute",
                "outOfBounds",
                "reviewHours",
                "prizes",
            ),
        )
    },
    "closedAt": "closedDate",
    "approvedAt": "approvedDate",
    "objectedAt": "objectedDate",
    "voidedAt": "voidedDate",
    "deletedAt": "deletedDate",
}
_MAIL = ("subject", "text", "html", "redeemUrl")
# What follows from other changes: that a game has bans, and the counts of seats and of imports.
CONSEQUENCES = {"hasBans", "seatsTaken", "imports"}


@dataclass(frozen=True)
class Told:
    """What a record tells, but for who has made the change, when, and why."""

    action: str
    game_id: str
    leaderboard_id: str | None = None
    player: str | None = None
    before: Any = None
    after: Any = None


class Books:
    """All that is stored, whosoever it is: what the trail tells of, and the trail itself."""

    def __init__(self, service: Service) -> None:
        # Once: to make a client takes longer than to read a table.
        self._dynamodb = service.stack.dynamodb
        self._ssm = service.stack.ssm
        self._path = service.stack.checksum_keys_path

    def stored(self) -> Tables:
        """Read every table but the trail, and the checksum secrets."""
        found = {table: self._scan(table) for table in TABLES.values() if table != "AuditTable"}
        secrets = self._ssm.get_paginator("get_parameters_by_path").paginate(
            Path=self._path, Recursive=True, WithDecryption=True
        )
        parameters = [parameter for page in secrets for parameter in page["Parameters"]]
        found["secrets"] = {(one["Name"],): {"value": one["Value"]} for one in parameters}
        return found

    def trail(self) -> list[Item]:
        """Read all records, oldest first."""
        rows = self._scan("AuditTable")
        return sorted(rows.values(), key=lambda record: str(record["id"]))

    def records_since(self, at: int, *, games: Sequence[str]) -> list[Item]:
        """Read the records of some games from a time (epoch ms) on."""
        pages = [
            page
            for game in games
            for page in self._dynamodb.get_paginator("query").paginate(
                TableName="AuditTable",
                KeyConditionExpression="gameId = :game AND id >= :at",
                ExpressionAttributeValues=pack({":game": game, ":at": str(at)}),
            )
        ]
        return [unpack(item) for page in pages for item in page["Items"]]

    def _scan(self, table: str) -> Rows:
        keys = [part["AttributeName"] for part in table_definition(table)["KeySchema"]]
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=table)
        items = [unpack(item) for page in pages for item in page["Items"]]
        return {tuple(item[key] for key in keys): item for item in items}


def sorted_records(records: Iterable[Told]) -> list[str]:
    """Write records so that two of their lists can be compared, in whatever order they are."""
    return sorted(json.dumps(asdict(record), sort_keys=True) for record in records)


def told_by(record: Item) -> Told:
    """Give what a stored record tells of the change."""
    board = record.get("leaderboard")
    return Told(
        action=record["action"],
        game_id=record["gameId"],
        leaderboard_id=board.removeprefix(f"{record['gameId']}/") if board else None,
        player=record.get("player"),
        before=record.get("before"),
        after=record.get("after"),
    )


def expected_records(before: Tables, after: Tables, *, action: str, at: int) -> list[Told]:
    """Tell which records a call has to leave, that did something at a time (epoch ms).

    Raises:
        AssertionError: something has changed that no record tells of.
    """
    records = [
        *_of_games(before["GamesTable"], after["GamesTable"], action),
        *_of_tokens(before, after, action, at=at),
        *_of_leaderboards(before["LeaderboardsTable"], after["LeaderboardsTable"], action),
        *_of_bans(before["BansTable"], after["BansTable"], action),
        *_of_vouchers(_loaded(before), _loaded(after), action),
        *_of_mails(before["PrizesTable"], after["PrizesTable"], action),
    ]
    moved = _changes(before["ScoresTable"], after["ScoresTable"])
    records += _of_erased(moved) if action == "player.erase" else _of_entries(moved, action)
    assert bool(records) == (before != after), "something else has changed"
    if before["secrets"] != after["secrets"]:
        assert [record.action for record in records] in (["key.create"], ["key.revoke"])
    return records


def _changes(before: Rows, after: Rows) -> Iterator[tuple[Item | None, Item | None]]:
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield before.get(key), after.get(key)


def _differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """The two sides of a change: only what differs, and None for what is not there."""
    old = before or {}
    names = [name for name in {**old, **after} if old.get(name) != after.get(name)]
    was = {name: old.get(name) for name in names}
    return {"before": was if before else None, "after": {name: after.get(name) for name in names}}


def _of_games(before: Rows, after: Rows, action: str) -> Iterator[Told]:
    for old, new in _changes(before, after):
        assert new is not None, "games stay"
        if new["gameId"] == ALL_GAMES:
            continue
        game_id, found = new["gameId"], False
        sides = [{name: side.get(name) for name in SETTINGS} for side in (old, new) if side]
        if old is None or sides[0] != sides[1]:
            # Of a new game, what is not set is not told.
            yield Told("game.put", game_id, **_differences(sides[0] if old else None, sides[-1]))
            found = True
        keys = (old or {}).get("checksumKeys", {})
        for kid, status in new["checksumKeys"].items():
            if keys.get(kid) == status:
                continue
            found = True
            is_new = kid not in keys
            yield Told(
                "key.create" if is_new else "key.revoke",
                game_id,
                before=None if is_new else {"id": kid, "status": keys[kid]},
                after={"id": kid, "status": status},
            )
        others = {name for name in {**new, **(old or {})} if (old or {}).get(name) != new.get(name)}
        assert found or others <= CONSEQUENCES, others
        if not found:
            assert action == "player.ban"


def _of_tokens(before: Tables, after: Tables, action: str, *, at: int) -> Iterator[Told]:
    def revoked(tables: Tables) -> set[str]:
        found: set[str] = tables["GamesTable"].get((ALL_GAMES,), {}).get("revokedTokens", set())
        return found

    gone = revoked(after) - revoked(before)
    assert revoked(before) <= revoked(after)
    for old, new in _changes(before["TokensTable"], after["TokensTable"]):
        assert new is not None, "tokens stay on record"
        if old is None:
            fields = {name: value for name, value in new.items() if name != "tokenId"}
            for game in new["games"]:
                # Of the other games, those who read this one's trail need not know.
                yield Told(action, game, after={"id": new["tokenId"], **fields, "games": [game]})
        else:
            assert new == {**old, "revokedDate": at}
            assert new["tokenId"] in gone
    for token_id in gone:
        recorded = before["TokensTable"].get((token_id,))
        for game in recorded["games"] if recorded else [ALL_GAMES]:
            was = {"id": token_id, "revokedDate": None}
            yield Told(action, game, before=was, after={"id": token_id, "revokedDate": at})


def _of_leaderboards(before: Rows, after: Rows, action: str) -> Iterator[Told]:
    for old, new in _changes(before, after):
        assert new is not None, "leaderboards stay until they are purged"
        sides = [
            {told: side[name] for name, told in CONFIGURED.items() if name in side}
            for side in (old, new)
            if side is not None
        ]
        if old is not None and sides[0] == sides[1]:
            others = {name for name in {**old, **new} if old.get(name) != new.get(name)}
            assert others <= CONSEQUENCES, others
            continue
        yield Told(
            action,
            new["gameId"],
            new["leaderboardId"],
            **_differences(sides[0] if old else None, sides[-1]),
        )


def _of_bans(before: Rows, after: Rows, action: str) -> Iterator[Told]:
    for old, new in _changes(before, after):
        ban: Item = old or new or {}
        what, was = "banned", old is not None
        if old is not None and new is not None:
            assert {**new, "key": old["key"]} == old
            what = "named"
        yield Told(
            action, ban["gameId"], player=ban["player"], before={what: was}, after={what: not was}
        )


def _of_vouchers(before: Rows, after: Rows, action: str) -> Iterator[Told]:
    pools: dict[str, tuple[Item | None, Item]] = {}
    positions: dict[str, list[int]] = {}
    codes = 0
    for old, new in _changes(before, after):
        assert new is not None, "vouchers stay"
        kind, _, number = new["item"].partition("#")
        if kind == "pool":
            pools[new["leaderboard"]] = old, new
            continue
        assert old is None, "a voucher stays as it was loaded"
        if kind == "voucher":
            positions.setdefault(new["leaderboard"], []).append(int(number))
        codes += {"voucher": 1, "code": -1}[kind]
    assert codes == 0, "every code is told to the game"
    assert pools.keys() == positions.keys()
    for board, (old, new) in pools.items():
        game_id, _, leaderboard_id = board.partition("/")
        filled = [min(positions[board]), max(positions[board])]
        yield Told(
            action,
            game_id,
            leaderboard_id,
            before={"loaded": old["loaded"] if old is not None else 0},
            after={"loaded": new["loaded"], "positions": filled},
        )


def _loaded(tables: Tables) -> Rows:
    """Of the table of prizes, what loads bring."""
    return {
        key: item
        for key, item in tables["PrizesTable"].items()
        if not item["item"].startswith(("mail", "place#"))
    }


def _of_mails(before: Rows, after: Rows, action: str) -> Iterator[Told]:
    """The records of games' mails, and of prizes that were mailed again."""
    for old, new in _changes(before, after):
        row: Item = old or new or {}
        if row["item"] == "mail":
            was, is_ = (_mail(side) if side else {} for side in (old, new))
            names = [name for name in _MAIL if was.get(name) != is_.get(name)]
            yield Told(
                action,
                row["leaderboard"],
                before={name: was.get(name) for name in names} if old else None,
                after={name: is_.get(name) for name in names} if new else None,
            )
        elif row["item"].startswith("place#"):
            assert old is not None
            assert new is not None
            game_id, _, leaderboard_id = row["leaderboard"].partition("/")
            attempts = [side.get("mailAttempt", 0) for side in (old, new)]
            state = {"place": row["place"], "state": old.get("mailState", "WAITING")}
            yield Told(
                action,
                game_id,
                leaderboard_id,
                player_reference(row["player"]),
                before={**state, "attempts": attempts[0]},
                after={"place": row["place"], "attempts": attempts[1]},
            )


def _mail(item: Item) -> dict[str, Any]:
    told = {name: item.get(name) for name in _MAIL}
    for name in ("text", "html"):
        if told[name] is not None:
            told[name] = f"sha256:{hashlib.sha256(str(told[name]).encode()).hexdigest()}"
    return told


def _of_entries(moved: Iterator[tuple[Item | None, Item | None]], action: str) -> Iterator[Told]:
    for old, new in moved:
        entry: Item = old or new or {}
        game_id, _, board = entry["board"].partition("/")
        player = player_reference(entry["player"])
        sides = [None if side is None else _described(side) for side in (old, new)]
        if old is not None and new is not None:
            tries = [_tries(old), _tries(new)]
            dates = [date for date in sorted(tries[0]) if tries[0][date] != tries[1].get(date)]
            dates += sorted(tries[1].keys() - tries[0].keys())
            if dates:
                for side, known in zip(sides, tries, strict=True):
                    assert side is not None
                    side["entries"] = [known[date] for date in dates if date in known]
        yield Told(action, game_id, board, player, *sides)


def _of_erased(moved: Iterator[tuple[Item | None, Item | None]]) -> Iterator[Told]:
    gone: list[Item] = []
    pseudonyms: dict[str, int] = {}
    for old, new in moved:
        if old is None:
            assert new is not None
            assert new["player"].startswith("erased:")
            pseudonyms[new["leaderboard"]] = pseudonyms.get(new["leaderboard"], 0) + 1
        else:
            assert new is None
            gone.append(old)
    for entry in gone:
        game_id, _, board = entry["board"].partition("/")
        state = {"state": _described(entry)["state"]}
        stays = pseudonyms.pop(entry["leaderboard"], 0)
        yield Told(
            "player.erase",
            game_id,
            board,
            player_reference(entry["player"]),
            before=state,
            after={**state, "pseudonym": True} if stays else None,
        )
    assert not pseudonyms


def _described(entry: Item) -> dict[str, Any]:
    if "reachedAt" not in entry:
        return {"state": "HIDDEN" if "hidden" in entry else "HELD"}
    return {
        "state": "HIDDEN" if "hidden" in entry else "STANDING",
        "sortingValue": entry["sortingValue"],
        "displayValue": entry["displayValue"],
        "date": entry["reachedAt"],
    }


def _tries(entry: Item) -> dict[int, dict[str, Any]]:
    """The tries that are stored of an entry, by their dates: the kept ones, and the best."""
    stored = [*([entry["best"]] if "best" in entry else []), *entry["tries"]]
    return {
        packed[0]: {
            "date": packed[0],
            "sortingValue": packed[1],
            "displayValue": packed[2],
            "status": packed[5] if len(packed) > 5 else "COUNTED",
        }
        for packed in stored
    }
