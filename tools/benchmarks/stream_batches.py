"""Batches of changes, as the stream of the Scores table hands them to `count_scores`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from tools.benchmarks.calls import Event
from tools.benchmarks.item_size import Packed, item_size
from tools.benchmarks.sample import BEST, NOON, ORDINARY, entry_item, make_entry, numbered_key
from tools.benchmarks.tables import SCORES, TABLES
from tools.benchmarks.wire import wire

# As long as those that a stream gives.
_FIRST_SEQUENCE = 421_700_000_000_058_411_306_251
_TRIES = 3


def make_batch(boards: Sequence[Leaderboard], scores: int) -> Event:
    """Make the event of as many scores, each of another player, the leaderboards taking turns.

    On each leaderboard every second score, from the first on, is its player's first.
    """
    records = []
    for number in range(scores):
        turn, place = divmod(number, len(boards))
        is_first = turn % 2 == 0
        records.append(_record(boards[place], number, tries=1 if is_first else _TRIES))
    return {"Records": records}


def _record(board: Leaderboard, number: int, *, tries: int) -> dict[str, Any]:
    """Make the record of a player's latest try, the best so far."""
    after = _entry_item(board, number, make_entry(ORDINARY, tries=tries))
    images = {"NewImage": after}
    if tries > 1:
        before = make_entry(ORDINARY, tries=tries - 1, best=BEST - 1)
        images["OldImage"] = _entry_item(board, number, before)
    keys = {name: after[name] for name in TABLES[SCORES].keys}
    return {
        "eventID": f"{number:032x}",
        "eventName": "MODIFY" if "OldImage" in images else "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-north-1",
        "dynamodb": {
            "ApproximateCreationDateTime": NOON // 1000,
            "Keys": wire(keys),
            **{name: wire(image) for name, image in images.items()},
            "SequenceNumber": str(_FIRST_SEQUENCE + number),
            "SizeBytes": item_size(keys) + sum(map(item_size, images.values())),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": (
            "arn:aws:dynamodb:eu-north-1:123456789012:table/laurel-ScoresTable-1A2B3C4D5E6F7"
            "/stream/2020-10-14T03:34:06.123"
        ),
    }


def _entry_item(board: Leaderboard, number: int, entry: Entry) -> Packed:
    return entry_item(replace(entry, player=numbered_key(ORDINARY, number)), board=board)
