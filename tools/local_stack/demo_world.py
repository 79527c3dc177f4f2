"""What the demo plays with: a game, leaderboards in every state, and players with their scores."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.operator.api import Document

# The game, key id and private key of the worked example in docs/public-api.md: published, and good
# for nothing but examples.
GAME_ID = "game"
CHECKSUM_KID = "a"
REVOKED_KID = "old"
CHECKSUM_SECRET = "gUmNg8MQksDLVvHtd7YfuyPPtB0KtzX7gBGm0tZpdhaxmJesvH"  # noqa: S105 - see above
MAIN_BOARD_ID = "weekly"
PRIZE_BOARD_ID = "last-month"
SERIES_ID = "daily"
# A month, the longest that a review can be: it outlasts the demo.
REVIEW_HOURS = 720
PLAYERS = 300
_SEED = 20
_DAY = 86_400_000
_FIRST = ("Swift", "Lucky", "Brave", "Sly", "Mighty", "Tiny", "Silent", "Golden", "Cosmic", "Åkta")
_SECOND = ("Otter", "Falcon", "Badger", "Comet", "Lynx", "Räv", "狐", "نمر", "Лиса", "🦊")


@dataclass(frozen=True, slots=True)
class Play:
    """A score that a demo player reports to a leaderboard."""

    leaderboard_id: str
    body: dict[str, str | int]


def demo_game() -> "Document":
    """Give the game, as the operator's API takes it."""
    return {"name": GAME_ID, "url": "https://example.com/", "colour": "#2e7d32"}


def open_boards(now: int) -> dict[str, "Document"]:
    """Give the leaderboards that are played on, by id: one of every strategy and order."""
    weekly: Document = {
        "name": "The weekly harvest",
        "description": "Gather as many stars as you can in one run. Your best run counts.",
        "type": "weekly",
        "retryStrategy": "REPLACE_IF_BETTER",
        "maximumNumberOfWinners": 10,
        "shouldCloseWhenFull": False,
        "startDate": now - _DAY,
        "endDate": now + 6 * _DAY,
        "externalReference": "achievement-stars",
    }
    return {
        MAIN_BOARD_ID: weekly,
        "sprint": {
            "name": "The sprint",
            "description": "The fastest lap wins. Three attempts.",
            "type": "race",
            "retryStrategy": "REPLACE_IF_BETTER",
            "sortOrder": "ASCENDING",
            "numberOfRetries": 3,
            "maximumNumberOfWinners": 3,
            "shouldCloseWhenFull": False,
        },
        "ladder": {
            "name": "The ladder",
            "description": "Your latest match counts, for better or worse.",
            "type": "ladder",
            "retryStrategy": "REPLACE_SCORE",
            "maximumNumberOfWinners": 0,
            "shouldCloseWhenFull": False,
        },
        "one-shot": {
            "name": "One shot",
            "description": "One attempt. Make it count.",
            "type": "special",
            "retryStrategy": "DISABLED",
            "maximumNumberOfWinners": 1,
            "shouldCloseWhenFull": False,
            "startDate": now - _DAY,
        },
        "first-twenty": {
            "name": "The first twenty",
            "description": "The first twenty players on the board win.",
            "type": "special",
            "retryStrategy": "DISABLED",
            "maximumNumberOfWinners": 20,
            "shouldCloseWhenFull": True,
        },
        "last-week": {**weekly, "name": "Last week's harvest", "reviewHours": REVIEW_HOURS},
        PRIZE_BOARD_ID: {**weekly, "name": "Last month's harvest", "prizes": "VOUCHERS"},
        SERIES_ID: {
            "name": "The daily dash",
            "description": "Every evening anew: who is ahead a day later?",
            "type": "daily",
            "retryStrategy": "REPLACE_IF_BETTER",
            "maximumNumberOfWinners": 3,
            "shouldCloseWhenFull": False,
            "schedule": {
                "cron": "0 18 * * *",
                "timeZone": "Europe/Stockholm",
                "lengthMinutes": 24 * 60,
                "keep": 7,
            },
        },
        "next-week": {
            **weekly,
            "name": "Next week's harvest",
            "startDate": now + 6 * _DAY,
            "endDate": now + 13 * _DAY,
        },
    }


def late_changes(now: int) -> dict[str, "Document"]:
    """Give what changes once all has been played: these leaderboards are over.

    The results of one are still provisional; those of the other are final as soon as that is seen.
    """
    return {
        "last-week": {"startDate": now - 8 * _DAY, "endDate": now - _DAY},
        PRIZE_BOARD_ID: {"startDate": now - 38 * _DAY, "endDate": now - 31 * _DAY},
    }


def vouchers() -> list["Document"]:
    """Give the vouchers of the leaderboard with prizes: two more than can be won."""
    return [
        {"code": f"HARVEST-{number:04}", "link": f"https://example.com/redeem/{number:04}"}
        for number in range(1, 13)
    ]


def plays() -> Iterator[Play]:
    """Give the scores that are reported, the same ones each time."""
    chance = random.Random(_SEED)  # noqa: S311 - a game of chance
    for number in range(PLAYERS):
        name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {number}"
        player: dict[str, str | int] = {"displayName": name, "playerId": f"demo-{number}"}
        if chance.random() < 0.5:  # noqa: PLR2004 - half of them
            player["email"] = f"player{number}@example.com"
        for _ in range(chance.choice((1, 1, 2))):
            # Few gather more than the worked example's 20: it is seen on the first page.
            yield _play("weekly", player, int(chance.expovariate(1 / 6)), "{}")
    for number in range(60):
        player = {"displayName": f"{_FIRST[number % 10]} {_SECOND[number // 10]}"}
        lap = int(chance.gauss(83_000, 6_000))
        yield _play("sprint", player, lap, f"{lap // 60_000}:{lap % 60_000 / 1000:06.3f}")
        for _ in range(2):
            yield _play("ladder", player, chance.randrange(-100, 1500), "{}")
        for board in ("one-shot", "last-week", PRIZE_BOARD_ID):
            # Some winners have not left an email: they are listed for the operator.
            if board == PRIZE_BOARD_ID and number % 4:
                player = {**player, "email": f"harvester{number}@example.com"}
            yield _play(board, player, chance.randrange(100), "{} ★")
    for number in range(20):
        yield _play("first-twenty", {"displayName": f"Early bird {number}"}, number, "{}")


def _play(leaderboard_id: str, player: dict[str, str | int], score: int, shown: str) -> Play:
    body = {**player, "sortingValue": score, "displayValue": shown.format(score)}
    return Play(leaderboard_id, body)
