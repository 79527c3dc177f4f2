"""Players erased from final results: what places, archive and manifests say stays provable."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from laurel.domain.archives import Copy, read_lines
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import ManifestModel, offences_of
from laurel.storage.archive_files import S3ArchiveFiles
from laurel.storage.archives import part_of
from laurel.storage.erasure import DynamoErasures
from laurel.storage.moderated_entries import DynamoModeratedEntries
from laurel.usecases import freeze_results
from tests.endings import MINUTE, board_of, load_sweeper, now, sweep
from tests.in_process import RESULTS_BUCKET
from tests.prizes import prizes_of
from tests.service import Service, assert_answered, assert_refused, score

NAMES = [f"Player {letter}" for letter in "ABCDEFGHIJ"]


class CrashError(Exception):
    """The function is ended in the middle of its work."""


@pytest.fixture
def sweeper(in_process: Service) -> Any:  # noqa: ARG001 - it sets the environment
    return load_sweeper()


@pytest.fixture
def board(service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Leaderboard]:
    """Ten players, the first of them best, in parts of four; the last one is hidden."""
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", 4)
    service.register()
    service.configure(maximum_number_of_winners=5)
    for value, name in enumerate(reversed(NAMES)):
        assert_answered(service.post(score(value, name, email=email_of(name))))
    moderate(service, "hide", NAMES[-1])
    service.configure(maximum_number_of_winners=5, end_date=now() - MINUTE)
    sweep(sweeper)
    yield board_of(service)
    monkeypatch.undo()


def email_of(name: str) -> str:
    return f"{name[-1].lower()}@example.com"


def moderate(service: Service, action: str, name: str) -> None:
    body = {"players": [{"email": email_of(name)}], "reason": "A test"}
    path = f"/leaderboard/{service.game_id}/weekly/entry/{action}"
    assert_answered(service.operate("POST", path, body))


def erase(service: Service, name: str) -> tuple[int, int]:
    body = {"player": {"email": email_of(name)}, "reason": "Asked for it"}
    path = f"/game/{service.game_id}/player/erase"
    done = assert_answered(service.operate("POST", path, body))
    return done["removed"], done["pseudonyms"]


def manifests(service: Service) -> dict[Copy, ManifestModel]:
    path = f"/leaderboard/{service.game_id}/weekly/results"
    return {
        Copy.PUBLIC: assert_answered(service.get(f"{path}/archive")),
        Copy.OPERATOR: assert_answered(service.operate("GET", f"{path}/operator-archive")),
    }


def files(service: Service) -> dict[str, bytes]:
    """Everything in the bucket about this test's game, by key, uncompressed."""
    client = service.stack.session.client("s3")
    found = {}
    for listed in client.list_objects_v2(Bucket=RESULTS_BUCKET)["Contents"]:
        key = listed["Key"]
        if f"/{service.game_id}/" in key:
            body = client.get_object(Bucket=RESULTS_BUCKET, Key=key)["Body"].read()
            found[key] = b"".join(read_lines([body])) if key.endswith(".gz") else body
    return found


def assert_consistent(service: Service) -> None:
    """Manifests, also those in the bucket, and files say the same, and nothing else is there."""
    expected = set()
    stored = files(service)
    for copy, manifest in manifests(service).items():
        assert offences_of(manifest) == []
        folder = f"{copy}/{service.game_id}/weekly/"
        expected |= {folder + part["file"] for part in manifest["parts"]} | {
            f"{folder}manifest.json"
        }
        written = json.loads(stored[f"{folder}manifest.json"])
        for part in manifest["parts"]:
            part.pop("url")
            assert stored[folder + part["file"]].count(b"\n") == part["entries"]
        assert written == manifest
    assert set(stored) == expected


def test_a_winner_who_is_erased_keeps_the_place_and_nothing_else(
    service: Service, board: Leaderboard
) -> None:
    before = manifests(service)
    places = list(prizes_of(service).places(board, after=0))
    assert erase(service, NAMES[1]) == (0, 1)
    assert_consistent(service)
    after = list(prizes_of(service).places(board, after=0))
    assert after[1].player.startswith("erased:")
    assert after[1].email is None
    for kept in ("place", "standing", "sorting_value", "display_value", "date"):
        assert getattr(after[1], kept) == getattr(places[1], kept)
    assert [*after[:1], *after[2:]] == [*places[:1], *places[2:]]
    results = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/results"))
    assert [place["rank"] for place in results["places"]] == [1, 2, 3, 4, 5]
    assert results["places"][1]["name"] == after[1].display_name
    assert results["archive"]["sha256"] == manifests(service)[Copy.PUBLIC]["sha256"]
    for copy, manifest in manifests(service).items():
        assert manifest["frozenSha256"] == before[copy]["frozenSha256"]
        assert manifest["sha256"] != before[copy]["sha256"]
        assert len(manifest["redactions"]) == 1
    for key, text in files(service).items():
        assert b"Player B" not in text, key
        assert b"b@example.com" not in text, key
    line = json.loads(
        next(text for key, text in files(service).items() if "part-00001" in key).splitlines()[1]
    )
    assert line["player"] == after[1].player
    items = service.stack.dynamodb.scan(TableName="PrizesTable")["Items"]
    ours = [item for item in items if service.game_id in item["leaderboard"]["S"]]
    assert "b@example.com" not in repr(ours)


@pytest.mark.parametrize("name", [NAMES[0], NAMES[6], NAMES[8], NAMES[9]])
@pytest.mark.usefixtures("board")
def test_whoever_is_erased_is_found_in_the_archive(service: Service, name: str) -> None:
    assert erase(service, name) == (0, 1)
    assert_consistent(service)
    assert all(name.encode() not in text for text in files(service).values())
    assert erase(service, name) == (0, 0)


def test_who_was_removed_or_changed_since_is_erased_from_the_archive_all_the_same(
    service: Service, board: Leaderboard
) -> None:
    moderate(service, "remove", NAMES[2])
    moderate(service, "hide", NAMES[3])
    path = f"/leaderboard/{service.game_id}/weekly/entry/correct"
    body = {
        "player": {"email": email_of(NAMES[7])},
        "sortingValue": 99,
        "displayValue": "99",
        "reason": "A test",
    }
    assert_answered(service.operate("POST", path, body))
    places = list(prizes_of(service).places(board, after=0))
    for name in (NAMES[2], NAMES[3], NAMES[7]):
        assert erase(service, name) == (0, 1)
        assert_consistent(service)
        assert all(name.encode() not in text for text in files(service).values())
        assert erase(service, name) == (0, 0)
    after = list(prizes_of(service).places(board, after=0))
    assert [place.standing for place in after] == [place.standing for place in places]
    assert [place.place for place in after if place.player.startswith("erased:")] == [3, 4]


@pytest.mark.usefixtures("board")
def test_all_of_a_part_can_be_erased_and_the_freeze_stays_provable(service: Service) -> None:
    frozen = manifests(service)[Copy.PUBLIC]["sha256"]
    for name in NAMES[:4]:
        assert erase(service, name) == (0, 1)
    assert_consistent(service)
    manifest = manifests(service)[Copy.PUBLIC]
    assert len(manifest["redactions"]) == 4
    assert manifest["frozenSha256"] == frozen


@pytest.mark.usefixtures("board")
def test_a_player_who_came_by_an_import_after_the_end_is_removed_or_keeps_a_pseudonym(
    service: Service,
) -> None:
    body = {
        "entries": [
            {
                "displayName": "Late",
                "email": "late@example.com",
                "sortingValue": 1,
                "displayValue": "1",
            }
        ],
        "reason": "Moved here",
    }
    path = f"/leaderboard/{service.game_id}/weekly/entry/import"
    assert_answered(service.operate("POST", path, body))
    who = {"player": {"email": "late@example.com"}, "reason": "Asked for it"}
    reply = service.operate("POST", f"/game/{service.game_id}/player/erase", who)
    assert_answered(reply)
    assert_consistent(service)
    assert manifests(service)[Copy.PUBLIC]["redactions"] == []


# ---- Interrupted, and at once --------------------------------------------------------------------


@pytest.mark.usefixtures("board")
def test_while_results_are_made_nobody_is_erased_or_moderated(service: Service) -> None:
    service.configure(maximum_number_of_winners=5, closed_at=now(), frozen_at=now())
    who = {"player": {"email": email_of(NAMES[1])}, "reason": "Asked for it"}
    with service.nothing_written():
        reply = service.operate("POST", f"/game/{service.game_id}/player/erase", who)
        assert_refused(reply, 503, "unavailable")
        assert int(reply.headers["retry-after"]) >= 1
        body = {"players": [{"email": email_of(NAMES[1])}], "reason": "A test"}
        for action in ("hide", "remove"):
            path = f"/leaderboard/{service.game_id}/weekly/entry/{action}"
            assert_refused(service.operate("POST", path, body), 503, "unavailable")


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_a_freeze_that_begins_while_an_entry_is_changed_is_noticed(
    service: Service, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    service.register()
    service.configure()
    service.post(score(email=email_of(NAMES[1])))
    verb = {"hide": "save", "remove": "remove"}[action]
    change = getattr(DynamoModeratedEntries, verb)

    def be_late(*args: Any, **more: Any) -> Any:
        service.configure(closed_at=now(), frozen_at=now())
        return change(*args, **more)

    monkeypatch.setattr(DynamoModeratedEntries, verb, be_late)
    body = {"players": [{"email": email_of(NAMES[1])}], "reason": "A test"}
    path = f"/leaderboard/{service.game_id}/weekly/entry/{action}"
    assert_refused(service.operate("POST", path, body), 503, "unavailable")
    (entry,) = [item for item in service.stored() if "player" in item]
    assert "standing" in entry


@pytest.mark.usefixtures("board")
def test_an_erasure_that_breaks_off_before_its_files_are_tidied_is_finished_by_the_next(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise CrashError

    who = {"player": {"email": email_of(NAMES[1])}, "reason": "Asked for it"}
    path = f"/game/{service.game_id}/player/erase"
    for verb in ("put_manifest", "remove"):
        with monkeypatch.context() as patch:
            patch.setattr(S3ArchiveFiles, verb, crash)
            assert service.operate("POST", path, who).status == 500
    assert any(b"b@example.com" in text for text in files(service).values())
    assert erase(service, NAMES[1]) == (0, 0)
    assert_consistent(service)
    assert all(b"b@example.com" not in text for text in files(service).values())


@pytest.mark.usefixtures("board")
def test_of_two_erasures_at_once_both_are_made(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = DynamoErasures.rename
    others = [NAMES[1]]

    def be_late(*args: Any, **more: Any) -> bool:
        if others:
            assert erase(service, others.pop()) == (0, 1)
        return rename(*args, **more)

    monkeypatch.setattr(DynamoErasures, "rename", be_late)
    assert erase(service, NAMES[2]) == (0, 1)
    assert_consistent(service)
    assert len(manifests(service)[Copy.PUBLIC]["redactions"]) == 2


def test_however_many_are_erased_no_item_grows_with_them(
    service: Service, board: Leaderboard
) -> None:
    sizes = []
    for name in NAMES[1:4]:
        assert erase(service, name) == (0, 1)
        items = service.stack.dynamodb.scan(TableName="PrizesTable")["Items"]
        ours = [item for item in items if item["leaderboard"]["S"] == f"{service.game_id}/weekly"]
        sizes.append(max(len(repr(item)) for item in ours))
    # But for the digits of numbers in it.
    assert sizes[-1] - sizes[0] < 10
    assert len(manifests(service)[Copy.OPERATOR]["redactions"]) == 3
    assert board_of(service) == board


@pytest.mark.usefixtures("board")
def test_an_archive_that_is_read_while_a_part_is_written_anew_is_whole_or_asked_for_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/results/archive"
    others = [NAMES[1]]

    def be_late(item: Any) -> Any:
        part = part_of(item)
        if others:
            assert erase(service, others.pop()) == (0, 1)
        return part

    monkeypatch.setattr("laurel.storage.results.part_of", be_late)
    assert_refused(service.get(path), 503, "unavailable")
    assert offences_of(assert_answered(service.get(path))) == []
