"""The rules of the house that the template must keep, and a linter does not know.

Those for roles and tables have files of their own.
"""

import re
from importlib import import_module
from typing import Any

import pytest

from laurel.http.routes import ROUTES
from tests.template_file import FUNCTIONS, RESOURCES, ROOT, TABLES, TEMPLATE, routes

BOARD = "/leaderboard/{gameId}/{leaderboardId}"
MANAGE_LEADERBOARDS = (
    f"GET {BOARD}/configuration",
    f"PUT {BOARD}",
    f"PATCH {BOARD}",
    f"DELETE {BOARD}",
    f"POST {BOARD}/restore",
    f"POST {BOARD}/close",
    f"POST {BOARD}/reopen",
    f"POST {BOARD}/approve",
    f"POST {BOARD}/object",
    f"POST {BOARD}/void",
)
QUEUES = [name for name, found in RESOURCES.items() if found["Type"] == "AWS::SQS::Queue"]

each_function = pytest.mark.parametrize("function", FUNCTIONS)


def verb_of(function: str) -> str:
    """`ReportScoreFunction` is about `report_score`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def test_every_function_has_a_folder_and_every_folder_a_function() -> None:
    folders = {path.parent.name for path in ROOT.glob("functions/*/app.py")}
    assert {verb_of(function) for function in FUNCTIONS} == folders


@each_function
def test_a_functions_code_role_log_group_and_service_are_named_after_its_verb(
    function: str,
) -> None:
    verb, stem = verb_of(function), function.removesuffix("Function")
    properties = FUNCTIONS[function]
    assert properties["CodeUri"] == f"functions/{verb}"
    assert properties["Role"] == {"Fn::GetAtt": f"{stem}Role.Arn"}
    assert properties["LoggingConfig"]["LogGroup"] == {"Ref": f"{stem}LogGroup"}
    assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == verb
    name = RESOURCES[f"{stem}LogGroup"]["Properties"]["LogGroupName"]["Fn::Sub"]
    assert name == f"/aws/lambda/${{AWS::StackName}}/{verb}"


@each_function
def test_a_function_is_given_every_setting_that_it_reads(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "eu-north-1")
    app = (ROOT / FUNCTIONS[function]["CodeUri"] / "app.py").read_text()
    variables = FUNCTIONS[function].get("Environment", {}).get("Variables", {})
    given = {name: deployed(value) for name, value in variables.items()}
    for module, wire in re.findall(r"^WIRING = (\w+)\.(\w+)\(\)$", app, flags=re.MULTILINE):
        assert getattr(import_module(f"laurel.{module}"), wire)(given)


def deployed(value: Any) -> str:
    """Give a setting as it could be where the template is deployed: what is referred to is there.

    A parameter has its default, which may be empty.
    """
    if not isinstance(value, dict):
        return str(value)
    if value.get("Ref") in TEMPLATE["Parameters"]:
        return str(TEMPLATE["Parameters"][value["Ref"]].get("Default", ""))
    return str(value.get("Fn::Sub", "https://play.example.com"))


def test_every_log_group_is_kept_for_the_days_of_the_parameter() -> None:
    groups = [r for r in RESOURCES.values() if r["Type"] == "AWS::Logs::LogGroup"]
    assert len(groups) == len(FUNCTIONS) + 1  # and the API's own
    for group in groups:
        assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_every_function_logs_json_and_traces() -> None:
    inherited = TEMPLATE["Globals"]["Function"]
    assert inherited["LoggingConfig"]["LogFormat"] == "JSON"
    assert inherited["Tracing"] == "Active"
    for properties in FUNCTIONS.values():
        assert "Tracing" not in properties
        assert set(properties["LoggingConfig"]) == {"LogGroup"}


def test_the_apis_routes_are_those_that_the_service_knows_with_a_slash_and_without() -> None:
    known = {
        f"{method} {path}{slash}"
        for path, methods in ROUTES.items()
        for method in methods
        for slash in ("", "/")
    }
    # No path of the API: the edge asks there for pages that are not to be found.
    missing = {"GET /missing-page/{path+}", "HEAD /missing-page/{path+}"}
    assert set(routes()) == known | missing | {"$default"}
    events = [
        event["Properties"]
        for function in FUNCTIONS.values()
        for event in function["Events"].values()
        if event["Type"] == "HttpApi"
    ]
    assert len(events) == len(known | missing) + 1
    assert all(event["ApiId"] == {"Ref": "HttpApi"} for event in events)


def test_every_route_leads_to_its_verb_and_head_where_get_does() -> None:
    led = {(re.sub("^HEAD", "GET", route.rstrip("/")), verb) for route, verb in routes().items()}
    assert led == {
        ("GET /leaderboard/{gameId}", "list_leaderboards"),
        ("GET /leaderboard/{gameId}/{leaderboardId}", "get_leaderboard"),
        ("GET /leaderboard/{gameId}/{leaderboardId}/score", "list_scores"),
        ("POST /leaderboard/{gameId}/{leaderboardId}/score", "report_score"),
        (f"GET {BOARD}/standing", "get_standing"),
        (f"POST {BOARD}/standings", "list_standings"),
        (f"GET {BOARD}/rank", "get_rank"),
        (f"GET {BOARD}/results", "get_results"),
        (f"GET {BOARD}/results/archive", "get_archive"),
        (f"GET {BOARD}/results/operator-archive", "show_archive"),
        ("GET /game", "manage_games"),
        ("GET /game/{gameId}", "manage_games"),
        ("PUT /game/{gameId}", "manage_games"),
        ("GET /game/{gameId}/key", "manage_games"),
        ("POST /game/{gameId}/key", "manage_games"),
        ("DELETE /game/{gameId}/key/{keyId}", "manage_games"),
        *((f"{verb} /game/{{gameId}}/mail", "manage_mail") for verb in ("GET", "PUT", "DELETE")),
        (f"POST {BOARD}/prize/resend", "manage_mail"),
        ("GET /game/{gameId}/ban", "manage_players"),
        ("POST /game/{gameId}/player/ban", "manage_players"),
        ("POST /game/{gameId}/player/unban", "manage_players"),
        ("POST /game/{gameId}/player/erase", "manage_players"),
        ("GET /leaderboard/{gameId}/{leaderboardId}/entry", "manage_entries"),
        ("GET /leaderboard/{gameId}/{leaderboardId}/voucher", "manage_prizes"),
        ("POST /leaderboard/{gameId}/{leaderboardId}/voucher", "manage_prizes"),
        ("GET /leaderboard/{gameId}/{leaderboardId}/prize", "manage_prizes"),
        ("POST /leaderboard/{gameId}/{leaderboardId}/entry/{action}", "manage_entries"),
        ("GET /token", "manage_tokens"),
        ("POST /token", "manage_tokens"),
        ("DELETE /token/{tokenId}", "manage_tokens"),
        ("GET /game/{gameId}/audit", "show_audit"),
        ("GET /leaderboard/{gameId}/{leaderboardId}/audit", "show_audit"),
        *((call, "manage_leaderboards") for call in MANAGE_LEADERBOARDS),
        ("GET /missing-page/{path+}", "missing_page"),
        ("$default", "unknown_route"),
    }


def test_the_api_throttles_and_lets_browsers_read_but_not_post() -> None:
    api = RESOURCES["HttpApi"]["Properties"]
    assert api["StageName"] == "v1"
    assert api["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": "ThrottlingRateLimit"},
        "ThrottlingBurstLimit": {"Ref": "ThrottlingBurstLimit"},
    }
    cors = api["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["*"]
    assert cors["AllowMethods"] == ["GET", "HEAD"]
    assert cors["ExposeHeaders"] == ["ETag", "x-started-processing-at", "x-ended-processing-at"]
    assert "AllowCredentials" not in cors


def test_access_logs_hold_no_address_no_query_and_no_header() -> None:
    logged = RESOURCES["HttpApi"]["Properties"]["AccessLogSettings"]["Format"]
    assert set(re.findall(r"\$context\.[\w.]+", logged)) == {
        "$context.requestId",
        "$context.requestTime",
        "$context.routeKey",
        "$context.path",
        "$context.status",
        "$context.responseLength",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.integrationErrorMessage",
    }


def test_without_parameters_it_is_python_3_13_on_arm64_with_tables_that_cannot_be_deleted() -> None:
    defaults = {name: p["Default"] for name, p in TEMPLATE["Parameters"].items()}
    assert defaults["Runtime"] == "python3.13"
    assert defaults["Architecture"] == "arm64"
    assert defaults["DeletionProtection"] == "true"
    assert defaults["DomainName"] == defaults["CertificateArn"] == defaults["PublicUrl"] == ""
    inherited = TEMPLATE["Globals"]["Function"]
    assert inherited["Runtime"] == {"Ref": "Runtime"}
    assert inherited["Architectures"] == [{"Ref": "Architecture"}]


def test_the_layers_makefile_builds_for_what_the_template_runs_on() -> None:
    makefile = (ROOT / "layers/laurel/Makefile").read_text()
    python = TEMPLATE["Parameters"]["Runtime"]["Default"].removeprefix("python")
    assert re.search(rf"^LAYER_PYTHON_VERSION \?= {re.escape(python)}$", makefile, re.MULTILINE)
    assert re.search(r"^LAYER_PYTHON_PLATFORM \?= aarch64-manylinux\w+$", makefile, re.MULTILINE)


def test_the_layer_is_built_by_its_makefile_and_carries_no_boto3() -> None:
    layer = RESOURCES["LaurelLayer"]
    assert layer["Metadata"]["BuildMethod"] == "makefile"
    assert TEMPLATE["Globals"]["Function"]["Layers"] == [{"Ref": "LaurelLayer"}]
    requirements = (ROOT / "layers/laurel/requirements.txt").read_text()
    assert not re.search(r"^boto", requirements, re.MULTILINE)


def test_what_others_look_up_is_handed_out() -> None:
    outputs = {name: output["Value"] for name, output in TEMPLATE["Outputs"].items()}
    names = {f"{function}Name": {"Ref": function} for function in FUNCTIONS}
    tables = {f"{table}Name": {"Ref": table} for table in TABLES}
    assert outputs.pop("ApiUrl")["Fn::Sub"].endswith("/v1")
    assert outputs.pop("PagesUrl")
    queues = {f"{queue}Url": {"Ref": queue} for queue in QUEUES}
    edge = {
        "DistributionId": {"Ref": "Distribution"},
        "DistributionDomainName": {"Fn::GetAtt": "Distribution.DomainName"},
        "PagesBucketName": {"Ref": "PagesBucket"},
        "ResultsBucketName": {"Ref": "ResultsBucket"},
    }
    assert outputs == {"ApiId": {"Ref": "HttpApi"}, **names, **tables, **queues, **edge}


def test_no_window_that_may_be_set_rings_the_alarm_on_its_functions_delay() -> None:
    alarms = {
        alarm["Dimensions"][0]["Value"]["Ref"]: alarm["Threshold"]
        for alarm in (resource["Properties"] for resource in RESOURCES.values())
        if alarm.get("MetricName") == "IteratorAge"
    }
    windows = {
        function: event["Properties"]["MaximumBatchingWindowInSeconds"]["Ref"]
        for function, properties in FUNCTIONS.items()
        for event in properties["Events"].values()
        if event["Type"] == "DynamoDB"
    }
    assert alarms
    assert set(alarms) <= set(windows)
    for function, threshold in alarms.items():
        longest = TEMPLATE["Parameters"][windows[function]]["MaxValue"]
        # As much again for the work itself.
        assert 2 * longest * 1000 <= threshold


def test_no_function_names_the_namespace_of_metrics_that_the_template_gives_to_all() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "Laurel"
    for app in ROOT.glob("functions/*/app.py"):
        assert "namespace" not in app.read_text(encoding="utf-8"), app


def test_what_was_deleted_is_looked_for_every_hour() -> None:
    (event,) = FUNCTIONS["PurgeLeaderboardsFunction"]["Events"].values()
    assert event["Type"] == "Schedule"
    assert event["Properties"]["Schedule"] == "rate(1 hour)"
