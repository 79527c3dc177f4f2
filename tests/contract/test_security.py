"""Holds tokens and checksums to the tables and the worked example of docs/public-api.md."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from laurel.domain.errors import ChecksumError, ChecksumMalformedError, ChecksumRejectedError
from laurel.domain.games import ChecksumAlgorithm, KeyStatus
from laurel.domain.ids import ALL_GAMES
from laurel.security.checksums import parse_checksum, verify_checksum
from laurel.security.permissions import Scope
from laurel.security.tokens import ISSUER, LEEWAY_SECONDS, REQUIRED_CLAIMS
from laurel.storage.games import ADMISSION_SECONDS
from tests.contract.tables import (
    OPERATOR_API,
    PUBLIC_API,
    read_blocks,
    read_section,
    read_table,
    reflow,
    word,
    words,
)
from tests.factories import make_game

FORM = read_blocks(PUBLIC_API, "The checksum")[0].strip()
EXAMPLE = read_blocks(PUBLIC_API, "The checksum")[1].strip()
ALGORITHMS = {
    word(row["algorithm"]): int(row["hexadecimal digits"])
    for row in read_table(PUBLIC_API, "The checksum", first_column="algorithm")
}


class Vector(NamedTuple):
    """One of the checksums in tests/vectors, right or wrong."""

    name: str
    header: str
    body: str
    key: str
    game: str
    kid: str
    valid: bool

    def verify(self) -> None:
        verify_checksum(
            self.header,
            game=make_game(name=self.game, checksum_keys={self.kid: KeyStatus.ACTIVE}),
            body=self.body.encode(),
            find_secret={self.kid: self.key}.get,
        )


def read_vectors() -> list[Vector]:
    file = Path(__file__).parents[1] / "vectors" / "checksum.json"
    loaded: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return [Vector(**vector) for vector in loaded]


VECTORS = read_vectors()


# ---- The token -----------------------------------------------------------------------------------


def test_a_token_must_have_the_claims_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "The token", first_column="claim")
    assert [word(row["claim"]) for row in rows] == list(REQUIRED_CLAIMS)


def test_issuer_games_and_scopes_read_as_the_table_says() -> None:
    rows = read_table(PUBLIC_API, "The token", first_column="claim")
    meanings = {word(row["claim"]): words(row["meaning"]) for row in rows}
    assert meanings["iss"] == [ISSUER]
    assert [json.loads(text) for text in meanings["games"]] == [[ALL_GAMES]]
    assert meanings["scope"] == [Scope.SCORE_WRITE]


def test_the_scopes_are_those_of_the_operators_table() -> None:
    rows = read_table(OPERATOR_API, "Who may do what", first_column="scope")
    assert [word(row["scope"]) for row in rows] == list(Scope)


def test_clocks_may_differ_by_as_much_as_the_page_says() -> None:
    text = reflow(read_section(PUBLIC_API, "The token"))
    assert re.findall(r"differ by (\d+) seconds", text) == [str(LEEWAY_SECONDS)]


def test_a_revoked_token_is_remembered_as_good_for_no_longer_than_a_minute() -> None:
    text = reflow(read_section(PUBLIC_API, "The token"))
    assert "A revoked token is refused within a minute." in text
    assert ADMISSION_SECONDS <= 60


# ---- The checksum --------------------------------------------------------------------------------


def test_the_parts_of_the_header_are_those_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "The checksum", first_column="part")
    assert [word(row["part"]) for row in rows] == FORM.split(":")
    with pytest.raises(ChecksumMalformedError, match=FORM):
        parse_checksum("one:too:few:parts")


def test_the_algorithms_are_those_of_the_table() -> None:
    assert list(ALGORITHMS) == list(ChecksumAlgorithm)


@pytest.mark.parametrize(("algorithm", "digits"), ALGORITHMS.items())
def test_an_algorithm_has_as_many_digits_as_the_table_says(algorithm: str, digits: int) -> None:
    for name in (algorithm, algorithm.lower()):
        for digit in "aA":
            assert parse_checksum(f"{name}:g:k:s:{digit * digits}").algorithm == algorithm
        for wrong in (digits - 1, digits + 1):
            with pytest.raises(ChecksumMalformedError):
                parse_checksum(f"{name}:g:k:s:{'a' * wrong}")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_checksum_counts_exactly_when_the_vectors_say_so(vector: Vector) -> None:
    if vector.valid:
        vector.verify()
    else:
        with pytest.raises(ChecksumRejectedError):
            vector.verify()


def test_the_vectors_have_every_algorithm_and_wrong_ones_too() -> None:
    right = [vector for vector in VECTORS if vector.valid]
    assert {parse_checksum(vector.header).algorithm for vector in right} == set(ChecksumAlgorithm)
    assert len(right) < len(VECTORS)


def test_the_worked_example_is_the_first_vector_and_right() -> None:
    text = reflow(read_section(PUBLIC_API, "The checksum"))
    found = re.search(r"with the salt `(\d+)`, the private key `(\w+)` and the body", text)
    named = re.search(r"the header for the game `(\w+)` and its key `(\w+)` reads", text)
    assert found is not None
    assert named is not None
    (body,) = read_blocks(PUBLIC_API, "The checksum", language="json")
    example = Vector(
        name=VECTORS[0].name,
        header=EXAMPLE,
        body=body.strip(),
        key=found[2],
        game=named[1],
        kid=named[2],
        valid=True,
    )
    assert parse_checksum(EXAMPLE).salt == found[1]
    assert example == VECTORS[0]
    example.verify()


@pytest.mark.parametrize("kid", ["a", "b", "c"])
def test_an_unknown_key_a_revoked_key_and_a_wrong_digest_are_answered_alike(kid: str) -> None:
    game = make_game(name="game", checksum_keys={"a": KeyStatus.ACTIVE, "b": KeyStatus.REVOKED})
    with pytest.raises(ChecksumError) as refused:
        verify_checksum(
            f"MD5:game:{kid}:salt:{'0' * 32}", game=game, body=b"{}", find_secret=lambda _: "secret"
        )
    assert type(refused.value) is ChecksumRejectedError
    assert refused.value.detail == ChecksumRejectedError.unverified().detail
