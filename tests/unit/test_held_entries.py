"""The list of entries with a held try, while its index follows the table."""

from collections.abc import Mapping
from typing import Any

from laurel.domain.entries import TryStatus
from laurel.storage.dynamodb import pack
from laurel.storage.entries import lane_key
from laurel.storage.moderated_entries import DynamoModeratedEntries
from tests.factories import NOON, make_leaderboard

BOARD = make_leaderboard()
LANE = lane_key(game_id=BOARD.game_id, leaderboard_id=BOARD.leaderboard_id, lane=0)


def item_of(player: str, *, held_at: int) -> dict[str, Any]:
    held = [held_at, 14, "14", b"", b"", TryStatus.HELD.value]
    return {
        "leaderboard": LANE,
        "player": player,
        "displayName": "Tim",
        "used": 2,
        "version": 2,
        "tries": [held],
    }


class ChangingIndex:
    """An index in which a player is found at two places, one of which is not the player's now."""

    def __init__(self, *pages: Mapping[str, int]) -> None:
        self._pages = list(pages)
        self.looked_up: list[str] = []

    def query(self, **_: object) -> dict[str, Any]:
        places = self._pages.pop(0)
        keys = [
            pack({"leaderboard": LANE, "player": player.rstrip("'"), "heldSince": since})
            for player, since in places.items()
        ]
        return {"Items": keys, **({"LastEvaluatedKey": {}} if self._pages else {})}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803 - the SDK's name
        players = [key["player"]["S"] for key in RequestItems["scores"]["Keys"]]
        # As DynamoDB does.
        assert len(set(players)) == len(players), "the list of keys contains duplicates"
        self.looked_up += players
        items = [pack(item_of(player, held_at=NOON + 5)) for player in players]
        return {"Responses": {"scores": items}}


def test_who_is_met_at_two_places_of_the_index_is_listed_once() -> None:
    index = ChangingIndex({"name:Tim": NOON, "name:Tom": NOON + 1, "name:Tim'": NOON + 5})
    assert walk(index) == ["name:Tim", "name:Tom"]


def test_who_has_been_listed_is_not_listed_by_a_further_look_at_the_index() -> None:
    index = ChangingIndex({"name:Tim": NOON}, {"name:Tim'": NOON + 5}, {"name:Tom": NOON + 6})
    assert walk(index) == ["name:Tim", "name:Tom"]
    assert index.looked_up == ["name:Tim", "name:Tom"]


def walk(index: ChangingIndex) -> list[str]:
    entries = DynamoModeratedEntries(
        index,  # type: ignore[arg-type]
        scores_table="scores",
        leaderboards_table="leaderboards",
        audit_table="audit",
        prizes_table="prizes",
    )
    return [entry.player for _, entry in entries.walk_held(BOARD, after=None, page=10)]
