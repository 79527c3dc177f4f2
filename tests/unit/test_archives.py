"""The lines of an archive, the parts that they lie in, and the fingerprint of standings."""

import gzip
import hashlib
import json
import random

import pytest

from laurel.domain.archives import (
    Fingerprint,
    PartWriter,
    line_is_of,
    operator_line,
    public_line,
    public_name,
    read_lines,
    read_text,
    redact_line,
)
from laurel.domain.entries import Entry, Try, TryStatus
from laurel.domain.players import player_key
from tests.factories import NOON

SALT = bytes(range(32))
EMAIL = "tim@example.com"
TRIES = (
    Try(sorting_value=9, display_value="9", date=NOON, body=b"12345678", keys=(b"87654321",)),
    Try(sorting_value=99, display_value="99", date=NOON + 1, status=TryStatus.HELD),
    Try(sorting_value=14, display_value="14", date=NOON + 2),
)


def make_entry(**changes: object) -> Entry:
    ordinary: dict[str, object] = {
        "player": player_key(player_id=None, email=EMAIL, display_name="Tim"),
        "display_name": 'Tiny "Tim" \U0001f600',
        "email": EMAIL,
        "tries": TRIES,
        "best": TRIES[2],
        "shown": TRIES[2],
        "used": 3,
        "version": 3,
    }
    return Entry(**{**ordinary, **changes})  # type: ignore[arg-type]


# ---- Lines ---------------------------------------------------------------------------------------


def test_the_public_line_has_rank_name_values_and_the_tries_that_count() -> None:
    shown = {"displayValue": "14", "date": NOON + 2, "sortingValue": 14}
    assert json.loads(public_line(make_entry(), rank=7, salt=SALT)) == {
        "rank": 7,
        "player": public_name(make_entry().player, salt=SALT),
        "name": 'Tiny "Tim" \U0001f600',
        "score": "14",
        "sortingValue": 14,
        "date": NOON + 2,
        "bestScore": shown,
        "entries": [{"displayValue": "9", "date": NOON, "sortingValue": 9}, shown],
    }


def test_nothing_in_public_tells_an_email_or_what_it_is_known_by() -> None:
    entry = make_entry()
    line = public_line(entry, rank=1, salt=SALT)
    assert b"example.com" not in line
    digest = entry.player.partition(":")[2]
    assert digest.encode() not in line
    # Whoever knows the email, and tries it, finds nothing either: the salt is not public.
    for guess in (EMAIL, entry.player, digest):
        assert hashlib.sha256(guess.encode()).hexdigest()[:16].encode() not in line


def test_a_player_has_another_name_in_each_archive_and_one_in_all_lines_of_it() -> None:
    player = make_entry().player
    assert public_name(player, salt=SALT) == public_name(player, salt=SALT)
    assert public_name(player, salt=SALT) != public_name(player, salt=bytes(32))
    assert public_name("erased:0123456789abcdef", salt=SALT) == "erased:0123456789abcdef"


def test_the_operators_line_has_everything_and_the_name_in_public() -> None:
    document = json.loads(operator_line(make_entry(), rank=7, salt=SALT))
    assert document["rank"] == 7
    assert document["player"] == public_name(make_entry().player, salt=SALT)
    assert (document["key"], document["email"]) == (make_entry().player, EMAIL)
    assert (document["state"], document["submissions"]) == ("STANDING", 3)
    assert [kept["status"] for kept in document["entries"]] == ["COUNTED", "HELD", "COUNTED"]


def test_who_does_not_stand_has_no_rank() -> None:
    hidden = json.loads(operator_line(make_entry(hidden=True), rank=None, salt=SALT))
    assert "rank" not in hidden
    assert (hidden["state"], hidden["displayValue"]) == ("HIDDEN", "14")
    held = make_entry(tries=TRIES[1:2], best=None, shown=None, email=None)
    document = json.loads(operator_line(held, rank=None, salt=SALT))
    assert document["state"] == "HELD"
    assert not {"rank", "email", "date", "bestScore", "sortingValue"} & set(document)


@pytest.mark.parametrize("is_public", [True, False])
def test_a_redacted_line_keeps_the_place_and_forgets_the_player(is_public: bool) -> None:
    write = public_line if is_public else operator_line
    line = write(make_entry(), rank=7, salt=SALT)
    redacted = redact_line(line, pseudonym="erased:0123456789abcdef")
    before, after = json.loads(line), json.loads(redacted)
    assert redacted.endswith(b"\n")
    assert after["player"] == "erased:0123456789abcdef"
    assert after["name" if is_public else "displayName"] == "Player 0123"
    assert after["entries"] == []
    for member in ("rank", "sortingValue", "date", "bestScore"):
        assert after[member] == before[member]
    assert "email" not in after
    if not is_public:
        assert after["key"] == "erased:0123456789abcdef"
    for known in (b"Tim", b"example", make_entry().player.encode()):
        assert known not in redacted


def test_a_line_is_of_its_player_and_of_nobody_whose_name_looks_like_it() -> None:
    entry = make_entry()
    name = public_name(entry.player, salt=SALT)
    other = make_entry(player="name:x", display_name=f'"player":"{name}"')
    for write in (public_line, operator_line):
        assert line_is_of(write(entry, rank=1, salt=SALT), name=name)
        assert not line_is_of(write(other, rank=1, salt=SALT), name=name)


# ---- Parts ---------------------------------------------------------------------------------------


def write_part(lines: list[bytes]) -> PartWriter:
    writer = PartWriter()
    for line in lines:
        writer.add(line)
    return writer


def test_a_part_is_gzip_whose_text_has_the_digest_and_the_size_that_it_says() -> None:
    lines = [f'{{"rank":{rank}}}\n'.encode() for rank in range(1, 5_000)]
    file = write_part(lines).finish()
    text = gzip.decompress(file.body)
    assert text == b"".join(lines)
    assert (file.sha256, file.size) == (hashlib.sha256(text).hexdigest(), len(text))
    assert file.entries == 4_999
    assert len(file.body) < len(text) / 2


def test_the_same_text_makes_the_same_file_whenever_it_is_written() -> None:
    lines = [b'{"rank":1}\n', b'{"rank":2}\n']
    assert write_part(lines).finish() == write_part(lines).finish()


@pytest.mark.parametrize("length", [1, 7, 1_000, 10**6])
def test_a_part_is_read_line_by_line_however_its_file_comes_in(length: int) -> None:
    lines = [f'{{"name":"{"x" * (rank % 90)} \u2028 {rank}"}}\n'.encode() for rank in range(2_000)]
    body = write_part(lines).finish().body
    chunks = [body[start : start + length] for start in range(0, len(body), length)]
    assert list(read_lines(chunks)) == lines


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-1],
        lambda body: body + b"x",
        lambda body: body + body,
        lambda body: body[:40] + bytes([body[40] ^ 1]) + body[41:],
        lambda _: b"",
        lambda _: b"{}\n",
    ],
    ids=["cut", "longer", "twice", "flipped", "empty", "plain"],
)
def test_a_file_that_is_not_one_whole_part_is_no_part(spoil: "object") -> None:
    body = write_part([f'{{"rank":{rank}}}\n'.encode() for rank in range(99)]).finish().body
    with pytest.raises(ValueError, match="gzip"):
        list(read_text([spoil(body)]))  # type: ignore[operator]


def test_a_text_that_ends_within_a_line_is_no_part() -> None:
    body = write_part([b'{"rank":1}\n', b'{"rank":2}']).finish().body
    with pytest.raises(ValueError, match="last line"):
        list(read_lines([body]))


# ---- Fingerprints --------------------------------------------------------------------------------


def fingerprint_of(standings: list[tuple[str, bytes]]) -> Fingerprint:
    found = Fingerprint()
    for player, standing in standings:
        found = found.with_entry(player, standing)
    return found


def test_the_fingerprint_does_not_depend_on_the_order() -> None:
    standings = [(f"id:{number}", number.to_bytes(18, "big")) for number in range(500)]
    shuffled = random.Random(7).sample(standings, len(standings))
    assert fingerprint_of(standings) == fingerprint_of(shuffled)
    assert fingerprint_of(standings).entries == 500


def test_a_player_who_is_left_out_seen_twice_or_elsewhere_makes_another_fingerprint() -> None:
    standings = [(f"id:{number}", number.to_bytes(18, "big")) for number in range(20)]
    whole = fingerprint_of(standings)
    moved = [*standings[:-1], ("id:19", bytes(18))]
    swapped = [("id:1", standings[0][1]), ("id:0", standings[1][1]), *standings[2:]]
    for other in (standings[1:], [*standings, standings[0]], moved, swapped):
        assert fingerprint_of(other) != whole
    # A count alone would not tell.
    assert fingerprint_of(moved).entries == whole.entries
