"""Players as operators name them, one by one or in a list."""

from pathlib import Path

import pytest

from tools.operator.failures import MistypedError, OperatorError
from tools.operator.player_lists import batches_of, name_players, read_players
from tools.operator.score_rows import RowFormat


def listed(
    tmp_path: Path, text: str, row_format: RowFormat = RowFormat.CSV
) -> list[dict[str, str]]:
    path = tmp_path / "players"
    path.write_text(text)
    return read_players(path, row_format)


def test_a_list_names_each_player_in_one_way(tmp_path: Path) -> None:
    text = 'playerId,email,displayName\n42,,\n,tim@example.com,\n,,"Tim, the ""Tiny"""\n'
    assert listed(tmp_path, text) == [
        {"playerId": "42"},
        {"email": "tim@example.com"},
        {"displayName": 'Tim, the "Tiny"'},
    ]
    lines = '{"key": "id:42"}\n\n{"playerId": "007"}\n'
    assert listed(tmp_path, lines, RowFormat.JSONL) == [{"key": "id:42"}, {"playerId": "007"}]


def test_all_wrong_lines_are_told_and_nothing_is_done(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as refused:
        listed(tmp_path, 'playerId,email\n42,\n42,tim@example.com\n,tim@\n"x\n')
    path = tmp_path / "players"
    assert str(refused.value).splitlines() == [
        "Nothing was done, because of these lines:",
        f"{path}:3: must have exactly one of playerId, email, displayName and key",
        f"{path}:4: email: must be an email address that mail can be delivered to",
        f"{path}:5: is not CSV: unexpected end of data",
    ]


def test_of_many_wrong_lines_the_first_are_told(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as refused:
        listed(tmp_path, "email\n" + "x\n" * 30)
    assert len(str(refused.value).splitlines()) == 22
    assert str(refused.value).endswith("and 10 more")


@pytest.mark.parametrize("text", ["email\n", "email\n\n"])
def test_a_list_of_nobody_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(OperatorError, match="names no player"):
        listed(tmp_path, text)


def test_what_can_be_no_player_is_mistyped() -> None:
    assert name_players({"email": ["a@example.com"], "key": ["id:1", "id:2"]}) == [
        {"email": "a@example.com"},
        {"key": "id:1"},
        {"key": "id:2"},
    ]
    with pytest.raises(MistypedError, match="email: must be an email"):
        name_players({"email": ["tim"]})


def test_players_are_sent_a_hundred_at_a_time() -> None:
    players = [{"playerId": str(number)} for number in range(250)]
    assert [len(batch) for batch in batches_of(players)] == [100, 100, 50]
