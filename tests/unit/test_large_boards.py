"""What large leaderboards are measured with: scores as they are distributed, and a meter."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from tools.benchmarks.engine import connect, make_table
from tools.benchmarks.large_boards import measure_large_boards
from tools.benchmarks.meter import Meter, Reading
from tools.benchmarks.spreads import SPAN, SPREADS, STARTS_AT, Crowd, Spread
from tools.benchmarks.tables import SCORES, STANDINGS, TABLES

each_spread = pytest.mark.parametrize("spread", SPREADS, ids=lambda spread: spread.label)


@each_spread
@pytest.mark.parametrize("players", [1, 2, 1_000])
def test_a_crowd_stands_best_first_and_no_two_share_a_place(spread: Spread, players: int) -> None:
    standings = [*Crowd(spread, players)]
    assert len(standings) == players
    assert standings == sorted(set(standings))


@each_spread
def test_all_scores_are_reached_during_the_tournament(spread: Spread) -> None:
    crowd = Crowd(spread, 1_000)
    dates = [crowd.reached(place)[1] for place in range(1_000)]
    assert all(STARTS_AT <= date < STARTS_AT + SPAN for date in dates)


@each_spread
def test_a_place_of_ten_million_is_known_without_the_others(spread: Spread) -> None:
    crowd = Crowd(spread, 10**7)
    assert crowd[0] < crowd[1] < crowd[4_999_999] < crowd[10**7 - 1]
    with pytest.raises(IndexError):
        crowd[10**7]


def values(label: str, players: int = 1_000) -> list[int]:
    (spread,) = (spread for spread in SPREADS if spread.label == label)
    crowd = Crowd(spread, players)
    return [crowd.reached(place)[0] for place in range(players)]


def test_half_of_a_tied_crowd_has_the_perfect_score() -> None:
    tied = values("half tied")
    assert tied.count(1_000_000) == 500
    assert tied[499] > tied[500]


def test_the_scores_of_each_spread_lie_as_it_says() -> None:
    assert all(98_000 <= value < 102_000 for value in values("race times"))
    assert sum(400_000 < value < 600_000 for value in values("normal")) in range(670, 695)
    assert sum(value > 500_000_000 for value in values("uniform")) in range(499, 502)
    points = values("power law", 100_000)
    # The few at the top, whose scores no sample has all of, are most of what is uncertain.
    assert 0.7 < sum(points[:20_000]) / sum(points) < 0.9


@pytest.mark.parametrize(
    ("spans", "trips"),
    [
        ([], 0),
        ([(0, 1)], 1),
        ([(0, 1), (1, 2)], 2),
        ([(0, 1), (0.5, 1.5)], 1),
        ([(0, 1), (2, 5), (2.1, 3), (6, 7)], 3),
        # Another answer comes between two that wait for each other.
        ([(0, 1), (2, 3), (0, 10)], 2),
    ],
)
def test_requests_on_their_way_together_are_one_round_trip(
    spans: list[tuple[float, float]], trips: int
) -> None:
    assert Reading(spans=spans).round_trips == trips


def test_a_meter_asks_for_capacity_and_adds_it_up_until_it_is_put_down() -> None:
    client = connect("http://127.0.0.1:9")
    key = {"gameId": {"S": "space-race"}}
    games: dict[str, Any] = {"TableName": "Games", "Key": key}
    asked: dict[str, Any] = {"RequestItems": {"Games": {"Keys": [key]}}}
    told = {"ReturnConsumedCapacity": "TOTAL"}
    with Stubber(client) as stubber:
        one = {"ConsumedCapacity": {"CapacityUnits": 0.5}}
        both = {"ConsumedCapacity": [{"CapacityUnits": 1.5}, {"CapacityUnits": 2.0}]}
        stubber.add_response("get_item", one, games | told)
        stubber.add_response("batch_get_item", both, asked | told)
        stubber.add_response("get_item", {}, games)
        with Meter(client).read() as reading:
            client.get_item(**games)
            client.batch_get_item(**asked)
        client.get_item(**games)
    assert (reading.read_units, reading.requests, reading.round_trips) == (4, 2, 2)
    assert Reading(spans=[(1, 2), (1.5, 4), (3, 3.5)]).seconds == 3


def test_an_engine_that_does_not_answer_is_missing_and_nothing_else_fails() -> None:
    # Nothing listens on the port for discarding, and these tests may not connect to any.
    found = measure_large_boards("http://127.0.0.1:9", sizes=[100], calculated=1_000, samples=2)
    assert (found.engine, found.missing) == ("", "nothing answers at http://127.0.0.1:9")
    assert found.pages == []
    assert {cost.players for cost in found.ranks} == {100, 1_000}
    assert all(cost.latency is None for cost in found.ranks)
    assert {cost.players for cost in found.counting} == {100}


def test_a_table_that_an_earlier_run_left_is_made_anew() -> None:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-north-1")
        for _ in range(2):
            make_table(client, "Scores", keys=TABLES[SCORES], indexes=[STANDINGS])
            key = {"leaderboard": {"S": "space-race/weekly#0"}, "player": {"S": "id:1"}}
            assert client.get_item(TableName="Scores", Key=key).get("Item") is None
            client.put_item(TableName="Scores", Item=key)
        (index,) = client.describe_table(TableName="Scores")["Table"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == STANDINGS.name
