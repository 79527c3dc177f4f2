"""A call's body as JSON, read strictly: everything that is wrong with it is told at once."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE

Model = TypeVar("Model", bound=BaseModel)

SORTING_BOUNDS = f"must be from {LOWEST_VALUE} to {HIGHEST_VALUE}"
# In this API's own words, by pydantic's names of its errors.
_DETAILS = {
    "missing": "is required",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "list_type": "must be a list",
    "string_type": "must be a string",
    "string_unicode": "must not contain half of a surrogate pair",
    "int_type": "must be an integer",
    "bool_type": "must be true or false",
    "extra_forbidden": "is not known",
}


def refuse_when(why_not: Callable[[str], str | None]) -> AfterValidator:
    """Make a validator of a function that says why a text cannot be taken, or None when it can."""

    def validate(text: str) -> str:
        reason = why_not(text)
        if reason is not None:
            raise PydanticCustomError("text", "{reason}", {"reason": reason})
        return text

    return AfterValidator(validate)


def read_model(
    model: type[Model], body: bytes, *, details: Mapping[str, str] | None = None
) -> Model:
    """Read a body as a model: an object, as JSON in UTF-8.

    Args:
        model: The strict model.
        body: The raw body.
        details: What to say of an offence, by pydantic's name of it, besides what is said anyway.

    Raises:
        InvalidRequestError: it is no such JSON, names a member twice, or a field is missing, of the
            wrong type or out of bounds; with all of these offences at once.
    """
    offences: list[Offence] = []
    document = parse_json(body, offences)
    return read_parsed(model, document, details=details, offences=offences)


def read_parsed(
    model: type[Model],
    document: object,
    *,
    details: Mapping[str, str] | None = None,
    offences: Sequence[Offence] = (),
) -> Model:
    """Read as a model what was parsed already.

    Args:
        model: The strict model.
        document: The parsed JSON.
        details: What to say of an offence, by pydantic's name of it, besides what is said anyway.
        offences: What was found to be wrong when it was parsed.

    Raises:
        InvalidRequestError: a field is missing, of the wrong type or out of bounds; with all of
            these offences at once, and those found before.
    """
    found = list(offences)
    try:
        read = model.model_validate(document)
    except ValidationError as error:
        found.extend(offences_in(error, details=details))
    if found:
        raise InvalidRequestError(found)
    return read


def offences_in(
    error: ValidationError, *, details: Mapping[str, str] | None = None
) -> list[Offence]:
    """Tell what is wrong with a document, in this API's own words as far as it has some."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [_offence(detail, _DETAILS | dict(details or {})) for detail in found]


def parse_json(body: bytes, offences: list[Offence]) -> object:
    """Parse a body; members that are named twice, and constants that JSON lacks, are offences.

    Raises:
        InvalidRequestError: it is no JSON in UTF-8.
    """

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(name for name, _ in pairs)
        offences.extend(
            Offence(name, "must be given once") for name, count in counts.items() if count > 1
        )
        return dict(pairs)

    def refuse_constant(name: str) -> object:
        offence = Offence("body", f"must be JSON, which has no {name}")
        # Once each: a long body of nothing else would be answered with more than Lambda lets out.
        if offence not in offences:
            offences.append(offence)
        return None

    try:
        return json.loads(body.decode(), object_pairs_hook=build, parse_constant=refuse_constant)
    # Besides syntax errors: a number of more digits than Python reads, lists nested too deeply.
    except (ValueError, RecursionError):
        raise InvalidRequestError([Offence("body", "must be JSON in UTF-8")]) from None


def _offence(detail: ErrorDetails, details: Mapping[str, str]) -> Offence:
    field = ".".join(str(part) for part in detail["loc"]) or "body"
    # What this API has no words for, in those of pydantic.
    spoken = re.sub(r"^(Input|String) should ", "must ", detail["msg"])
    return Offence(field, details.get(detail["type"], spoken))
