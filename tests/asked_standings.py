"""Where a player stands, asked as anybody may, and whether the player is to stand at all."""

from tests.service import Reply, Service, assert_answered


def ask(service: Service, query: str, *, leaderboard_id: str = "weekly") -> Reply:
    return service.get(f"/leaderboard/{service.game_id}/{leaderboard_id}/standing?{query}")


def moderate(service: Service, action: str, player_id: str) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/entry/{action}"
    body = {"players": [{"playerId": player_id}], "reason": "a test"}
    assert_answered(service.operate("POST", path, body, scopes=("score:moderate",)))
