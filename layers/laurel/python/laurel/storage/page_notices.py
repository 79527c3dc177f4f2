"""Which pages the changes of tables put out of date, and the queue in which they wait.

The streams of the Scores and the Leaderboards table tell the changes. A page that seems out of date
and is not costs a look at it; one that is and is not noticed stays wrong. So what cannot be told
counts as a change.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from laurel.domain.ids import is_id
from laurel.domain.notices import LOOK_AGAIN_SECONDS, Notice
from laurel.storage.calls import call
from laurel.storage.dynamodb import Packed, unpack
from laurel.storage.leaderboards import leaderboard_of
from laurel.usecases.stores import BoardPosition, GameNotice

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# What a row of the standings consists of.
_ROW = ("standing", "displayName", "displayValue")
# Whose pages lead to it, with its name and its start.
_BESIDE = ("series", "earlierEdition", "laterEdition", "lastEdition")
# As many messages as one call to a queue takes.
_MOST_AT_ONCE = 10


class NotQueuedError(Exception):
    """The queue did not take a notice: what brought it must come again."""


def read_notices(records: Sequence[Mapping[str, Any]], *, noticed_at: int) -> list[Notice]:
    """Read which pages a batch of records puts out of date: each once, in their order.

    Args:
        records: Records of either stream, as an event source mapping delivers them. One that is
            no record of an item, or of one whose ids no page can have, tells of no page; counting
            sets it aside.
        noticed_at: The time, in epoch ms.
    """
    pages: dict[tuple[str, str | None], None] = {}
    for record in records:
        content = record.get("dynamodb", {})
        keys = unpack(content.get("Keys") or {})
        # As they come: an attribute that no version of the service has written must not stop what
        # the other records tell.
        old, new = (content.get(image) or {} for image in ("OldImage", "NewImage"))
        if "gameId" in keys:
            pages[keys["gameId"], keys["leaderboardId"]] = None
            if _listing(old) != _listing(new):
                pages[keys["gameId"], None] = None
                pages |= {(keys["gameId"], edition): None for edition in _editions(old, new)}
        elif "leaderboard" in keys and _row(old) != _row(new):
            game_id, _, rest = keys["leaderboard"].partition("/")
            pages[game_id, rest.rpartition("#")[0]] = None
    return [
        Notice(game_id=game_id, leaderboard_id=leaderboard_id, noticed_at=noticed_at)
        for game_id, leaderboard_id in pages
        if is_id(game_id) and (leaderboard_id is None or is_id(leaderboard_id))
    ]


def notice_of(message: str) -> Notice | GameNotice:
    """Read a notice, of a page or of a whole game, from a message.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    content = json.loads(message)
    if "after" in content:
        after = content["after"]
        return GameNotice(
            game_id=str(content["gameId"]),
            after=BoardPosition(int(after[0]), str(after[1])) if after else None,
        )
    leaderboard_id = content["leaderboardId"]
    return Notice(
        game_id=str(content["gameId"]),
        leaderboard_id=None if leaderboard_id is None else str(leaderboard_id),
        noticed_at=int(content["noticedAt"]),
    )


class NoticeQueue:
    """The queue from which notices come back for the second look."""

    def __init__(self, sqs: "SQSClient", *, url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, notices: Sequence[Notice]) -> None:
        """Queue notices.

        Raises:
            NotQueuedError: the queue did not take some.
        """
        for first in range(0, len(notices), _MOST_AT_ONCE):
            entries = [
                {
                    "Id": str(number),
                    "MessageBody": _message(notice),
                    "DelaySeconds": LOOK_AGAIN_SECONDS,
                }
                for number, notice in enumerate(notices[first : first + _MOST_AT_ONCE])
            ]
            request = {"QueueUrl": self._url, "Entries": entries}
            failed = call(self._sqs.send_message_batch, request).get("Failed")
            if failed:
                raise NotQueuedError(f"{len(failed)} notices: {failed[0]['Code']}")

    def send_for_game(self, notice: GameNotice, *, seconds: int) -> None:
        """Queue the notice of a whole game, to come back after some seconds."""
        request = {
            "QueueUrl": self._url,
            "MessageBody": _game_message(notice),
            "DelaySeconds": seconds,
        }
        call(self._sqs.send_message, request)


def _game_message(notice: GameNotice) -> str:
    after = notice.after
    place = [after.ends_at, after.leaderboard_id] if after else None
    return json.dumps({"gameId": notice.game_id, "after": place})


def _message(notice: Notice) -> str:
    return json.dumps(
        {
            "gameId": notice.game_id,
            "leaderboardId": notice.leaderboard_id,
            "noticedAt": notice.noticed_at,
        }
    )


def _row(image: Packed) -> tuple[object, ...] | None:
    """Give what a page shows of an entry; one that is hidden, held or not there has no row."""
    return tuple(image.get(name) for name in _ROW) if "standing" in image else None


def _editions(*images: Packed) -> list[str]:
    """Give the leaderboards of a series whose pages lead to one of them."""
    found = [image[name].get("S") for image in images for name in _BESIDE if name in image]
    return [edition for edition in found if edition]


def _listing(image: Packed) -> object:
    """Give what a game's page shows of a leaderboard: all but how many play, unless it is full.

    That scores were imported, as a number of its own, shows no more than they do.
    """
    try:
        leaderboard = leaderboard_of(unpack(image))
    except (KeyError, ValueError):
        return image
    seen = replace(
        leaderboard, participants_counted=0, seats_taken=0, score_updated_date=None, imports=0
    )
    return seen, leaderboard.is_full
