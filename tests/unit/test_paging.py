"""Pages of any list: as many as were asked for, unless they would be too long to answer."""

import pytest

from laurel.usecases.paging import MOST_BYTES, cut_page, most_bytes_of


@pytest.mark.parametrize(
    ("count", "page", "more"), [(0, 0, False), (2, 2, False), (3, 3, False), (4, 3, True)]
)
def test_there_is_more_exactly_when_one_was_left_over(count: int, page: int, more: bool) -> None:
    cut = cut_page(range(count), limit=3, length_of=lambda _: 1)
    assert cut == (list(range(page)), more)


def test_no_more_is_read_than_tells_whether_there_is_more() -> None:
    found = iter(range(100))
    cut_page(found, limit=3, length_of=lambda _: 1)
    assert next(found) == 4


def test_a_page_ends_before_it_is_too_long_and_has_one_at_least() -> None:
    assert cut_page("abc", limit=3, length_of=lambda _: MOST_BYTES // 2) == (["a", "b"], True)
    assert cut_page("abc", limit=3, length_of=lambda _: MOST_BYTES + 1) == (["a"], True)


def test_a_text_takes_at_most_four_times_its_bytes() -> None:
    assert most_bytes_of("å", None, "ab", "\ud800") == 4 * (2 + 2 + 3)
