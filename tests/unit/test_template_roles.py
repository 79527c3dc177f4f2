"""What each function may do: the rules of the house for roles, which a linter does not know."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.template_file import FUNCTIONS, RESOURCES, Resource

READERS = ("ListLeaderboardsFunction", "GetLeaderboardFunction", "ListScoresFunction")

each_function = pytest.mark.parametrize("function", FUNCTIONS)


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
        ("ManageGamesRole", "ssm:PutParameter", "/laurel/${AWS::StackName}/checksum-keys/*"),
        ("ManageGamesRole", "ssm:DeleteParameter", "/laurel/${AWS::StackName}/checksum-keys/*"),
        # A table's streams are listed without one being named.
        ("CountScoresRole", "dynamodb:ListStreams", "${ScoresTable.Arn}/stream/*"),
        ("PublishPagesRole", "dynamodb:ListStreams", "${ScoresTable.Arn}/stream/*"),
        ("PublishPagesRole", "dynamodb:ListStreams", "${LeaderboardsTable.Arn}/stream/*"),
        # Every page is an object of its own.
        *(
            ("PublishPagesRole", f"s3:{verb}Object", "${PagesBucket.Arn}/*")
            for verb in ("Get", "Put", "Delete")
        ),
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


@pytest.mark.parametrize("function", ["UnknownRouteFunction", "MissingPageFunction"])
def test_a_function_that_needs_nothing_reaches_nothing_but_its_log(function: str) -> None:
    assert granted(function) == own_logs(function)


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
    tables = ("GamesTable", "LeaderboardsTable", "ScoresTable", "BansTable")
    assert granted("ReportScoreFunction") - parameters == own_logs("ReportScoreFunction") | {
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


def test_manage_entries_reads_entries_and_changes_them_with_seats_and_a_record() -> None:
    function = "ManageEntriesFunction"
    tables = ("GamesTable", "LeaderboardsTable", "ScoresTable")
    parameters = {(action, text) for action, text in granted(function) if action.startswith("ssm:")}
    assert granted(function) - parameters == own_logs(function) | {
        *(("dynamodb:BatchGetItem", f"${{{table}.Arn}}") for table in tables),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:Query", "${ScoresTable.Arn}"),
        ("dynamodb:Query", "${ScoresTable.Arn}/index/held"),
        ("dynamodb:UpdateItem", "${ScoresTable.Arn}"),
        ("dynamodb:DeleteItem", "${ScoresTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:ConditionCheckItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }


def test_manage_players_reaches_bans_and_what_an_erasure_finds() -> None:
    function = "ManagePlayersFunction"
    parameters = {(action, text) for action, text in granted(function) if action.startswith("ssm:")}
    assert granted(function) - parameters == own_logs(function) | {
        ("dynamodb:BatchGetItem", "${GamesTable.Arn}"),
        ("dynamodb:BatchGetItem", "${ScoresTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${ScoresTable.Arn}"),
        ("dynamodb:GetItem", "${BansTable.Arn}"),
        ("dynamodb:Query", "${LeaderboardsTable.Arn}"),
        ("dynamodb:Query", "${BansTable.Arn}"),
        *((f"dynamodb:{verb}Item", "${BansTable.Arn}") for verb in ("Put", "Update", "Delete")),
        ("dynamodb:UpdateItem", "${GamesTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:PutItem", "${ScoresTable.Arn}"),
        ("dynamodb:DeleteItem", "${ScoresTable.Arn}"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }


@pytest.mark.parametrize("role", ["ManageEntriesRole", "ManagePlayersRole"])
def test_entries_and_bans_are_changed_in_transactions_alone(role: str) -> None:
    (document,) = (document for owner, document in policies() if owner == role)
    reading = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "ssm:GetParameter"}
    for statement in document["Statement"]:
        actions = set(as_list(statement["Action"]))
        if not actions & {*reading, "logs:PutLogEvents"}:
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


def test_publish_pages_reads_what_pages_show_and_writes_pages_alone() -> None:
    streams = ("${ScoresTable.StreamArn}", "${LeaderboardsTable.StreamArn}")
    assert granted("PublishPagesFunction") == own_logs("PublishPagesFunction") | {
        *(
            (f"dynamodb:{action}", stream)
            for action in ("DescribeStream", "GetRecords", "GetShardIterator")
            for stream in streams
        ),
        ("dynamodb:ListStreams", "${ScoresTable.Arn}/stream/*"),
        ("dynamodb:ListStreams", "${LeaderboardsTable.Arn}/stream/*"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:Query", "${LeaderboardsTable.Arn}/index/byEnd"),
        # The index alone: no email lies in it.
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        *((f"s3:{verb}Object", "${PagesBucket.Arn}/*") for verb in ("Get", "Put", "Delete")),
        ("s3:ListBucket", "${PagesBucket.Arn}"),
        *(
            (f"sqs:{action}", "${PageNoticesQueue.Arn}")
            for action in (
                "ChangeMessageVisibility",
                "DeleteMessage",
                "GetQueueAttributes",
                "ReceiveMessage",
                "SendMessage",
            )
        ),
    }


def test_manage_games_changes_games_and_their_secrets_and_reads_no_secret() -> None:
    parameters = {
        (action, resource.rpartition(":parameter")[2])
        for action, resource in granted("ManageGamesFunction")
        if action.startswith("ssm:")
    }
    assert parameters == {
        ("ssm:GetParameter", "/laurel/${AWS::StackName}/jwks"),
        ("ssm:PutParameter", "/laurel/${AWS::StackName}/checksum-keys/*"),
        ("ssm:DeleteParameter", "/laurel/${AWS::StackName}/checksum-keys/*"),
    }
    rest = {
        (action, resource)
        for action, resource in granted("ManageGamesFunction")
        if not action.startswith("ssm:")
    }
    assert rest == own_logs("ManageGamesFunction") | {
        *(
            (f"dynamodb:{action}", "${GamesTable.Arn}")
            for action in ("BatchGetItem", "GetItem", "Scan", "UpdateItem")
        ),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
        ("sqs:SendMessage", "${PageNoticesQueue.Arn}"),
    }


def without_the_jwks(function: str) -> set[tuple[str, str]]:
    """What a function may do, but for reading the keys that verify tokens."""
    grants = granted(function)
    parameters = {pair for pair in grants if pair[0] == "ssm:GetParameter"}
    assert [resource.rpartition("/")[2] for _, resource in parameters] == ["jwks"]
    return grants - parameters


def test_manage_tokens_changes_tokens_and_of_games_the_revoked_ids_alone() -> None:
    assert without_the_jwks("ManageTokensFunction") == own_logs("ManageTokensFunction") | {
        *(
            (f"dynamodb:{action}", "${GamesTable.Arn}")
            for action in ("BatchGetItem", "ConditionCheckItem", "GetItem", "UpdateItem")
        ),
        *(
            (f"dynamodb:{action}", "${TokensTable.Arn}")
            for action in ("ConditionCheckItem", "GetItem", "PutItem", "Scan", "UpdateItem")
        ),
        ("dynamodb:Query", "${TokensTable.Arn}/index/bySubject"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }
    (update,) = (
        statement
        for logical_id, document in policies()
        if logical_id == "ManageTokensRole"
        for statement in document["Statement"]
        if statement["Action"] == "dynamodb:UpdateItem"
    )
    assert update["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["*"]}}


def test_show_audit_reads_the_trail_and_writes_nothing() -> None:
    assert without_the_jwks("ShowAuditFunction") == own_logs("ShowAuditFunction") | {
        ("dynamodb:BatchGetItem", "${GamesTable.Arn}"),
        ("dynamodb:Query", "${AuditTable.Arn}"),
        ("dynamodb:Query", "${AuditTable.Arn}/index/byLeaderboard"),
    }


def test_the_audit_trail_is_only_ever_appended_to_and_together_with_a_change() -> None:
    statements = [
        statement
        for _, document in policies()
        for statement in document["Statement"]
        if "${AuditTable.Arn}" in map(text_of, as_list(statement["Resource"]))
        and not set(as_list(statement["Action"])) <= {"dynamodb:Query"}
    ]
    assert statements
    for statement in statements:
        assert statement["Action"] == "dynamodb:PutItem"
        assert statement["Condition"] == {
            "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}
        }


def test_manage_leaderboards_changes_them_with_a_record_or_not_at_all() -> None:
    granted_ = granted("ManageLeaderboardsFunction")
    assert {pair for pair in granted_ if not pair[0].startswith("ssm:")} == own_logs(
        "ManageLeaderboardsFunction"
    ) | {
        ("dynamodb:BatchGetItem", "${GamesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:Query", "${ScoresTable.Arn}"),
        ("dynamodb:PutItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }
    assert writes_outside_of_transactions("ManageLeaderboardsFunction") == set()


def writes_outside_of_transactions(function: str) -> set[tuple[str, str]]:
    """What a function may write to a table without anything else in the same transaction."""
    return {
        (action, text_of(resource))
        for logical_id, document in policies()
        if logical_id == role_of(function)
        for statement in document["Statement"]
        if statement.get("Condition")
        != {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}}
        for action in as_list(statement["Action"])
        if re.match("dynamodb:(Put|Update|Delete)", action)
        for resource in as_list(statement["Resource"])
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
