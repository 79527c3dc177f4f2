"""A function's environment: missing, empty and wrong."""

import pytest

from laurel.settings import (
    CountScoresSettings,
    FindRanksSettings,
    ListScoresSettings,
    ManageEntriesSettings,
    ManageLeaderboardsSettings,
    ManagePlayersSettings,
    ManagePrizesSettings,
    PurgeLeaderboardsSettings,
    ReportScoreSettings,
    Settings,
    SettingsError,
    ShowLeaderboardSettings,
)

GOOD = {
    "GAMES_TABLE": "games",
    "LEADERBOARDS_TABLE": "leaderboards",
    "SCORES_TABLE": "scores",
    "BANS_TABLE": "bans",
    "AUDIT_TABLE": "audit",
    "PRIZES_TABLE": "prizes",
    "RESULTS_BUCKET": "results",
    "TOKEN_AUDIENCE": "laurel",
    "JWKS_PARAMETER": "/laurel/laurel/jwks",
    "CHECKSUM_KEYS_PATH": "/laurel/laurel/checksum-keys",
    "RANK_NODES_TABLE": "rank-nodes",
    "UNREADABLE_QUEUE_URL": "https://sqs.eu-north-1.amazonaws.com/123456789012/unreadable",
}
REQUIRED = [
    (kind, name)
    for kind, names in (
        (ShowLeaderboardSettings, ["GAMES_TABLE", "LEADERBOARDS_TABLE"]),
        *(
            (kind, ["GAMES_TABLE", "LEADERBOARDS_TABLE", "SCORES_TABLE", "RANK_NODES_TABLE"])
            for kind in (ListScoresSettings, FindRanksSettings)
        ),
        (
            CountScoresSettings,
            ["LEADERBOARDS_TABLE", "RANK_NODES_TABLE", "SCORES_TABLE", "UNREADABLE_QUEUE_URL"],
        ),
        (
            ReportScoreSettings,
            [
                name
                for name in GOOD
                if name
                not in (
                    "UNREADABLE_QUEUE_URL",
                    "AUDIT_TABLE",
                    "PRIZES_TABLE",
                    "RESULTS_BUCKET",
                )
            ],
        ),
        (
            ManagePlayersSettings,
            [
                name
                for name in GOOD
                if name not in ("RANK_NODES_TABLE", "UNREADABLE_QUEUE_URL", "CHECKSUM_KEYS_PATH")
            ],
        ),
        (
            ManageEntriesSettings,
            [
                "GAMES_TABLE",
                "LEADERBOARDS_TABLE",
                "SCORES_TABLE",
                "PRIZES_TABLE",
                "AUDIT_TABLE",
                "TOKEN_AUDIENCE",
                "JWKS_PARAMETER",
            ],
        ),
        (
            ManageLeaderboardsSettings,
            [
                "GAMES_TABLE",
                "LEADERBOARDS_TABLE",
                "SCORES_TABLE",
                "AUDIT_TABLE",
                "TOKEN_AUDIENCE",
                "JWKS_PARAMETER",
            ],
        ),
        (
            ManagePrizesSettings,
            [
                "GAMES_TABLE",
                "LEADERBOARDS_TABLE",
                "SCORES_TABLE",
                "PRIZES_TABLE",
                "AUDIT_TABLE",
                "TOKEN_AUDIENCE",
                "JWKS_PARAMETER",
            ],
        ),
        (
            PurgeLeaderboardsSettings,
            [
                "LEADERBOARDS_TABLE",
                "SCORES_TABLE",
                "RANK_NODES_TABLE",
                "PRIZES_TABLE",
                "RESULTS_BUCKET",
                "AUDIT_TABLE",
            ],
        ),
    )
    for name in names
]


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in REQUIRED}, key=str))
def test_a_whole_environment_is_read(kind: type[Settings]) -> None:
    assert kind.read(GOOD)


@pytest.mark.parametrize(("kind", "name"), REQUIRED)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_or_empty_setting_is_named(
    kind: type[Settings], name: str, value: str | None
) -> None:
    environment = {**GOOD, name: value}
    with pytest.raises(SettingsError, match=name):
        kind.read({key: text for key, text in environment.items() if text is not None})


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match="GAMES_TABLE, LEADERBOARDS_TABLE, SCORES_TABLE"):
        ListScoresSettings.read({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWKS_PARAMETER", "laurel/jwks"),
        ("CHECKSUM_KEYS_PATH", "/laurel/laurel/checksum-keys/"),
    ],
)
def test_an_impossible_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        ReportScoreSettings.read({**GOOD, name: value})
