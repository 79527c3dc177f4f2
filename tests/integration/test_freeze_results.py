"""Final results in the tables and in the bucket, made of what is stored by the function itself."""

import json
from typing import Any

import pytest

from laurel.domain.archives import Copy, read_lines
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import MANIFEST_NAME, ManifestModel, offences_of
from laurel.storage.archive_files import S3ArchiveFiles
from laurel.storage.archives import DynamoArchives
from laurel.storage.dynamodb import pack
from laurel.usecases import freeze_results
from tests.endings import MINUTE, board_of, load_sweeper, now, sweep
from tests.in_process import RESULTS_BUCKET
from tests.performance.costs import fill
from tests.prizes import prizes_of
from tests.service import Service, assert_answered, score

PLAYERS = 45


@pytest.fixture
def sweeper(in_process: Service) -> Any:  # noqa: ARG001 - it sets the environment
    return load_sweeper()


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def files_of(sweeper: Any) -> S3ArchiveFiles:
    found: S3ArchiveFiles = sweeper.WIRING.tasks.freeze.files
    return found


def manifest_of(sweeper: Any, board: Leaderboard, copy: Copy) -> ManifestModel:
    found: ManifestModel = json.loads(b"".join(files_of(sweeper).read(board, copy, MANIFEST_NAME)))
    return found


def lines_of(sweeper: Any, board: Leaderboard, copy: Copy) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for part in manifest_of(sweeper, board, copy)["parts"]
        for line in read_lines(files_of(sweeper).read(board, copy, part["file"]))
    ]


def close(service: Service, **changes: Any) -> Leaderboard:
    """A leaderboard in three lanes, with players, that closed a minute ago."""
    board = service.configure(lanes=3, end_date=now() - MINUTE, **changes)
    fill(service, board, PLAYERS)
    return board


def test_what_is_archived_is_what_the_list_of_scores_shows(service: Service, sweeper: Any) -> None:
    board = close(service)
    path = f"/leaderboard/{service.game_id}/weekly/score"
    shown = assert_answered(service.get(path))["scores"]
    assert len(shown) == PLAYERS
    sweep(sweeper)
    assert board_of(service).archived_at is not None
    public = lines_of(sweeper, board, Copy.PUBLIC)
    assert [{name: line[name] for name in ("score", "name", "rank")} for line in public] == shown
    for copy in Copy:
        assert offences_of(manifest_of(sweeper, board, copy)) == []
    places = list(prizes_of(service).places(board, after=0))
    assert [place.display_name for place in places] == [row["name"] for row in shown[:3]]
    rows = service.stack.dynamodb.query(
        TableName=service.stack.scores_table,
        IndexName="standings",
        KeyConditionExpression="board = :board",
        ExpressionAttributeValues=pack({":board": f"{service.game_id}/weekly"}),
    )["Items"]
    assert [place.standing for place in places] == [row["standing"]["B"] for row in rows[:3]]


def test_several_parts_and_runs_make_one_archive(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", 10)
    monkeypatch.setattr(freeze_results, "COMPARED_AT_ONCE", 20)
    monkeypatch.setattr(freeze_results, "PLACES_AT_ONCE", 4)
    board = close(service, maximum_number_of_winners=15)
    runs = 0
    while board_of(service).archived_at is None:
        # A ms or two: for a piece each.
        sweep(sweeper, left=15_003)
        runs += 1
        assert runs < 50
    assert runs > 5
    manifest = manifest_of(sweeper, board, Copy.PUBLIC)
    assert [part["entries"] for part in manifest["parts"]] == [10, 10, 10, 10, 5]
    assert offences_of(manifest) == []
    names = [line["name"] for line in lines_of(sweeper, board, Copy.PUBLIC)]
    shown = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score"))["scores"]
    assert names == [row["name"] for row in shown]
    places = list(prizes_of(service).places(board, after=0))
    assert [place.display_name for place in places] == names[:15]


def test_who_is_hidden_is_in_the_operators_copy_alone_and_wins_nothing(
    service: Service, sweeper: Any
) -> None:
    board = service.configure()
    for value, name in enumerate(("Low", "High", "Cheater"), 10):
        email = f"{name.lower()}@example.com"
        assert_answered(service.post(score(value, name, email=email)))
    service.operate(
        "POST",
        f"/leaderboard/{service.game_id}/weekly/entry/hide",
        {"players": [{"email": "cheater@example.com"}], "reason": "Aim bot"},
    )
    service.configure(end_date=now() - MINUTE)
    sweep(sweeper)
    assert [line["name"] for line in lines_of(sweeper, board, Copy.PUBLIC)] == ["High", "Low"]
    operator = lines_of(sweeper, board, Copy.OPERATOR)
    assert [(line["displayName"], line["state"]) for line in operator] == [
        ("High", "STANDING"),
        ("Low", "STANDING"),
        ("Cheater", "HIDDEN"),
    ]
    assert operator[2]["email"] == "cheater@example.com"
    places = list(prizes_of(service).places(board, after=0))
    assert [(place.place, place.email) for place in places] == [
        (1, "high@example.com"),
        (2, "low@example.com"),
    ]
    client = service.stack.session.client("s3")
    keys = [
        listed["Key"]
        for listed in client.list_objects_v2(Bucket=RESULTS_BUCKET, Prefix="public/")["Contents"]
        if f"/{service.game_id}/" in listed["Key"]
    ]
    bodies = [client.get_object(Bucket=RESULTS_BUCKET, Key=key)["Body"].read() for key in keys]
    assert len(bodies) == 2
    text = b"".join(
        b"".join(read_lines([body])) if body[:2] == b"\x1f\x8b" else body for body in bodies
    )
    assert b"example.com" not in text


def test_two_entries_of_one_standing_are_both_archived(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", 1)
    board = close(service)
    # Two players whose hashes agree are too rare to be found: one is given the other's standing.
    client = service.stack.dynamodb
    rows = client.query(
        TableName=service.stack.scores_table,
        IndexName="standings",
        KeyConditionExpression="board = :board",
        ExpressionAttributeValues=pack({":board": f"{service.game_id}/weekly"}),
        Limit=2,
    )["Items"]
    client.update_item(
        TableName=service.stack.scores_table,
        Key={name: rows[1][name] for name in ("leaderboard", "player")},
        UpdateExpression="SET standing = :other",
        ExpressionAttributeValues={":other": rows[0]["standing"]},
    )
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", 1)
    sweep(sweeper)
    players = {line["key"] for line in lines_of(sweeper, board, Copy.OPERATOR)}
    assert len(players) == PLAYERS


def test_a_leaderboard_without_scores_has_an_archive_of_nothing(
    service: Service, sweeper: Any
) -> None:
    board = service.configure(end_date=now() - MINUTE)
    sweep(sweeper)
    manifest = manifest_of(sweeper, board, Copy.PUBLIC)
    assert (manifest["entries"], manifest["parts"]) == (0, [])
    assert offences_of(manifest) == []


def test_an_archive_is_read_from_the_table_as_its_manifest_says(
    service: Service, sweeper: Any
) -> None:
    board = close(service)
    sweep(sweeper)
    table = service.stack.outputs["PrizesTableName"]
    archive = DynamoArchives(service.stack.dynamodb, table=table).archive(board)
    assert archive is not None
    assert (archive.entries, archive.unranked) == (PLAYERS, 0)
    assert len(archive.salt) == 32
    assert archive.salt.hex() == manifest_of(sweeper, board, Copy.OPERATOR)["salt"]
