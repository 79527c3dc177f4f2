"""`laurel player`, by running it: bans, and erasure."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laurel_command import Laurel, command_for, said
from tests.service import Service, assert_answered, score

WHY = ("--reason", "a test")


@pytest.fixture
def laurel(service: Service) -> Iterator[Laurel]:
    service.register()
    service.configure()
    with command_for(service) as command:
        yield command


def banned(service: Service, laurel: Laurel) -> list[str]:
    listed = json.loads(said(laurel("player", "bans", service.game_id, "--json")))
    return sorted(ban["key"] for ban in listed["bans"])


def test_players_are_banned_listed_and_let_in_again(service: Service, laurel: Laurel) -> None:
    assert "Nobody is banned." in laurel("player", "bans", service.game_id).stderr
    players = ("--player-id", "42", "--name", "Tim")
    ban = ("player", "ban", service.game_id, *WHY, *players)
    assert "2 would be changed." in said(laurel(*ban, "--dry-run"))
    assert banned(service, laurel) == []
    assert "2 changed." in said(laurel(*ban))
    assert "2 unchanged." in said(laurel(*ban))
    assert "2 unchanged." in said(laurel(*ban, "--dry-run"))
    assert banned(service, laurel) == ["id:42", "name:Tim"]
    shown = said(laurel("player", "bans", service.game_id))
    assert "a test" in shown

    unban = ("player", "unban", service.game_id, *WHY, *players)
    assert "2 would be changed." in said(laurel(*unban, "--dry-run"))
    assert "2 changed." in said(laurel(*unban))
    assert "2 unchanged." in said(laurel(*unban, "--dry-run"))
    assert banned(service, laurel) == []


def test_a_list_of_players_is_banned_a_hundred_at_a_time(
    service: Service, laurel: Laurel, tmp_path: Path
) -> None:
    file = tmp_path / "cheaters.csv"
    file.write_text("\n".join(["playerId", *(f"p{number}" for number in range(120))]))
    told = said(laurel("player", "ban", service.game_id, *WHY, "--file", str(file)))
    # So many are summed up only.
    assert told == "120 changed.\n"
    assert len(banned(service, laurel)) == 120


def test_erasing_a_player_asks_first(service: Service, laurel: Laurel) -> None:
    for name in ("Tim", "Tom"):
        assert_answered(service.post(score(1, name)))
    erase = ("player", "erase", service.game_id, *WHY, "--name", "Tim")
    declined = laurel(*erase, typed="n\n")
    said(declined, code=1)
    assert "for good?" in declined.stderr
    assert said(laurel(*erase, typed="y\n")) == (
        "1 entry is removed, and 0 are kept under a pseudonym.\n"
    )
    page = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score"))
    assert [row["name"] for row in page["scores"]] == ["Tom"]
    document = json.loads(said(laurel(*erase, "--yes", "--json")))
    assert (document["removed"], document["pseudonyms"]) == (0, 0)
