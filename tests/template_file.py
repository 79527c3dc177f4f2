"""The stack's template, as the tests read it."""

from pathlib import Path
from typing import Any

import yaml

Resource = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as their long ones: `!Ref Name` is `{"Ref": "Name"}`."""


def _read_tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _read_tag)


def load_template() -> dict[str, Any]:
    """Read template.yaml."""
    text = (ROOT / "template.yaml").read_text()
    return dict(yaml.load(text, Loader=_Loader))


TEMPLATE = load_template()
RESOURCES: dict[str, Resource] = TEMPLATE["Resources"]
FUNCTIONS: dict[str, Resource] = {
    logical_id: resource["Properties"]
    for logical_id, resource in RESOURCES.items()
    if resource["Type"] == "AWS::Serverless::Function"
}
TABLES: dict[str, Resource] = {
    logical_id: resource["Properties"]
    for logical_id, resource in RESOURCES.items()
    if resource["Type"] == "AWS::DynamoDB::Table"
}


def table_definition(logical_id: str) -> dict[str, Any]:
    """Give a table's keys and indexes as `CreateTable` takes them."""
    properties = TABLES[logical_id]
    names = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    definition = {name: properties[name] for name in names if name in properties}
    return {**definition, "BillingMode": "PAY_PER_REQUEST"}


def routes() -> dict[str, str]:
    """Map each route of the API, such as `GET /leaderboard/{gameId}`, to its function's folder."""
    found = {}
    for function in FUNCTIONS.values():
        folder = Path(function["CodeUri"]).name
        for event in function.get("Events", {}).values():
            if event["Type"] == "HttpApi":
                where = event["Properties"]
                path = where.get("Path")
                found[f"{where['Method']} {path}" if path else "$default"] = folder
    return found
