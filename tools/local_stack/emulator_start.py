"""Starts the emulator with what it lacks.

Run as a program by the emulator's own interpreter. As on AWS,

- CloudFront asks a group's second origin when the first one answers with one of the group's
  statuses (the emulator does not know groups);
- an HTTP API is an origin like any other (the emulator refuses to call what looks like AWS, so its
  own address of the API is put in its place);
- functions behind an HTTP API get the variables of its stage (the emulator keeps them to itself);
- how many batches of a queue a function takes at once may be a parameter of the template (the
  emulator does not read it as a number);
- who may send a message to a queue may send ten at once (the emulator wants leave for an action
  that IAM does not have);
- which attributes of an entry may be read is asked of each table of a batch of reads (the emulator
  looks for them beside the tables);
- who may send mail in one name may send none in another (the emulator asks for leave to send in
  any);
- a layer is unpacked once, and lies beneath all containers (the emulator unpacks it for each);
- a container's start does not slow those that run down (the emulator starts forty at once on two
  processors, until what runs is out of time);
- policies are read when they are made (the emulator reads a role's anew at each of its requests).

What is changed here are inner parts, which only one version is known to have: see `WRITTEN_FOR`.
"""

import io
import json
import os
import re
import sys
import tempfile
import threading
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from email.utils import parseaddr
from functools import lru_cache
from importlib.metadata import version
from typing import Any
from xml.etree.ElementTree import Element

from ministack import app
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import apigateway, cloudfront, lambda_svc

WRITTEN_FOR = "1.5.33"
# CloudFront asks the second origin for nothing else.
FAILOVER_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_BY_TABLE = "laurel:ByTable"
_SEND_EMAIL = "/v2/email/outbound-emails"
_HTTP_API = re.compile(r"(?P<id>[a-z0-9-]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")

Json = dict[str, Any]
Origin = dict[str, Any]
Answer = tuple[Any, ...]


def main() -> None:
    """Start the emulator, mended."""
    if version("ministack") != WRITTEN_FOR:
        sys.exit(
            f"The emulator is ministack {version('ministack')}, and {__file__} mends "
            f"{WRITTEN_FOR}: see whether what it changes is still there, then change WRITTEN_FOR."
        )
    cloudfront.parse_distribution_dataplane_config = _with_groups(
        cloudfront.parse_distribution_dataplane_config
    )
    cloudfront._fetch_from_origin = _with_failover(cloudfront._fetch_from_origin)
    lambda_svc._execute_function_with_config_scope = _with_stage_variables(
        lambda_svc._execute_function_with_config_scope
    )
    lambda_svc._sqs_esm_concurrency = _with_numbers(lambda_svc._sqs_esm_concurrency)
    iam_actions.extract_iam_action = _with_batches(iam_actions.extract_iam_action)
    iam_actions.extract_resource_arn = _with_senders(iam_actions.extract_resource_arn)
    iam_actions.dynamodb_service_context = _with_projections(iam_actions.dynamodb_service_context)
    iam_evaluator.enforce = _with_tables(iam_evaluator.enforce)
    lambda_runtime.Worker._spawn = _with_less_to_start(lambda_runtime.Worker._spawn)
    iam_evaluator.parse_policy_document = _read_once(iam_evaluator.parse_policy_document)
    app.main()


def _with_groups(parse: Callable[[Origin], Origin]) -> Callable[[Origin], Origin]:
    """Let a group be an origin: its first one, which knows what comes next and when."""

    def parse_with_groups(distribution: Origin) -> Origin:
        parsed = parse(distribution)
        origins = parsed["origins"]
        for group in _named(cloudfront._dist_config_el(distribution), "OriginGroup"):
            first, second = (origins[found.text] for found in _named(group, "OriginId"))
            statuses = {int(found.text or 0) for found in _named(group, "StatusCode")}
            (group_id,) = (found.text for found in _named(group, "Id"))
            origins[group_id] = {**first, "then": second, "statuses": statuses}
        return parsed

    return parse_with_groups


def _with_failover(fetch: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    async def fetch_with_failover(origin: Origin, method: str, *request: object) -> Answer:
        answer = await fetch(_within_reach(origin), method, *request)
        if answer[0] not in origin.get("statuses", ()) or method not in FAILOVER_METHODS:
            return answer
        return await fetch(_within_reach(origin["then"]), method, *request)

    return fetch_with_failover


def _within_reach(origin: Origin) -> Origin:
    """Give an HTTP API the address that it has in the emulator."""
    found = _HTTP_API.fullmatch(origin["domain_name"])
    if found is None:
        return origin
    return origin | {
        "domain_name": "127.0.0.1",
        "http_port": int(os.environ["GATEWAY_PORT"]),
        "protocol_policy": "http-only",
        "origin_path": f"/_aws/execute-api/{found['id']}{origin['origin_path']}",
    }


def _with_stage_variables(execute: Callable[..., Json]) -> Callable[..., Json]:
    def execute_with_stage_variables(function: object, event: Json) -> Json:
        context = event.get("requestContext")
        if isinstance(context, dict) and {"apiId", "stage"} <= set(context):
            variables = apigateway._get_stage_variables(context["apiId"], context["stage"])
            event = {**event, "stageVariables": variables}
        return execute(function, event)

    return execute_with_stage_variables


def _with_numbers(concurrency: Callable[..., int]) -> Callable[..., int]:
    def concurrency_in_numbers(mapping: Json, *rest: object) -> int:
        scaling = {name: int(value) for name, value in (mapping.get("ScalingConfig") or {}).items()}
        return concurrency({**mapping, "ScalingConfig": scaling}, *rest)

    return concurrency_in_numbers


def _with_batches(name: Callable[..., str | None]) -> Callable[..., str | None]:
    def name_with_batches(*request: object) -> str | None:
        action = name(*request)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    return name_with_batches


def _with_projections(context: Callable[[bytes], Json]) -> Callable[[bytes], Json]:
    """Tell, too, what a batch of reads asks of each of its tables."""

    def context_with_projections(body: bytes) -> Json:
        requested = json.loads(body or b"{}").get("RequestItems", {})
        reads = {table: read for table, read in requested.items() if isinstance(read, dict)}
        by_table = {table: context(json.dumps(read).encode()) for table, read in reads.items()}
        return {**context(body), _BY_TABLE: by_table}

    return context_with_projections


def _with_tables(enforce: Callable[..., object]) -> Callable[..., object]:
    def enforce_with_tables(
        *caller: object,
        resource_arn: str = "*",
        service_context: Json | None = None,
        **more: object,
    ) -> object:
        asked = dict(service_context or {})
        table = resource_arn.rpartition(":table/")[2]
        asked = asked.pop(_BY_TABLE, {}).get(table, asked)
        return enforce(*caller, resource_arn=resource_arn, service_context=asked, **more)

    return enforce_with_tables


def _with_senders(name: Callable[..., str]) -> Callable[..., str]:
    def name_with_senders(service: str, *request: Any) -> str:  # noqa: ANN401 - its own types
        method, path, _headers, body, _query, region, account = request
        if (service, method, path) != ("ses", "POST", _SEND_EMAIL):
            return name(service, *request)
        sender = parseaddr(json.loads(body)["FromEmailAddress"])[1]
        return f"arn:aws:ses:{region}:{account}:identity/{sender}"

    return name_with_senders


def _with_less_to_start(
    spawn: Callable[[lambda_runtime.Worker], None],
) -> Callable[[lambda_runtime.Worker], None]:
    """Start workers one by one for each processor, on layers that lie there already."""
    unpacked: dict[str, str] = {}
    unpacking = threading.Lock()
    starting = threading.BoundedSemaphore(os.cpu_count() or 1)

    def path_of(layer: Json) -> str:
        with unpacking:
            if layer["Arn"] not in unpacked:
                directory = tempfile.mkdtemp(prefix="layer-")
                packed = io.BytesIO(lambda_svc._resolve_layer_zip(layer))
                zipfile.ZipFile(packed).extractall(directory)
                unpacked[layer["Arn"]] = directory
            return unpacked[layer["Arn"]]

    def spawn_with_less_to_start(worker: lambda_runtime.Worker) -> None:
        settings: Json = worker.config
        paths = os.pathsep.join(map(path_of, settings.get("Layers", [])))
        variables = settings.get("Environment", {}).get("Variables", {})
        environment = {"Variables": {**variables, "_LAMBDA_LAYERS_DIRS": paths}}
        worker.config = {**settings, "Layers": [], "Environment": environment}
        try:
            with starting:
                spawn(worker)
        finally:
            worker.config = settings

    return spawn_with_less_to_start


def _read_once(parse: Callable[[str], list[Any]]) -> Callable[[str | Json], list[Any]]:
    """Remember what policies say by their texts, so that a changed one is read again."""
    remembered = lru_cache(maxsize=1024)(parse)

    def parse_once(document: str | Json) -> list[Any]:
        return remembered(document if isinstance(document, str) else json.dumps(document))

    return parse_once


def _named(element: Element, name: str) -> Iterator[Element]:
    """Find the elements of a name, however deep, whatever their namespace."""
    return (found for found in element.iter() if found.tag.rpartition("}")[2] == name)


if __name__ == "__main__":
    main()
