"""`laurel leaderboard` with series: what comes next is shown, and editions are left alone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.tables import DOCS
from tests.laurel_command import Laurel, command_for, said
from tests.leaderboard_calls import CONFIGURATION, at
from tests.service import Service, assert_answered

SCHEDULE: dict[str, Any] = {
    "cron": "0 9 * * MON",
    "timeZone": "Europe/Stockholm",
    "lengthMinutes": 10_080,
    "keep": 8,
}
ROW = re.compile(
    r"weekly-20\d\d-W\d\d +Mon 20[-\d]+ 09:00 \+0[12]:00 +Mon 20[-\d]+ 09:00 \+0[12]:00"
)


@pytest.fixture
def laurel(service: Service) -> Iterator[Laurel]:
    service.register()
    with command_for(service) as command:
        yield command


def body(service: Service, **changes: Any) -> str:
    ids = {"gameId": service.game_id, "id": "weekly"}
    return json.dumps({**CONFIGURATION, **ids, "schedule": SCHEDULE, **changes})


def rows_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if ROW.fullmatch(line.rstrip())]


def test_the_next_five_editions_are_shown_wherever_a_series_is_configured(
    service: Service, laurel: Laurel
) -> None:
    valid = said(laurel("leaderboard", "validate", "-", typed=body(service)))
    assert valid.startswith(f"Leaderboard weekly of {service.game_id} is fine, and would be")
    assert len(rows_of(valid)) == 5
    put = said(laurel("leaderboard", "put", "-", typed=body(service)))
    patch = json.dumps({"schedule": {"keep": None}})
    patched = said(laurel("leaderboard", "patch", service.game_id, "weekly", "-", typed=patch))
    shown = said(laurel("leaderboard", "show", service.game_id, "weekly"))
    assert rows_of(put) == rows_of(patched) == rows_of(shown) == rows_of(valid)
    assert "0 9 * * MON in Europe/Stockholm, 10080 minutes" in shown
    assert "kept" not in shown


def test_programs_get_the_editions_with_the_answer(service: Service, laurel: Laurel) -> None:
    answer = json.loads(said(laurel("leaderboard", "put", "-", "--json", typed=body(service))))
    assert len(answer["nextEditions"]) == 5


def test_a_series_that_is_closed_has_no_more_editions(service: Service, laurel: Laurel) -> None:
    said(laurel("leaderboard", "put", "-", typed=body(service)))
    closed = said(laurel("leaderboard", "close", service.game_id, "weekly", "--yes"))
    assert closed == f"Leaderboard weekly of {service.game_id} is closed: CLOSED.\n"
    shown = laurel("leaderboard", "show", service.game_id, "weekly")
    assert rows_of(said(shown)) == []
    assert "It has no more editions." in shown.stderr


def test_what_is_wrong_with_a_schedule_is_told_by_field(service: Service, laurel: Laurel) -> None:
    wrong = body(
        service, schedule={**SCHEDULE, "timeZone": "Europe/Atlantis"}, endDate=1795996800000
    )
    refused = laurel("leaderboard", "validate", "-", typed=wrong)
    assert refused.exit_code == 1
    assert "schedule.timeZone: must be the name of an IANA time zone" in refused.stderr


@pytest.fixture
def file(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "examples" / "recurring.yaml").read_text()
    path = Path("t.yaml")
    path.write_text(text.replace("game: space-race", f"game: {service.game_id}"))
    return path


def test_the_plan_of_a_file_shows_the_editions_of_what_it_changes(
    laurel: Laurel, file: Path
) -> None:
    planned = said(laurel("leaderboard", "apply", "t.yaml", "--yes"))
    lines = [line for line in planned.splitlines() if line.startswith("    edition the-weekly-20")]
    assert len(lines) == 5
    assert re.search(r"W\d\d: Mon 20[-\d]+ 09:00 \+0[12]:00 to Mon 20", lines[0])
    again = said(laurel("leaderboard", "apply", "t.yaml"))
    assert "    edition " not in again
    assert again.endswith("Nothing changes.\n")
    document = yaml.safe_load(file.read_text())
    document["leaderboards"]["the-weekly"]["description"] = "Another text"
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    assert "    edition " not in said(laurel("leaderboard", "apply", "t.yaml", "--yes"))
    document["leaderboards"]["the-weekly"]["schedule"]["lengthMinutes"] = 60
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    (step, *_) = json.loads(said(laurel("leaderboard", "apply", "t.yaml", "--dry-run", "--json")))[
        "plan"
    ]
    assert len(step["nextEditions"]) == 5


@pytest.mark.usefixtures("file")
def test_pruning_leaves_editions_alone(service: Service, laurel: Laurel) -> None:
    said(laurel("leaderboard", "apply", "t.yaml", "--yes"))
    service.configure("the-weekly-2026-W48", series="the-weekly")
    service.configure("superfluous")
    planned = said(laurel("leaderboard", "apply", "t.yaml", "--prune", "--yes"))
    assert "- superfluous: delete" in planned
    assert_answered(service.get(at(service, leaderboard_id="the-weekly-2026-W48")))
    # They are listed with their series.
    listed = said(laurel("leaderboard", "list", service.game_id))
    (row,) = (line for line in listed.splitlines() if line.startswith("the-weekly-2026-W48"))
    assert row.split().count("the-weekly") == 1


def test_what_is_wrong_with_a_schedule_in_a_file_is_told_where_it_stands(
    laurel: Laurel, file: Path
) -> None:
    file.write_text(file.read_text().replace("Europe/Stockholm", "Europe/Atlantis"))
    refused = laurel("leaderboard", "apply", "t.yaml")
    assert refused.exit_code == 1
    assert re.match(
        r"t.yaml:\d+:\d+: the-weekly.schedule.timeZone: must be the name", refused.stderr
    )
