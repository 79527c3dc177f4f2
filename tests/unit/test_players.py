"""Who a player is."""

from itertools import count

import pytest

from laurel.domain.players import (
    is_pseudonym,
    lane_of,
    make_pseudonym,
    player_hash,
    player_key,
    why_not_a_player_key,
)


def test_the_games_own_id_comes_before_the_email_and_the_name() -> None:
    assert player_key(player_id="7", email="a@b.co", display_name="Tim") == "id:7"


def test_the_email_comes_before_the_name_and_its_letter_case_is_ignored() -> None:
    lower = player_key(player_id=None, email="tim@example.com", display_name="Tim")
    upper = player_key(player_id=None, email="TIM@Example.COM", display_name="Tom")
    assert lower == upper


def test_no_email_appears_in_a_key() -> None:
    key = player_key(player_id=None, email="tim@example.com", display_name="Tim")
    assert "tim" not in key
    assert "@" not in key


def test_nobody_becomes_another_player_by_the_choice_of_a_name() -> None:
    email = player_key(player_id=None, email="tim@example.com", display_name="Tim")
    for name in ("7", "id:7", email):
        assert player_key(player_id=None, email=None, display_name=name) == f"name:{name}"


def test_a_name_is_the_same_player_however_its_accents_are_typed() -> None:
    composed = player_key(player_id=None, email=None, display_name="\u00c5sa")
    decomposed = player_key(player_id=None, email=None, display_name="A\u030asa")
    assert composed == decomposed


def test_a_player_stays_in_one_lane_and_all_lanes_are_used() -> None:
    players = [f"id:{number}" for number in range(200)]
    assert {lane_of(player, lanes=8) for player in players} == set(range(8))
    assert {lane_of(player, lanes=1) for player in players} == {0}


def test_the_hash_is_four_bytes() -> None:
    assert len(player_hash("id:7")) == 4


def test_what_entries_are_stored_by_never_changes() -> None:
    key = player_key(player_id=None, email="tim@example.com", display_name="Tim")
    assert key == "email:8f3b8f8fc3a3ffd7e7d42e0749da5765"
    assert [lane_of(player, lanes=8) for player in ("id:7", key)] == [2, 4]
    assert [player_hash(player).hex() for player in ("id:7", key)] == ["cbf7819d", "fc14291e"]


@pytest.mark.parametrize("lanes", [1, 3, 8])
def test_a_pseudonym_lies_in_the_players_lane_and_tells_nothing_of_the_player(lanes: int) -> None:
    drawn = (f"{number:016x}" for number in count())
    pseudonym = make_pseudonym("id:42", lanes=lanes, draw=lambda: next(drawn))
    assert lane_of(pseudonym, lanes=lanes) == lane_of("id:42", lanes=lanes)
    assert is_pseudonym(pseudonym)
    assert why_not_a_player_key(pseudonym) is None


@pytest.mark.parametrize("key", ["erased:", "erased:5f0c", f"erased:{'g' * 16}", f"id:{'0' * 16}"])
def test_other_keys_are_no_pseudonyms(key: str) -> None:
    assert not is_pseudonym(key)
