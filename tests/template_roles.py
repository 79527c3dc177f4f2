"""What the template lets functions do, as the tests of roles read it."""

from collections.abc import Iterator
from typing import Any

from tests.template_file import FUNCTIONS, RESOURCES, Resource


def role_of(function: str) -> str:
    role: str = FUNCTIONS[function]["Role"]["Fn::GetAtt"]
    return role.removesuffix(".Arn")


def policies() -> Iterator[tuple[str, Resource]]:
    """Every policy document of the template, with the resource that it belongs to."""
    for logical_id, resource in RESOURCES.items():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            yield logical_id, resource["Properties"]["PolicyDocument"]
        for policy in resource["Properties"].get("Policies", []):
            yield logical_id, policy["PolicyDocument"]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text_of(resource: Any) -> str:
    """The ARN that a statement names, as it is written in the template."""
    if isinstance(resource, dict):
        (name, value), *more = resource.items()
        assert not more
        assert name in {"Fn::GetAtt", "Fn::Sub", "Ref"}
        return "".join(as_list(value)[:1]) if name != "Fn::GetAtt" else f"${{{value}}}"
    return str(resource)


def granted(function: str) -> set[tuple[str, str]]:
    """What a function's own role allows: pairs of action and resource."""
    return {
        (action, text_of(resource))
        for logical_id, document in policies()
        if logical_id == role_of(function)
        for statement in document["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def own_logs(function: str) -> set[tuple[str, str]]:
    group = f"${{{function.removesuffix('Function')}LogGroup.Arn}}"
    return {("logs:CreateLogStream", group), ("logs:PutLogEvents", group)}
