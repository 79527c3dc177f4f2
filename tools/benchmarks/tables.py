"""The tables' keys and indexes, as far as they decide what a request costs.

A test holds them to template.yaml.
"""

from tools.benchmarks.capacity_units import Index, Table

GAMES = "GamesTable"
LEADERBOARDS = "LeaderboardsTable"
SCORES = "ScoresTable"
RANK_NODES = "RankNodesTable"
BANS = "BansTable"

BY_END = Index(name="byEnd", keys=("gameId", "endsAt"), projects=None)
STANDINGS = Index(
    name="standings",
    keys=("board", "standing"),
    projects=frozenset({"displayName", "displayValue"}),
)
HELD = Index(name="held", keys=("heldBoard", "heldSince"), projects=frozenset())
NAMES = Index(name="names", keys=("boardName", "player"), projects=frozenset())
TABLES = {
    GAMES: Table(keys=("gameId",)),
    LEADERBOARDS: Table(
        keys=("gameId", "leaderboardId"),
        indexes=(
            BY_END,
            Index(name="due", keys=("dueShard", "dueAt"), projects=frozenset()),
        ),
    ),
    SCORES: Table(keys=("leaderboard", "player"), indexes=(STANDINGS, HELD, NAMES)),
    RANK_NODES: Table(keys=("leaderboard", "path")),
    BANS: Table(keys=("gameId", "player")),
}
