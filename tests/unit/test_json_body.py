"""Bodies as JSON: read strictly, and everything that is wrong told at once, in plain words."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from laurel.domain.errors import InvalidRequestError
from laurel.http.field_types import Colour, Id, Name, Text, Url
from laurel.http.json_body import read_model, refuse_when


def _why_not_small(text: str) -> str | None:
    return None if text == text.lower() else "must be in small letters"


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    flag: bool


class Thing(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    name: Annotated[str, refuse_when(_why_not_small)]
    count: Annotated[int, Field(ge=1)] = 1
    inner: list[Inner] = Field(default_factory=list)


def offences_of(body: bytes, **details: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequestError) as refused:
        read_model(Thing, body, details=details)
    return [(offence.field, offence.detail) for offence in refused.value.offences]


def test_a_body_is_read_as_its_model() -> None:
    thing = read_model(Thing, '{"name":"å","count":2,"inner":[{"flag":true}]}'.encode())
    assert (thing.name, thing.count, thing.inner[0].flag) == ("å", 2, True)


def test_everything_that_is_wrong_is_told_at_once_and_where() -> None:
    body = b'{"name":"Tim","count":"2","inner":[{"flag":1},{}],"more":1,"more":2}'
    assert set(offences_of(body)) == {
        ("name", "must be in small letters"),
        ("count", "must be an integer"),
        ("inner.0.flag", "must be true or false"),
        ("inner.1.flag", "is required"),
        ("more", "is not known"),
        ("more", "must be given once"),
    }


@pytest.mark.parametrize("number", ["1.0", "true", '"1"', "1e0", "null"])
def test_an_integer_is_written_as_one(number: str) -> None:
    assert [field for field, _ in offences_of(f'{{"name":"a","count":{number}}}'.encode())] == [
        "count"
    ]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_constants_that_json_lacks_are_refused_wherever_they_stand(constant: str) -> None:
    found = offences_of(f'{{"name":"a","count":{constant}}}'.encode())
    assert ("body", f"must be JSON, which has no {constant}") in found


def test_a_constant_that_json_lacks_is_told_once_however_often_it_stands_there() -> None:
    found = offences_of(b'{"name":[%s],"count":1}' % b",".join([b"NaN"] * 1000))
    assert found.count(("body", "must be JSON, which has no NaN")) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"name":}', b"\xff", b"[" * 100_000, b'{"name":"a","count":%s}' % (b"9" * 5000)],
)
def test_what_is_no_json_is_called_that(body: bytes) -> None:
    assert offences_of(body) == [("body", "must be JSON in UTF-8")]


@pytest.mark.parametrize("body", [b"[]", b"null", b'"a"', b"1"])
def test_a_body_is_an_object(body: bytes) -> None:
    assert offences_of(body) == [("body", "must be a JSON object")]


def test_half_of_a_surrogate_pair_is_no_text_that_operators_can_set() -> None:
    for type_ in (Name, Text, Url, Id, Colour):
        with pytest.raises(ValidationError):
            TypeAdapter(type_).validate_python("https://example.com/\ud800", strict=True)


def test_a_call_may_have_words_of_its_own_and_else_there_are_some_for_everything() -> None:
    body = b'{"name":"a","count":0}'
    assert offences_of(body, greater_than_equal="must be one") == [("count", "must be one")]
    assert offences_of(body) == [("count", "must be greater than or equal to 1")]
