"""Reads docs/operator-openapi.yaml, and holds answers to what it says of their calls."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from jsonschema_rs import Validator, validator_for

from tests.contract.fields import Schema
from tests.contract.tables import DOCS
from tests.service import Reply

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (DOCS / "operator-openapi.yaml").read_text(encoding="utf-8")
)
COMPONENTS: dict[str, Any] = DOCUMENT["components"]
SCHEMAS: dict[str, Schema] = COMPONENTS["schemas"]
PROBLEM_TYPE = "application/problem+json"


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference to a component."""
    if "$ref" not in node:
        return node
    kind, _, name = node["$ref"].removeprefix("#/components/").partition("/")
    found: dict[str, Any] = COMPONENTS[kind][name]
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the method, the path and the definition of each operation."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


@cache
def _answers(call: str, status: int, media_type: str) -> Validator:
    method, path = call.split(" ")
    responses = DOCUMENT["paths"][path][method.lower()]["responses"]
    schema = resolve(responses[str(status)])["content"][media_type]["schema"]
    return validator_for({**schema, "components": COMPONENTS})


def assert_described(call: str, reply: Reply) -> None:
    """Check that an answer is one that the document has for a call: a method and a path of it."""
    _answers(call, reply.status, reply.headers["content-type"]).validate(reply.json)
