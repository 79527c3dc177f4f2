"""Reads docs/openapi.yaml: its operations, responses and schemas, with references followed."""

from collections.abc import Iterator
from typing import Any

import yaml
from jsonschema_rs import Validator, validator_for

from tests.contract.fields import Schema
from tests.contract.tables import DOCS

DOCUMENT: dict[str, Any] = yaml.safe_load((DOCS / "openapi.yaml").read_text(encoding="utf-8"))
COMPONENTS: dict[str, dict[str, Any]] = DOCUMENT["components"]
SCHEMAS: dict[str, Schema] = COMPONENTS["schemas"]
PROBLEM_TYPE = "application/problem+json"


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the document."""
    target: Any = DOCUMENT
    if "$ref" not in node:
        return node
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return resolve(target)


def validator(schema: Schema) -> Validator:
    """Make a validator of a schema of the document, formats included."""
    return validator_for({**schema, "components": COMPONENTS}, validate_formats=True)


def parameter(name: str) -> Validator:
    """Make a validator of a parameter's value."""
    return validator(COMPONENTS["parameters"][name]["schema"])


def property_of(schema: str, name: str) -> Validator:
    """Make a validator of one field of a schema; formats are for generators only."""
    return validator_for(SCHEMAS[schema]["properties"][name], validate_formats=False)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the method, the path and the definition of each operation."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def responses() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the status and the definition of each response of each operation."""
    for _, _, operation in operations():
        for status, response in operation["responses"].items():
            yield status, resolve(response)


def coded(response: dict[str, Any]) -> tuple[int, list[str]] | None:
    """Give the status and the codes of a response that is a problem."""
    if PROBLEM_TYPE not in response.get("content", {}):
        return None
    fields = response["content"][PROBLEM_TYPE]["schema"]["properties"]
    return fields["status"]["const"], fields["code"]["enum"]


PROBLEM_RESPONSES = {
    name: response for name, response in COMPONENTS["responses"].items() if coded(response)
}
