"""Pages in every state are those that somebody has looked at: tests/golden keeps them.

After a change that was meant, `make test ARGS="tests/unit/test_page_goldens.py --renew-goldens"`
writes them anew; the difference is read in review.
"""

import re
from pathlib import Path

import pytest

from tests.page_states import STATES

GOLDENS = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", STATES)
def test_a_page_is_the_one_that_was_looked_at(name: str, *, renew_goldens: bool) -> None:
    for file in STATES[name]().files:
        golden = GOLDENS / f"{name}{Path(file.key).suffix or '.html'}"
        # An asset's name changes with every rule of style; the page does not.
        text = re.sub(r"\.[0-9a-f]{12}\.", ".HASH.", file.body.decode())
        if renew_goldens:
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_state() -> None:
    assert {golden.stem for golden in GOLDENS.iterdir()} == set(STATES)
