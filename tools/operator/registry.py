"""Registers games and configures leaderboards, also those that are being played on."""

from dataclasses import replace

from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard, State, state_of
from laurel.storage.games import DynamoGames
from laurel.storage.leaderboards import DynamoLeaderboards
from laurel.storage.standings import DynamoStandings
from tools.operator.failures import OperatorError
from tools.operator.stacks import Stack

# What entries are stored by, or seats counted by: changed later, it would not fit what is there.
FIXED_BY_SCORES = {
    "lanes": "lanes",
    "sortOrder": "sort_order",
    "shouldCloseWhenFull": "should_close_when_full",
}


def register_game(stack: Stack, game: Game) -> None:
    """Register a game, or replace what is registered of it.

    Raises:
        OperatorError: a checksum key would be forgotten, and every score sealed with it refused.
    """
    games = DynamoGames(stack.dynamodb, table=stack.games_table)
    before = games.get(game.game_id)
    forgotten = set(before.checksum_keys) - set(game.checksum_keys) if before else set()
    if forgotten:
        raise OperatorError(
            "The game has checksum keys that the file does not name: "
            f"{', '.join(sorted(forgotten))}. Name each of them, as ACTIVE or as REVOKED."
        )
    games.put(replace(game, revision=before.revision + 1 if before else 1))


def configure_leaderboard(stack: Stack, leaderboard: Leaderboard, *, now: int) -> State:
    """Create a leaderboard, or change its configuration; gives the state that it is in then.

    Its counters, its seats and the steps of its end are not configuration: they stay.

    Args:
        stack: Where it is.
        leaderboard: Its configuration.
        now: The time in epoch ms.

    Raises:
        OperatorError: the configuration contradicts itself, there is no such game, or it changes
            what is fixed once there are scores.
    """
    if state_of(leaderboard, now=now) is State.ILLEGAL_STATE:
        raise OperatorError(
            "The configuration contradicts itself: endDate must be after startDate, a leaderboard "
            "that closes when full needs a maximumNumberOfWinners, and numberOfRetries, where it "
            "counts, must be 1 at least."
        )
    game_id, leaderboard_id = leaderboard.game_id, leaderboard.leaderboard_id
    if DynamoGames(stack.dynamodb, table=stack.games_table).get(game_id) is None:
        raise OperatorError(f"There is no game {game_id}: `laurel game register` makes it.")
    leaderboards = DynamoLeaderboards(stack.dynamodb, table=stack.leaderboards_table)
    before = leaderboards.get(game_id=game_id, leaderboard_id=leaderboard_id)
    if before is not None:
        _require_unchanged(stack, before, leaderboard)
        leaderboard = replace(
            leaderboard,
            seats_taken=before.seats_taken,
            closed_at=before.closed_at,
            ended_at=before.ended_at,
        )
    leaderboards.configure(leaderboard)
    return state_of(leaderboard, now=now)


def _require_unchanged(stack: Stack, before: Leaderboard, after: Leaderboard) -> None:
    changed = [
        name
        for name, field in FIXED_BY_SCORES.items()
        if getattr(before, field) != getattr(after, field)
    ]
    standings = DynamoStandings(stack.dynamodb, table=stack.scores_table)
    if changed and standings.page(
        game_id=before.game_id, leaderboard_id=before.leaderboard_id, after=None, limit=1
    ):
        raise OperatorError(
            f"There are scores on the leaderboard, so {' and '.join(changed)} cannot change."
        )
