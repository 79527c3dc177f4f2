"""`laurel leaderboard apply`, by running it: the plan, the yes, and what somebody else does."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import Result

from tests.contract.tables import DOCS
from tests.laurel_command import Laurel, command_for, said
from tests.service import Headers, Reply, Service, assert_answered, score

EXAMPLE = DOCS / "examples" / "tournaments.yaml"
BOARD = {
    "name": "Weekly",
    "retryStrategy": "DISABLED",
    "maximumNumberOfWinners": 10,
    "shouldCloseWhenFull": False,
}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def laurel(service: Service) -> Iterator[Laurel]:
    service.register()
    with command_for(service) as command:
        yield command


def write(service: Service, **boards: dict[str, Any]) -> None:
    document = {"game": service.game_id, "defaults": BOARD, "leaderboards": boards}
    Path("t.yaml").write_text(yaml.safe_dump(document, sort_keys=False))


def apply(laurel: Laurel, *words: str, typed: str = "") -> Result:
    return laurel("leaderboard", "apply", "t.yaml", *words, typed=typed)


def configurations(service: Service) -> dict[str, dict[str, Any]]:
    game = f"/leaderboard/{service.game_id}"
    listed = assert_answered(service.get(game))["leaderboards"]
    return {
        board["id"]: assert_answered(
            service.operate("GET", f"{game}/{board['id']}/configuration", None)
        )
        for board in listed
    }


def test_the_example_can_be_applied_and_once_more_changes_nothing(
    service: Service, laurel: Laurel
) -> None:
    text = EXAMPLE.read_text().replace("game: space-race", f"game: {service.game_id}")
    Path("t.yaml").write_text(text)
    assert "3 create." in said(apply(laurel, "--yes"))
    found = configurations(service)
    assert sorted(found) == ["final-2026", "weekly-2026-49", "weekly-2026-50"]
    assert found["weekly-2026-49"]["startDate"] == 1796025600000
    assert found["final-2026"]["outOfBounds"] == "HOLD"
    assert "numberOfRetries" not in found["final-2026"]
    again = said(apply(laurel))
    assert "3 unchanged." in again
    assert again.endswith("Nothing changes.\n")


def test_nothing_is_done_before_a_yes(service: Service, laurel: Laurel) -> None:
    write(service, weekly={}, final={"name": "Final"})
    planned = said(apply(laurel, "--dry-run"))
    assert planned.splitlines()[0] == "+ weekly: create"
    assert '    name: "Final"' in planned.splitlines()
    declined = apply(laurel, typed="n\n")
    said(declined, code=1)
    assert "Change 2 leaderboards?" in declined.stderr
    said(apply(laurel), code=1)
    assert configurations(service) == {}
    said(apply(laurel, typed="y\n"))
    assert sorted(configurations(service)) == ["final", "weekly"]


def test_the_plan_shows_each_field_before_and_after(service: Service, laurel: Laurel) -> None:
    write(service, weekly={"description": "Old [b]"}, final={})
    said(apply(laurel, "--yes"))
    write(service, weekly={"description": None, "endDate": 1795392000000}, final={})
    planned = said(apply(laurel, "--dry-run")).splitlines()
    assert planned[0] == "~ weekly: change"
    assert planned[1].startswith('    endDate: "2026-11-2')
    assert planned[2:] == [
        '    description: "Old [b]" becomes nothing',
        "= final: unchanged",
        "1 change, 1 unchanged.",
    ]
    document = json.loads(said(apply(laurel, "--yes", "--json")))
    assert document["applied"] is True
    assert [(step["id"], step["action"]) for step in document["plan"]] == [
        ("weekly", "change"),
        ("final", "unchanged"),
    ]
    assert document["plan"][0]["fields"] == {
        "endDate": {"before": None, "after": 1795392000000},
        "description": {"before": "Old [b]", "after": None},
    }
    assert json.loads(said(apply(laurel, "--json")))["applied"] is False


def test_a_program_that_is_asked_is_shown_the_plan_beside_the_json(
    service: Service, laurel: Laurel
) -> None:
    write(service, weekly={})
    done = apply(laurel, "--json", typed="y\n")
    assert "+ weekly: create" in done.stderr
    assert json.loads(said(done))["applied"] is True


def test_what_somebody_else_changes_meanwhile_is_not_overwritten(service: Service) -> None:
    service.register()
    write(service, weekly={})
    meanwhile = {"name": "Somebody else's"}

    def send(method: str, path: str, headers: Headers, body: bytes) -> Reply:
        # Between the plan, which only validates, and the change.
        if method == "PUT" and "validate" not in path:
            path = path.partition("?")[0]
            service.operate("PATCH", path, meanwhile)
        return service.send(method, path, headers, body)

    with command_for(service) as laurel:
        said(apply(laurel, "--yes"))
    write(service, weekly={"name": "Mine"})
    with command_for(replace(service, send=send)) as raced:
        done = apply(raced, "--yes")
    said(done, code=1)
    assert "weekly: somebody else has changed it since the plan was made." in done.stderr
    assert configurations(service)["weekly"]["name"] == "Somebody else's"


def test_what_somebody_else_creates_meanwhile_is_not_overwritten(service: Service) -> None:
    service.register()
    write(service, weekly={"name": "Mine"})

    def send(method: str, path: str, headers: Headers, body: bytes) -> Reply:
        if method == "PUT" and "validate" not in path:
            service.operate("PUT", path.partition("?")[0], BOARD | {"name": "Theirs"})
        return service.send(method, path, headers, body)

    with command_for(replace(service, send=send)) as raced:
        said(apply(raced, "--yes"), code=1)
    assert configurations(service)["weekly"]["name"] == "Theirs"


def test_a_leaderboard_that_the_file_does_not_name_is_only_deleted_when_asked_to(
    service: Service, laurel: Laurel
) -> None:
    write(service, weekly={}, old={})
    said(apply(laurel, "--yes"))
    write(service, weekly={})
    assert "Nothing changes." in said(apply(laurel))
    asked = apply(laurel, "--prune", typed="n\n")
    assert "- old: delete" in said(asked, code=1)
    assert "Change 1 leaderboard, and delete 1 of them?" in asked.stderr
    assert sorted(configurations(service)) == ["old", "weekly"]
    said(apply(laurel, "--prune", "--yes"))
    assert sorted(configurations(service)) == ["weekly"]


def test_all_mistakes_are_told_with_their_places_and_nothing_is_asked(
    service: Service, laurel: Laurel
) -> None:
    Path("t.yaml").write_text(
        f"""game: {service.game_id}
defaults: {{retryStrategy: NEVER}}
leaderboards:
  weekly:
    name: Weekly
    nmae: Weekly
    maximumNumberOfWinners: 0
    shouldCloseWhenFull: yes
  final:
    name: ''
    maximumNumberOfWinners: 0
    shouldCloseWhenFull: true
    startDate: 2026-11-23T09:00:00Z
    endDate: 2026-11-22T09:00:00Z
"""
    )
    done = apply(laurel, "--yes")
    assert said(done, code=1) == ""
    places = [line.rpartition(": ")[0] for line in done.stderr.splitlines()]
    assert places == [
        "t.yaml:2:27: defaults.retryStrategy",
        "t.yaml:6:11: weekly.nmae",
        "t.yaml:8:26: weekly.shouldCloseWhenFull",
        "t.yaml:10:11: final.name",
        "t.yaml:11:29: final.maximumNumberOfWinners",
        "t.yaml:14:14: final.endDate",
    ]
    assert configurations(service) == {}


def test_what_the_service_would_refuse_is_told_before_anything_is_done(
    service: Service, laurel: Laurel
) -> None:
    write(service, weekly={}, gone={})
    said(apply(laurel, "--yes"))
    assert_answered(service.post(score(14)))
    said(laurel("leaderboard", "delete", service.game_id, "gone", "--yes"))
    write(service, new={}, weekly={"sortOrder": "ASCENDING"}, gone={})
    done = apply(laurel, "--yes")
    assert said(done, code=1) == ""
    fixed, deleted = done.stderr.splitlines()
    assert fixed.startswith("t.yaml:9:3: weekly: ")
    assert deleted.startswith("t.yaml:11:3: gone: ")
    assert sorted(configurations(service)) == ["weekly"]


def test_a_game_that_is_not_there_is_told_once(service: Service, laurel: Laurel) -> None:
    write(replace(service, game_id="none"), weekly={}, final={})
    done = apply(laurel, "--yes")
    assert said(done, code=1) == ""
    assert len(done.stderr.splitlines()) == 1
