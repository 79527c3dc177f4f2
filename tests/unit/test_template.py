"""The rules of the house that the template must keep, and a linter does not know."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.template_file import ROOT, load_template, routes

Resource = dict[str, Any]

TEMPLATE = load_template()
RESOURCES: dict[str, Resource] = TEMPLATE["Resources"]
FUNCTIONS = {
    logical_id: resource["Properties"]
    for logical_id, resource in RESOURCES.items()
    if resource["Type"] == "AWS::Serverless::Function"
}
READERS = ("ListLeaderboardsFunction", "GetLeaderboardFunction", "ListScoresFunction")

each_function = pytest.mark.parametrize("function", FUNCTIONS)


def verb_of(function: str) -> str:
    """`ReportScoreFunction` is about `report_score`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


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


def test_every_function_has_a_role_of_its_own() -> None:
    roles = [role_of(function) for function in FUNCTIONS]
    assert len(set(roles)) == len(roles)
    types = {logical_id: resource["Type"] for logical_id, resource in RESOURCES.items()}
    assert {name for name, kind in types.items() if kind == "AWS::IAM::Role"} == set(roles)


@each_function
def test_a_role_can_be_taken_by_lambda_alone(function: str) -> None:
    (statement,) = RESOURCES[role_of(function)]["Properties"]["AssumeRolePolicyDocument"][
        "Statement"
    ]
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert statement["Action"] == "sts:AssumeRole"


def test_roles_take_no_policy_that_is_not_in_the_template() -> None:
    for function, properties in FUNCTIONS.items():
        attached = RESOURCES[role_of(function)]["Properties"]["ManagedPolicyArns"]
        assert attached == [{"Ref": "TracingPolicy"}], function
        assert "Policies" not in properties


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


def test_only_allowing_statements_are_written() -> None:
    for logical_id, document in policies():
        for statement in document["Statement"]:
            assert statement["Effect"] == "Allow", logical_id
            assert not {"NotAction", "NotResource"} & set(statement), logical_id


def test_no_action_has_a_wildcard() -> None:
    for logical_id, document in policies():
        for statement in document["Statement"]:
            for action in as_list(statement["Action"]):
                assert "*" not in action, logical_id


def test_only_tracing_and_the_checksum_keys_are_named_with_a_wildcard() -> None:
    wildcards = {
        (logical_id, action, text_of(resource).rpartition(":parameter")[2])
        for logical_id, document in policies()
        for statement in document["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
        if "*" in text_of(resource)
    }
    assert wildcards == {
        # X-Ray has no resources that a policy could name.
        ("TracingPolicy", "xray:PutTraceSegments", "*"),
        ("TracingPolicy", "xray:PutTelemetryRecords", "*"),
        # Every game and every key has a parameter of its own.
        ("ReportScoreRole", "ssm:GetParameter", "/laurel/${AWS::StackName}/checksum-keys/*"),
        # A table's streams are listed without one being named.
        ("CountScoresRole", "dynamodb:ListStreams", "${ScoresTable.Arn}/stream/*"),
    }


def test_list_leaderboards_reads_the_index_of_ends_and_the_game() -> None:
    assert granted("ListLeaderboardsFunction") == own_logs("ListLeaderboardsFunction") | {
        ("dynamodb:Query", "${LeaderboardsTable.Arn}/index/byEnd"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


def test_get_leaderboard_reads_one_leaderboard_and_the_game() -> None:
    assert granted("GetLeaderboardFunction") == own_logs("GetLeaderboardFunction") | {
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


def test_list_scores_sees_of_the_scores_only_their_index() -> None:
    assert granted("ListScoresFunction") == own_logs("ListScoresFunction") | {
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


def test_unknown_route_reaches_nothing_but_its_log() -> None:
    assert granted("UnknownRouteFunction") == own_logs("UnknownRouteFunction")


@pytest.mark.parametrize("function", READERS)
def test_readers_cannot_write(function: str) -> None:
    actions = {action for action, _ in granted(function) - own_logs(function)}
    assert actions <= {"dynamodb:GetItem", "dynamodb:Query"}


def test_report_score_reads_items_changes_entries_and_seats_and_can_delete_nothing() -> None:
    parameters = {
        (action, resource)
        for action, resource in granted("ReportScoreFunction")
        if action == "ssm:GetParameter"
    }
    tables = ("GamesTable", "LeaderboardsTable", "ScoresTable")
    assert granted("ReportScoreFunction") - parameters == own_logs("ReportScoreFunction") | {
        *(("dynamodb:GetItem", f"${{{table}.Arn}}") for table in tables),
        *(("dynamodb:BatchGetItem", f"${{{table}.Arn}}") for table in tables),
        ("dynamodb:UpdateItem", "${ScoresTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
    }


def test_report_score_takes_a_seat_only_within_a_transaction() -> None:
    (statement,) = (
        statement
        for logical_id, document in policies()
        if logical_id == "ReportScoreRole"
        for statement in document["Statement"]
        if statement["Action"] == "dynamodb:UpdateItem"
        and text_of(statement["Resource"]) == "${LeaderboardsTable.Arn}"
    )
    assert statement["Condition"] == {
        "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}
    }


def test_count_scores_reads_the_stream_and_changes_counters_alone() -> None:
    assert granted("CountScoresFunction") == own_logs("CountScoresFunction") | {
        ("dynamodb:DescribeStream", "${ScoresTable.StreamArn}"),
        ("dynamodb:GetRecords", "${ScoresTable.StreamArn}"),
        ("dynamodb:GetShardIterator", "${ScoresTable.StreamArn}"),
        ("dynamodb:ListStreams", "${ScoresTable.Arn}/stream/*"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("sqs:SendMessage", "${UnreadableScoresQueue.Arn}"),
    }


def test_no_function_can_read_the_signing_key() -> None:
    parameters = {
        text_of(resource).rpartition(":parameter")[2]
        for _, document in policies()
        for statement in document["Statement"]
        for resource in as_list(statement["Resource"])
        if any(action.startswith("ssm:") for action in as_list(statement["Action"]))
    }
    assert parameters == {
        "/laurel/${AWS::StackName}/jwks",
        "/laurel/${AWS::StackName}/checksum-keys/*",
    }


def test_every_get_has_a_head_and_every_path_a_form_with_a_slash() -> None:
    list_leaderboards = "/leaderboard/{gameId}"
    get_leaderboard = f"{list_leaderboards}/{{leaderboardId}}"
    scores = f"{get_leaderboard}/score"
    expected = {"$default": "unknown_route"}
    for slash in ("", "/"):
        expected[f"POST {scores}{slash}"] = "report_score"
        for method in ("GET", "HEAD"):
            expected[f"{method} {list_leaderboards}{slash}"] = "list_leaderboards"
            expected[f"{method} {get_leaderboard}{slash}"] = "get_leaderboard"
            expected[f"{method} {scores}{slash}"] = "list_scores"
    assert routes() == expected
    events = [
        event["Properties"]
        for function in FUNCTIONS.values()
        for event in function["Events"].values()
        if event["Type"] == "HttpApi"
    ]
    assert len(events) == len(expected)
    assert all(event["ApiId"] == {"Ref": "HttpApi"} for event in events)


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


TABLE_KEYS = {
    "GamesTable": ["gameId S HASH"],
    "LeaderboardsTable": ["gameId S HASH", "leaderboardId S RANGE"],
    "ScoresTable": ["leaderboard S HASH", "player S RANGE"],
}
INDEX_KEYS = {
    ("LeaderboardsTable", "byEnd"): (["gameId S HASH", "endsAt N RANGE"], {"ALL"}),
    ("LeaderboardsTable", "due"): (["dueShard S HASH", "dueAt N RANGE"], {"KEYS_ONLY"}),
    ("ScoresTable", "standings"): (
        ["board S HASH", "standing B RANGE"],
        {"INCLUDE", "displayName", "displayValue"},
    ),
    ("ScoresTable", "lineage"): (["leaderboard S HASH", "lineage S RANGE"], {"KEYS_ONLY"}),
}


def keys_of(table: Resource, schema: list[dict[str, str]]) -> list[str]:
    types = {a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]}
    return [f"{k['AttributeName']} {types[k['AttributeName']]} {k['KeyType']}" for k in schema]


def test_tables_are_keyed_as_the_design_says() -> None:
    tables = {
        name: resource["Properties"]
        for name, resource in RESOURCES.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }
    assert {name: keys_of(t, t["KeySchema"]) for name, t in tables.items()} == TABLE_KEYS
    assert {
        (name, index["IndexName"]): (
            keys_of(table, index["KeySchema"]),
            {
                index["Projection"]["ProjectionType"],
                *index["Projection"].get("NonKeyAttributes", []),
            },
        )
        for name, table in tables.items()
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in table.get(kind, [])
    } == INDEX_KEYS


def test_the_index_of_lineages_is_the_local_one() -> None:
    (local,) = RESOURCES["ScoresTable"]["Properties"]["LocalSecondaryIndexes"]
    assert local["IndexName"] == "lineage"


@pytest.mark.parametrize("table", TABLE_KEYS)
def test_tables_are_recoverable_encrypted_and_hard_to_lose(table: str) -> None:
    resource = RESOURCES[table]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    properties = resource["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert "TableName" not in properties  # a fixed name cannot be replaced


@pytest.mark.parametrize("table", ["LeaderboardsTable", "ScoresTable"])
def test_changes_of_leaderboards_and_scores_are_streamed_with_both_images(table: str) -> None:
    stream = RESOURCES[table]["Properties"]["StreamSpecification"]
    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_without_parameters_it_is_python_3_13_on_arm64_with_tables_that_cannot_be_deleted() -> None:
    defaults = {name: p["Default"] for name, p in TEMPLATE["Parameters"].items()}
    assert defaults["Runtime"] == "python3.13"
    assert defaults["Architecture"] == "arm64"
    assert defaults["DeletionProtection"] == "true"
    assert defaults["PublicUrl"] == ""
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


@each_function
def test_a_function_is_given_the_tables_that_it_may_reach_and_no_others(function: str) -> None:
    variables = FUNCTIONS[function]["Environment"]["Variables"]
    given = {value["Ref"] for name, value in variables.items() if name.endswith("_TABLE")}
    reached = {
        match[1]
        for action, resource in granted(function)
        if action.startswith("dynamodb:")
        and (match := re.fullmatch(r"\$\{(\w+)\.Arn\}(/index/\w+)?", resource))
    }
    assert given == reached


def test_what_others_look_up_is_handed_out() -> None:
    outputs = {name: output["Value"] for name, output in TEMPLATE["Outputs"].items()}
    names = {f"{function}Name": {"Ref": function} for function in FUNCTIONS}
    tables = {f"{table}Name": {"Ref": table} for table in TABLE_KEYS}
    assert outputs.pop("ApiUrl")["Fn::Sub"].endswith("/v1")
    queue = {"UnreadableScoresQueueUrl": {"Ref": "UnreadableScoresQueue"}}
    assert outputs == {"ApiId": {"Ref": "HttpApi"}, **names, **tables, **queue}


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
