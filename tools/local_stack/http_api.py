"""Gives the emulator's HTTP API what its CloudFormation leaves out: routes, integrations and CORS.

SAM turns a function's `HttpApi` events into an OpenAPI document, the API's `Body`. AWS imports it;
the emulator keeps the API and ignores the document, so every request would be a 404. The document
that was deployed is read back and imported here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tools.operator.stacks import Stack

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_apigatewayv2.type_defs import CorsTypeDef

DEFAULT_ROUTE = "/$default"
ANY_METHOD = "x-amazon-apigateway-any-method"

# What JSON of no fixed form is made of.
Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the API, and the logical id of the function that answers it."""

    key: str
    function: str


def import_api(stack: Stack, *, api_id: str) -> None:
    """Give the API the routes and the CORS answers that its deployed document asks for."""
    document = _deployed_document(stack)
    client: ApiGatewayV2Client = stack.session.client("apigatewayv2", endpoint_url=stack.endpoint)
    arns = _function_arns(stack)
    integrations: dict[str, str] = {}
    for route in read_routes(document):
        if route.function not in integrations:
            integrations[route.function] = client.create_integration(
                ApiId=api_id,
                IntegrationType="AWS_PROXY",
                IntegrationUri=arns[route.function],
                PayloadFormatVersion="2.0",
            )["IntegrationId"]
        target = f"integrations/{integrations[route.function]}"
        client.create_route(ApiId=api_id, RouteKey=route.key, Target=target)
    client.update_api(ApiId=api_id, CorsConfiguration=read_cors(document))


def read_routes(document: Json) -> Iterator[Route]:
    """Find the routes in an OpenAPI document for API Gateway."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            function = _integrated_function(operation)
            if path == DEFAULT_ROUTE:
                yield Route(key="$default", function=function)
            else:
                name = "ANY" if method == ANY_METHOD else method.upper()
                yield Route(key=f"{name} {path}", function=function)


def read_cors(document: Json) -> "CorsTypeDef":
    """Find the CORS settings in an OpenAPI document for API Gateway."""
    settings = document["x-amazon-apigateway-cors"]
    return {
        "AllowOrigins": settings["allowOrigins"],
        "AllowMethods": settings["allowMethods"],
        "AllowHeaders": settings["allowHeaders"],
        "ExposeHeaders": settings["exposeHeaders"],
        "MaxAge": int(settings["maxAge"]),
    }


def _integrated_function(operation: Json) -> str:
    """Read the function's logical id from `…:lambda:…/functions/${Name.Arn}/invocations`."""
    uri: str = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    return uri.partition("/functions/${")[2].partition(".Arn}")[0]


def _deployed_document(stack: Stack) -> Json:
    client = stack.session.client("cloudformation", endpoint_url=stack.endpoint)
    answer = client.get_template(StackName=stack.name, TemplateStage="Processed")
    resources: Json = dict(answer["TemplateBody"])["Resources"]
    (api,) = (
        resource for resource in resources.values() if resource["Type"] == "AWS::ApiGatewayV2::Api"
    )
    document: Json = api["Properties"]["Body"]
    return document


def _function_arns(stack: Stack) -> dict[str, str]:
    """Map the functions' logical ids to their ARNs."""
    client = stack.session.client("cloudformation", endpoint_url=stack.endpoint)
    functions = stack.session.client("lambda", endpoint_url=stack.endpoint)
    resources = client.describe_stack_resources(StackName=stack.name)["StackResources"]
    return {
        resource["LogicalResourceId"]: functions.get_function_configuration(
            FunctionName=resource["PhysicalResourceId"]
        )["FunctionArn"]
        for resource in resources
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }
