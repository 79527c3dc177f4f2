"""The tables as the design has them, and what keeps them from being lost."""

import pytest

from tests.template_file import RESOURCES, TABLES, Resource

TABLE_KEYS = {
    "GamesTable": ["gameId S HASH"],
    "LeaderboardsTable": ["gameId S HASH", "leaderboardId S RANGE"],
    "ScoresTable": ["leaderboard S HASH", "player S RANGE"],
    "RankNodesTable": ["leaderboard S HASH", "path S RANGE"],
    "TokensTable": ["tokenId S HASH"],
    "BansTable": ["gameId S HASH", "player S RANGE"],
    "AuditTable": ["gameId S HASH", "id S RANGE"],
    "PrizesTable": ["leaderboard S HASH", "item S RANGE"],
}
INDEX_KEYS = {
    ("LeaderboardsTable", "byEnd"): (["gameId S HASH", "endsAt N RANGE"], {"ALL"}),
    ("LeaderboardsTable", "due"): (["dueShard S HASH", "dueAt N RANGE"], {"KEYS_ONLY"}),
    ("ScoresTable", "standings"): (
        ["board S HASH", "standing B RANGE"],
        {"INCLUDE", "displayName", "displayValue"},
    ),
    ("ScoresTable", "held"): (["heldBoard S HASH", "heldSince N RANGE"], {"KEYS_ONLY"}),
    ("ScoresTable", "names"): (["boardName S HASH", "player S RANGE"], {"KEYS_ONLY"}),
    ("ScoresTable", "lineage"): (["leaderboard S HASH", "lineage S RANGE"], {"KEYS_ONLY"}),
    ("TokensTable", "bySubject"): (["subject S HASH", "tokenId S RANGE"], {"ALL"}),
    ("AuditTable", "byLeaderboard"): (["leaderboard S HASH", "id S RANGE"], {"ALL"}),
}


def keys_of(table: Resource, schema: list[dict[str, str]]) -> list[str]:
    types = {a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]}
    return [f"{k['AttributeName']} {types[k['AttributeName']]} {k['KeyType']}" for k in schema]


def test_tables_are_keyed_as_the_design_says() -> None:
    assert {name: keys_of(t, t["KeySchema"]) for name, t in TABLES.items()} == TABLE_KEYS
    assert {
        (name, index["IndexName"]): (
            keys_of(table, index["KeySchema"]),
            {
                index["Projection"]["ProjectionType"],
                *index["Projection"].get("NonKeyAttributes", []),
            },
        )
        for name, table in TABLES.items()
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in table.get(kind, [])
    } == INDEX_KEYS


def test_the_index_of_lineages_is_the_local_one() -> None:
    (local,) = TABLES["ScoresTable"]["LocalSecondaryIndexes"]
    assert local["IndexName"] == "lineage"


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_recoverable_encrypted_and_hard_to_lose(table: str) -> None:
    resource = RESOURCES[table]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    properties = resource["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert "TableName" not in properties  # a fixed name cannot be replaced


@pytest.mark.parametrize("table", ["LeaderboardsTable", "ScoresTable"])
def test_changes_of_leaderboards_and_scores_are_streamed_with_both_images(table: str) -> None:
    stream = TABLES[table]["StreamSpecification"]
    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
