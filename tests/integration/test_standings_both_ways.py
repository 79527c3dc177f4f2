"""The index of standings, read from any place in either direction."""

import pytest

from laurel.storage.standings import DynamoStandings
from laurel.usecases.stores import Row
from tests.performance.costs import fill
from tests.service import Service

PLAYERS = 9


@pytest.fixture
def standings(service: Service) -> DynamoStandings:
    fill(service, service.configure("weekly"), PLAYERS)
    # The index has a partition for each leaderboard: nobody of another one is ever met.
    fill(service, service.configure("weekly2"), 2)
    return DynamoStandings(service.stack.dynamodb, table=service.stack.scores_table)


def all_rows(standings: DynamoStandings, service: Service) -> list[Row]:
    rows = standings.page(
        game_id=service.game_id, leaderboard_id="weekly", after=None, limit=PLAYERS + 1
    )
    assert len(rows) == PLAYERS
    return rows


def test_rows_before_a_place_are_the_last_ones_ahead_of_it_the_best_first(
    service: Service, standings: DynamoStandings
) -> None:
    rows = all_rows(standings, service)
    for end, limit in [(9, 1), (9, 20), (5, 3), (1, 3), (0, 3)]:
        before = rows[end].standing if end < PLAYERS else None
        found = standings.page_before(
            game_id=service.game_id, leaderboard_id="weekly", before=before, limit=limit
        )
        assert found == rows[max(end - limit, 0) : end]


def test_a_place_need_not_be_anybody_s_nor_as_long_as_a_standing(
    service: Service, standings: DynamoStandings
) -> None:
    rows = all_rows(standings, service)
    edge = rows[4].standing[:14]
    where = {"game_id": service.game_id, "leaderboard_id": "weekly"}
    assert standings.page_before(**where, before=edge, limit=2) == rows[2:4]
    assert standings.page(**where, after=edge, limit=2) == rows[4:6]
