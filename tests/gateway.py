"""The functions in this process, called the way the gateway calls them."""

import base64
import importlib.util
import re
import uuid
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import unquote

from laurel.http.endpoint import LambdaHandler
from tests.service import Headers, Reply, Send
from tests.template_file import ROOT, routes

# What the stage of the API in process says; a stack says its own.
PAGES_URL = "https://play.example.com"
_PARAMETER = re.compile(r"\{(?P<name>\w+)(?P<greedy>\+?)\}")


def load_function(folder: str) -> ModuleType:
    """Load a function's module as its container would; the environment must be set."""
    path = ROOT / "functions" / folder / "app.py"
    spec = importlib.util.spec_from_file_location(f"functions_{folder}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def send_in_process(handlers: Mapping[str, LambdaHandler]) -> Send:
    """Send to handlers in this process, the way the gateway would."""
    patterns = {route: re.compile(_PARAMETER.sub(_parameter_pattern, route)) for route in routes()}

    def send(method: str, path: str, headers: Headers, body: bytes) -> Reply:
        address, _, query = path.partition("?")
        route, parameters = "$default", {}
        for candidate, pattern in patterns.items():
            if match := pattern.fullmatch(f"{method} {address}"):
                route, parameters = candidate, match.groupdict()
        event = gateway_event(method, address, query, headers, body)
        event["routeKey"] = event["requestContext"]["routeKey"] = route
        if parameters:
            event["pathParameters"] = {name: unquote(text) for name, text in parameters.items()}
        context: Any = SimpleNamespace(aws_request_id=str(uuid.uuid4()))
        answer = handlers[routes()[route]](event, context)
        return Reply(answer["statusCode"], answer["headers"], answer["body"].encode())

    return send


def _parameter_pattern(found: re.Match[str]) -> str:
    """The pattern of a part of a route: one segment, or with a plus all that follow."""
    return f"(?P<{found['name']}>{'.+' if found['greedy'] else '[^/]+'})"


def gateway_event(
    method: str, path: str, query: str, headers: Headers, body: bytes
) -> dict[str, Any]:
    """Make an event of API Gateway's payload format 2.0."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    event: dict[str, Any] = {
        "version": "2.0",
        "rawPath": f"/v1{unquote(path)}",
        "rawQueryString": query,
        "headers": joined,
        "requestContext": {
            "domainName": "abc123.execute-api.eu-north-1.amazonaws.com",
            "http": {"method": method, "path": f"/v1{path}"},
            "requestId": uuid.uuid4().hex,
            "stage": "v1",
        },
        "stageVariables": {"publicUrl": PAGES_URL},
        "isBase64Encoded": False,
    }
    if body:
        # Odd bytes cannot travel in an event's JSON: the gateway encodes what is not text.
        try:
            event["body"] = body.decode()
        except UnicodeDecodeError:
            event["body"] = base64.b64encode(body).decode()
            event["isBase64Encoded"] = True
    return event
