"""What each function may do: the rules of the house for roles, which a linter does not know."""

import re

import pytest

from laurel.storage.player_entries import ATTRIBUTES
from laurel.storage.results import (
    ARCHIVE_ATTRIBUTES,
    PART_ATTRIBUTES,
    PLACE_ATTRIBUTES,
    REDACTION_ATTRIBUTES,
    SUMMARY_ATTRIBUTES,
)
from tests.template_file import FUNCTIONS, RESOURCES
from tests.template_roles import as_list, granted, own_logs, policies, role_of, text_of

READERS = (
    "ListLeaderboardsFunction",
    "GetLeaderboardFunction",
    "ListScoresFunction",
    "GetStandingFunction",
    "ListStandingsFunction",
    "GetRankFunction",
)

each_function = pytest.mark.parametrize("function", FUNCTIONS)


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
        ("FinishLeaderboardsRole", "dynamodb:ListStreams", "${LeaderboardsTable.Arn}/stream/*"),
        # Every page is an object of its own.
        *(
            ("PublishPagesRole", f"s3:{verb}Object", "${PagesBucket.Arn}/*")
            for verb in ("Get", "Put", "Delete")
        ),
        # So is every part of an archive.
        *(
            ("FinishLeaderboardsRole", f"s3:{verb}Object", "${ResultsBucket.Arn}/*")
            for verb in ("Get", "Put", "Delete")
        ),
        *(
            ("ManagePlayersRole", f"s3:{verb}Object", "${ResultsBucket.Arn}/*")
            for verb in ("Get", "Put", "Delete")
        ),
        ("PurgeLeaderboardsRole", "s3:DeleteObject", "${ResultsBucket.Arn}/*"),
        ("GetArchiveRole", "s3:GetObject", "${ResultsBucket.Arn}/public/*"),
        ("ShowArchiveRole", "s3:GetObject", "${ResultsBucket.Arn}/operator/*"),
    }


def test_list_leaderboards_reads_the_index_of_ends_and_the_game() -> None:
    assert granted("ListLeaderboardsFunction") == own_logs("ListLeaderboardsFunction") | {
        ("dynamodb:Query", "${LeaderboardsTable.Arn}/index/byEnd"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
        ("dynamodb:BatchGetItem", "${ScoresTable.Arn}"),
        ("dynamodb:BatchGetItem", "${RankNodesTable.Arn}"),
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
    }


def test_get_leaderboard_reads_one_leaderboard_and_the_game() -> None:
    assert granted("GetLeaderboardFunction") == own_logs("GetLeaderboardFunction") | {
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


def test_list_scores_sees_of_the_scores_only_their_index_and_counts_of_them() -> None:
    assert granted("ListScoresFunction") == own_logs("ListScoresFunction") | {
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:BatchGetItem", "${RankNodesTable.Arn}"),
        ("dynamodb:Query", "${RankNodesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


@pytest.mark.parametrize("function", ["GetStandingFunction", "ListStandingsFunction"])
def test_who_finds_players_sees_of_them_no_email(function: str) -> None:
    granting = {resource for _, resource in granted(function) - own_logs(function)}
    assert granting == {
        "${ScoresTable.Arn}",
        "${ScoresTable.Arn}/index/standings",
        "${ScoresTable.Arn}/index/names",
        "${RankNodesTable.Arn}",
        "${LeaderboardsTable.Arn}",
        "${GamesTable.Arn}",
    }
    (statement,) = (
        statement
        for logical_id, document in policies()
        if logical_id == role_of(function)
        for statement in document["Statement"]
        if text_of(as_list(statement["Resource"])[0]) == "${ScoresTable.Arn}"
    )
    assert statement["Action"] == "dynamodb:BatchGetItem"
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": [*ATTRIBUTES]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    assert "email" not in ATTRIBUTES


def test_get_rank_sees_of_the_scores_only_their_index_and_counts_of_them() -> None:
    assert granted("GetRankFunction") == own_logs("GetRankFunction") | {
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:BatchGetItem", "${RankNodesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


def test_get_results_sees_the_index_of_standings_and_frozen_places() -> None:
    assert granted("GetResultsFunction") == own_logs("GetResultsFunction") | {
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:Query", "${PrizesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
    }


def test_get_archive_hands_out_the_public_copy_alone() -> None:
    assert granted("GetArchiveFunction") == own_logs("GetArchiveFunction") | {
        ("dynamodb:Query", "${PrizesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
        ("s3:GetObject", "${ResultsBucket.Arn}/public/*"),
    }


@pytest.mark.parametrize(
    ("function", "asked"),
    [
        ("GetResultsFunction", {*PLACE_ATTRIBUTES, *SUMMARY_ATTRIBUTES}),
        ("GetArchiveFunction", {*ARCHIVE_ATTRIBUTES, *PART_ATTRIBUTES, *REDACTION_ATTRIBUTES}),
    ],
)
def test_of_prizes_nobody_sees_more_than_is_asked_for(function: str, asked: set[str]) -> None:
    (statement,) = (
        statement
        for logical_id, document in policies()
        if logical_id == role_of(function)
        for statement in document["Statement"]
        if text_of(as_list(statement["Resource"])[0]) == "${PrizesTable.Arn}"
    )
    condition = statement["Condition"]
    assert condition["StringEquals"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    allowed = set(condition["ForAllValues:StringEquals"]["dynamodb:Attributes"])
    assert allowed == asked | {"leaderboard", "item"}
    assert not allowed & {"email", "player", "voucher", "code", "link", "salt"}


@pytest.mark.parametrize("function", ["UnknownRouteFunction", "MissingPageFunction"])
def test_a_function_that_needs_nothing_reaches_nothing_but_its_log(function: str) -> None:
    assert granted(function) == own_logs(function)


@pytest.mark.parametrize("function", READERS)
def test_readers_cannot_write(function: str) -> None:
    actions = {action for action, _ in granted(function) - own_logs(function)}
    assert actions <= {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}


def test_report_score_reads_items_changes_entries_and_seats_and_can_delete_nothing() -> None:
    parameters = {
        (action, resource)
        for action, resource in granted("ReportScoreFunction")
        if action == "ssm:GetParameter"
    }
    tables = ("GamesTable", "LeaderboardsTable", "ScoresTable", "BansTable", "RankNodesTable")
    assert granted("ReportScoreFunction") - parameters == own_logs("ReportScoreFunction") | {
        *(("dynamodb:BatchGetItem", f"${{{table}.Arn}}") for table in tables),
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
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


def test_count_scores_reads_the_stream_and_changes_counters_ranks_and_markers_alone() -> None:
    assert granted("CountScoresFunction") == own_logs("CountScoresFunction") | {
        ("dynamodb:DescribeStream", "${ScoresTable.StreamArn}"),
        ("dynamodb:GetRecords", "${ScoresTable.StreamArn}"),
        ("dynamodb:GetShardIterator", "${ScoresTable.StreamArn}"),
        ("dynamodb:ListStreams", "${ScoresTable.Arn}/stream/*"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        *(
            (f"dynamodb:{action}", "${RankNodesTable.Arn}")
            for action in ("BatchGetItem", "DeleteItem", "PutItem", "Query", "UpdateItem")
        ),
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:DeleteItem", "${ScoresTable.Arn}"),
        ("dynamodb:PutItem", "${ScoresTable.Arn}"),
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
