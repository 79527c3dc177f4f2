"""Entity tags: what they tell apart, and which revision they name when they come back."""

from typing import Any

import pytest

from laurel.domain.errors import InvalidRequestError
from laurel.domain.revisions import ANY, NEW, Precondition, unless_changed
from laurel.http.entity_tags import entity_tag, read_precondition
from laurel.http.request import Request
from tests.factories import NOON
from tests.gateway import gateway_event

TAG = entity_tag("{}", revision=7)


def precondition_of(**headers: str) -> Precondition:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    event: dict[str, Any] = gateway_event("PUT", "/game/space-race", "", named, b"")
    return read_precondition(Request(event, NOON))


def test_a_tag_tells_bodies_and_revisions_apart() -> None:
    tags = {entity_tag(body, revision=revision) for body in "ab" for revision in (None, 0, 1, 11)}
    assert len(tags) == 8
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)
    assert entity_tag("a", revision=1) == entity_tag("a", revision=1)


def test_a_call_without_conditions_may_do_anything() -> None:
    assert precondition_of() == ANY


def test_a_tag_that_comes_back_names_its_revision_whatever_its_body_was() -> None:
    assert precondition_of(if_match=TAG) == unless_changed(revisions=frozenset({7}))
    assert precondition_of(if_match=entity_tag("else", revision=7)) == precondition_of(if_match=TAG)
    # A proxy that compressed the answer has marked its tag as weak.
    assert precondition_of(if_match=f"W/{TAG}") == precondition_of(if_match=TAG)


def test_one_of_several_tags_is_enough() -> None:
    several = f'{TAG}, "x" ,{entity_tag("{}", revision=8)}'
    assert precondition_of(if_match=several) == unless_changed(revisions=frozenset({7, 8}))


@pytest.mark.parametrize(
    "tag",
    ["", '"x"', TAG.strip('"'), entity_tag("{}", revision=None), TAG.replace("r7", "r-7")],
)
def test_what_is_none_of_our_tags_matches_nothing(tag: str) -> None:
    assert precondition_of(if_match=tag) == unless_changed(revisions=frozenset())


def test_a_star_is_whatever_is_there_or_what_is_not_there() -> None:
    assert precondition_of(if_match=" * ") == unless_changed(revisions=None)
    assert precondition_of(if_none_match=" * ") == NEW


@pytest.mark.parametrize(
    "headers",
    [{"if_none_match": TAG}, {"if_none_match": ""}, {"if_none_match": "*", "if_match": TAG}],
)
def test_if_none_match_is_a_star_and_alone(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        precondition_of(**headers)
    assert [offence.field for offence in refused.value.offences] == ["If-None-Match"]
