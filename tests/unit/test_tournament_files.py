"""The file in which a studio keeps its leaderboards, and what is said of its mistakes."""

import pytest

from laurel.domain.errors import Offence
from tools.operator.failures import OperatorError
from tools.operator.tournament_files import Configuration, TournamentFile, read_tournaments

NO_DATE = "must be a date in ISO 8601, such as 2026-11-23T18:00:00+01:00, or in epoch milliseconds"
NO_ZONE = "must have a time and its zone, such as 2026-11-23T18:00:00+01:00"


def accept(_: Configuration) -> list[Offence]:
    return []


def read(text: str) -> TournamentFile:
    return read_tournaments(text.encode(), name="t.yaml", check=accept)


def mistakes(text: str) -> list[str]:
    with pytest.raises(OperatorError) as refused:
        read(text)
    return str(refused.value).splitlines()


def board(fields: str) -> str:
    return f"game: g\nleaderboards:\n  weekly:\n    {fields}\n"


def test_leaderboards_share_defaults_and_may_say_otherwise() -> None:
    found = read(
        """
game: space-race
defaults:
  retryStrategy: DISABLED
  maximumNumberOfWinners: 10
  description: |
    Play fair.
leaderboards:
  weekly: {name: The weekly race, description: null}
  final:
    name: The final
    maximumNumberOfWinners: 1
"""
    )
    assert found.game_id == "space-race"
    assert found.leaderboards == {
        "weekly": {
            "name": "The weekly race",
            "retryStrategy": "DISABLED",
            "maximumNumberOfWinners": 10,
        },
        "final": {
            "name": "The final",
            "retryStrategy": "DISABLED",
            "maximumNumberOfWinners": 1,
            "description": "Play fair.\n",
        },
    }


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-11-23T09:00:00+01:00", 1795420800000),
        ("2026-11-23T08:00:00Z", 1795420800000),
        ("2026-11-23 08:00:00.123Z", 1795420800123),
        ('"2026-11-23T08:00Z"', 1795420800000),
        ("1795420800000", 1795420800000),
    ],
)
def test_a_date_has_a_zone_or_is_in_epoch_milliseconds(written: str, date: int) -> None:
    assert read(board(f"startDate: {written}")).leaderboards["weekly"] == {"startDate": date}


@pytest.mark.parametrize(
    ("written", "detail"),
    [
        ("2026-11-23T09:00:00", NO_ZONE),
        ("2026-11-23", NO_ZONE),
        ("monday", NO_DATE),
    ],
)
def test_any_other_date_is_refused(written: str, detail: str) -> None:
    assert mistakes(board(f"endDate: {written}")) == [f"t.yaml:4:14: weekly.endDate: {detail}"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("010", "010"),
        ("1e3", "1e3"),
        ("'14'", "14"),
        ("!!str 14", "14"),
        ("14", 14),
        ("-14", -14),
        ("true", True),
        ("[1, a]", [1, "a"]),
        ("{a: 1}", {"a": 1}),
    ],
)
def test_a_scalar_is_what_it_is_in_json_and_else_a_text(written: str, value: object) -> None:
    assert read(board(f"name: {written}")).leaderboards["weekly"] == {"name": value}


def test_an_alias_stands_for_what_it_names() -> None:
    found = read("game: g\nleaderboards:\n  a: &a {name: A}\n  b: *a\n")
    assert found.leaderboards == {"a": {"name": "A"}, "b": {"name": "A"}}


def test_all_mistakes_are_told_at_once_in_order_and_with_their_places() -> None:
    assert mistakes(
        """gaem: x
game: -no-
defaults:
  startDate: soon
  gameId: g
leaderboards:
  weekly:
    name: A
    name: B
  a b: {}
  c: [1]
  d: {name: !python/name:os.system x}
"""
    ) == [
        "t.yaml:1:1: gaem: is not known: a file has game, defaults, leaderboards",
        "t.yaml:2:7: game: must be the id of a game",
        f"t.yaml:4:14: defaults.startDate: {NO_DATE}",
        "t.yaml:5:3: defaults.gameId: is said by where the leaderboard stands",
        "t.yaml:9:5: weekly: name must be given once",
        "t.yaml:10:3: a b: must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit",
        "t.yaml:11:6: c: must have members, each with a name and a colon",
        "t.yaml:12:13: d.name: the tag !python/name:os.system is not known",
    ]


def test_what_the_check_finds_is_told_where_it_is_and_once() -> None:
    def check(_: Configuration) -> list[Offence]:
        wanted = ("retryStrategy", "name", "icon")
        return [Offence(field, "must be better") for field in wanted]

    text = "game: g\ndefaults: {icon: i, endDate: soon}\nleaderboards:\n  a: {name: n}\n  b: {}\n"
    with pytest.raises(OperatorError) as refused:
        read_tournaments(text.encode(), name="t.yaml", check=check)
    assert str(refused.value).splitlines() == [
        "t.yaml:2:18: defaults.icon: must be better",
        f"t.yaml:2:30: defaults.endDate: {NO_DATE}",
        "t.yaml:4:3: a.retryStrategy: must be better",
        "t.yaml:4:13: a.name: must be better",
        "t.yaml:5:3: b.name: must be better",
        "t.yaml:5:3: b.retryStrategy: must be better",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "t.yaml: is empty"),
        (b"- a\n", "t.yaml:1:1: the file: must have members, each with a name and a colon"),
        (b"game: [g\n", "t.yaml:2:1: is not YAML: expected ',' or ']'"),
        (b"game: g\n---\ngame: h\n", "t.yaml:2:1: is not YAML: but found another document"),
        (b"game: \xff\n", "t.yaml: must be UTF-8, and byte 6 is not"),
        (b"game: \x01\n", "t.yaml: is not YAML: "),
        (b"game: g\nleaderboards: {a: {name: &n [*n]}}\n", "t.yaml: nests too deeply"),
        (b"game: " + b"[" * 20_000, "t.yaml: is not YAML: "),
    ],
)
def test_what_is_no_such_file_is_told_in_a_sentence(text: bytes, said: str) -> None:
    with pytest.raises(OperatorError) as refused:
        read_tournaments(text, name="t.yaml", check=accept)
    assert str(refused.value).startswith(said)


def test_aliases_cannot_make_a_short_file_long() -> None:
    levels = [f"  d{n}: &d{n} [{', '.join([f'*d{n - 1}'] * 10)}]" for n in range(1, 9)]
    lines = ["game: g", "defaults:", "  d0: &d0 [0, 0]", *levels, "leaderboards: {a: {}}"]
    (said,) = mistakes("\n".join(lines))
    assert said.endswith("the file says too much")
