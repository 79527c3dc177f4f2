"""The shape of what goes over the wire: of the code's models, and as the tables describe it."""

from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from tests.contract.tables import Row, words

Schema = dict[str, Any]
_NAMES: dict[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    NoneType: "null",
}


def schema_of(type_: Any) -> Schema:
    """Give the JSON Schema of a type of the models, which are dictionaries of plain types.

    Pydantic would do it too, but on Python 3.11 not for a `TypedDict` of the standard library.
    """
    if is_typeddict(type_):
        hints = get_type_hints(type_)
        required: frozenset[str] = type_.__required_keys__
        return {
            "type": "object",
            "properties": {name: schema_of(hint) for name, hint in hints.items()},
            "required": sorted(required),
            "additionalProperties": False,
        }
    if get_origin(type_) is list:
        (item,) = get_args(type_)
        return {"type": "array", "items": schema_of(item)}
    if get_origin(type_) is UnionType:
        return {"type": [_NAMES[part] for part in get_args(type_)]}
    return {"type": _NAMES[type_]}


def documented_fields(rows: list[Row]) -> dict[str, tuple[str, bool]]:
    """Give each field of a table with its type and whether it is required."""
    return {
        name: (row["type"].removesuffix(", required"), row["type"].endswith(", required"))
        for row in rows
        for name in words(row["field"])
    }


def check_fields(rows: list[Row], model: object) -> None:
    """Check that a table and a model have the same fields, required ones and types."""
    fields = documented_fields(rows)
    schema = schema_of(model)
    assert set(fields) == set(schema["properties"])
    assert sorted(name for name, (_, required) in fields.items() if required) == schema["required"]
    for name, (type_, _) in fields.items():
        types = ["string"] if type_ == "URL" else type_.split(" or ")
        of_model = schema["properties"][name]["type"]
        assert types == ([of_model] if isinstance(of_model, str) else of_model), name
