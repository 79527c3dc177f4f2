"""What the demo plays with: a game, leaderboards in every state, and players with their scores."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from laurel.domain.games import Game, KeyStatus
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder

# The game, key id and private key of the worked example in docs/public-api.md: published, and good
# for nothing but examples.
GAME_ID = "game"
CHECKSUM_KID = "a"
CHECKSUM_SECRET = "gUmNg8MQksDLVvHtd7YfuyPPtB0KtzX7gBGm0tZpdhaxmJesvH"  # noqa: S105 - see above
MAIN_BOARD_ID = "weekly"
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


def demo_game() -> Game:
    """The game, with the worked example's key and one that has been revoked."""
    return Game(
        game_id=GAME_ID,
        name=GAME_ID,
        url="https://example.com/",
        colour="#2e7d32",
        checksum_keys={CHECKSUM_KID: KeyStatus.ACTIVE, "old": KeyStatus.REVOKED},
    )


def open_boards(now: int) -> list[Leaderboard]:
    """Give the leaderboards that are played on: one of every strategy and order."""
    weekly = Leaderboard(
        game_id=GAME_ID,
        leaderboard_id=MAIN_BOARD_ID,
        name="The weekly harvest",
        description="Gather as many stars as you can in one run. Your best run counts.",
        type="weekly",
        retry_strategy=RetryStrategy.REPLACE_IF_BETTER,
        maximum_number_of_winners=10,
        start_date=now - _DAY,
        end_date=now + 6 * _DAY,
        external_reference="achievement-stars",
    )
    sprint = Leaderboard(
        game_id=GAME_ID,
        leaderboard_id="sprint",
        name="The sprint",
        description="The fastest lap wins. Three attempts.",
        type="race",
        retry_strategy=RetryStrategy.REPLACE_IF_BETTER,
        sort_order=SortOrder.ASCENDING,
        number_of_retries=3,
        maximum_number_of_winners=3,
    )
    ladder = Leaderboard(
        game_id=GAME_ID,
        leaderboard_id="ladder",
        name="The ladder",
        description="Your latest match counts, for better or worse.",
        type="ladder",
        retry_strategy=RetryStrategy.REPLACE_SCORE,
        maximum_number_of_winners=0,
    )
    one_shot = Leaderboard(
        game_id=GAME_ID,
        leaderboard_id="one-shot",
        name="One shot",
        description="One attempt. Make it count.",
        type="special",
        retry_strategy=RetryStrategy.DISABLED,
        maximum_number_of_winners=1,
        start_date=now - _DAY,
    )
    first_twenty = Leaderboard(
        game_id=GAME_ID,
        leaderboard_id="first-twenty",
        name="The first twenty",
        description="The first twenty players on the board win.",
        type="special",
        retry_strategy=RetryStrategy.DISABLED,
        maximum_number_of_winners=20,
        should_close_when_full=True,
    )
    last_week = replace(weekly, leaderboard_id="last-week", name="Last week's harvest")
    last_month = replace(weekly, leaderboard_id="last-month", name="Last month's harvest")
    return [weekly, sprint, ladder, one_shot, first_twenty, last_week, last_month]


def shut_boards(now: int, boards: list[Leaderboard]) -> list[Leaderboard]:
    """Give the leaderboards that take no scores: over, still to come, and contradictory."""
    played = {board.leaderboard_id: board for board in boards}
    return [
        replace(played["last-week"], start_date=now - 8 * _DAY, end_date=now - _DAY),
        replace(
            played["last-month"],
            start_date=now - 38 * _DAY,
            end_date=now - 31 * _DAY,
            closed_at=now - 31 * _DAY,
            ended_at=now - 30 * _DAY,
        ),
        replace(
            played["weekly"],
            leaderboard_id="next-week",
            name="Next week's harvest",
            start_date=now + 6 * _DAY,
            end_date=now + 13 * _DAY,
        ),
        replace(
            played["weekly"],
            leaderboard_id="mistaken",
            name="A mistaken configuration",
            description="It ends before it starts, so it takes no scores.",
            start_date=now + _DAY,
            end_date=now,
        ),
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
        for board in ("one-shot", "last-week", "last-month"):
            yield _play(board, player, chance.randrange(100), "{} ★")
    for number in range(20):
        yield _play("first-twenty", {"displayName": f"Early bird {number}"}, number, "{}")


def _play(leaderboard_id: str, player: dict[str, str | int], score: int, shown: str) -> Play:
    body = {**player, "sortingValue": score, "displayValue": shown.format(score)}
    return Play(leaderboard_id, body)
