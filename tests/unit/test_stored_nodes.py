"""The items of rank nodes: each node is read as it was stored, whatever others added to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.rank_nodes import Growth, Look, Node
from laurel.domain.rank_paths import DIGITS, GROUPS
from laurel.storage.dynamodb import pack, unpack
from laurel.storage.rank_nodes import node_attributes, node_of
from laurel.storage.watermarks import watermark_attributes

COUNTS = st.dictionaries(st.integers(0, DIGITS - 1), st.integers(1))
LOOKS = st.builds(
    Look,
    stirred=st.integers(0),
    at=st.integers(0),
    found=st.none() | COUNTS,
    misses=st.integers(0),
)
GROWTHS = st.builds(
    Growth, boundary=st.integers(1), old=st.integers(0), stirred=st.integers(0), look=LOOKS
)
NODES = st.builds(
    Node,
    counts=COUNTS,
    watermarks=st.dictionaries(st.integers(0, 63), st.integers(0, 10**40 - 1)),
    openings=st.dictionaries(st.integers(0, GROUPS - 1), st.integers(1)),
    growth=st.none() | GROWTHS,
)


@given(node=NODES)
def test_a_node_is_read_as_it_was_stored(node: Node) -> None:
    item = pack(node_attributes(node) | watermark_attributes(node.watermarks))
    assert node_of(unpack(item)) == node


@pytest.mark.parametrize("name", ["zz", "-1", "+7", " 7", "7_", "٣٣", "openedx", "opened-1"])
def test_what_is_no_digit_and_no_group_is_left_alone(name: str) -> None:
    node = Node(counts={5: 3}, openings={2: 9})
    assert node_of(node_attributes(node) | {name: 1}) == node


def test_a_digit_that_no_node_has_is_seen_as_wrong() -> None:
    assert node_of({"ff": 3}).counts == {0xFF: 3}
