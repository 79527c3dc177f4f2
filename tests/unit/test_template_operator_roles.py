"""What each function of the operator's API may do."""

import re

import pytest

from tests.template_roles import as_list, granted, own_logs, policies, role_of, text_of

_SES = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"
# One sender, by whichever of the two is verified, and the configuration set of the stack.
SENDING = {
    ("ses:SendEmail", f"{_SES}identity/${{SenderEmail}}"),
    ("ses:SendEmail", f"{_SES}identity/${{Domain}}"),
    ("ses:SendEmail", f"{_SES}configuration-set/${{PrizeMail}}"),
}
IN_A_TRANSACTION = {
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
        ("dynamodb:PutItem", "${PrizesTable.Arn}"),
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
        ("dynamodb:ConditionCheckItem", "${LeaderboardsTable.Arn}"),
        *(
            (f"dynamodb:{verb}", "${PrizesTable.Arn}")
            for verb in ("BatchGetItem", "GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
        ),
        *((f"s3:{verb}Object", "${ResultsBucket.Arn}/*") for verb in ("Get", "Put", "Delete")),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }


def test_manage_prizes_adds_vouchers_with_a_record_and_reads_who_gets_them() -> None:
    function = "ManagePrizesFunction"
    tables = ("GamesTable", "LeaderboardsTable", "ScoresTable", "PrizesTable")
    assert without_the_jwks(function) == own_logs(function) | {
        *(("dynamodb:BatchGetItem", f"${{{table}.Arn}}") for table in tables),
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:Query", "${PrizesTable.Arn}"),
        ("dynamodb:PutItem", "${PrizesTable.Arn}"),
        ("dynamodb:UpdateItem", "${PrizesTable.Arn}"),
        ("dynamodb:ConditionCheckItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }
    assert writes_outside_of_transactions(function) == set()


@pytest.mark.parametrize("role", ["ManageEntriesRole", "ManagePlayersRole"])
def test_entries_and_bans_are_changed_in_transactions_alone(role: str) -> None:
    (document,) = (document for owner, document in policies() if owner == role)
    reading = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "ssm:GetParameter"}
    # A check is a part of a transaction, and files have none.
    others = {"dynamodb:ConditionCheckItem", "s3:PutObject"}
    for statement in document["Statement"]:
        actions = set(as_list(statement["Action"]))
        if not actions & {*reading, *others, "logs:PutLogEvents"}:
            assert statement["Condition"] == IN_A_TRANSACTION


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
    assert update["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["*"]},
        **IN_A_TRANSACTION,
    }


def test_manage_games_never_touches_which_tokens_are_revoked() -> None:
    (update,) = (
        statement
        for logical_id, document in policies()
        if logical_id == "ManageGamesRole"
        for statement in document["Statement"]
        if "dynamodb:UpdateItem" in as_list(statement["Action"])
    )
    assert update["Condition"] == {"ForAllValues:StringNotEquals": {"dynamodb:LeadingKeys": ["*"]}}


def test_tokens_are_recorded_and_revoked_in_transactions_alone() -> None:
    writing = [
        statement
        for logical_id, document in policies()
        if logical_id == "ManageTokensRole"
        for statement in document["Statement"]
        if {"dynamodb:PutItem", "dynamodb:UpdateItem"} & set(as_list(statement["Action"]))
    ]
    assert len(writing) == 3
    for statement in writing:
        assert statement["Condition"].items() >= IN_A_TRANSACTION.items()


def test_show_audit_reads_the_trail_and_writes_nothing() -> None:
    assert without_the_jwks("ShowAuditFunction") == own_logs("ShowAuditFunction") | {
        ("dynamodb:BatchGetItem", "${GamesTable.Arn}"),
        ("dynamodb:Query", "${AuditTable.Arn}"),
        ("dynamodb:Query", "${AuditTable.Arn}/index/byLeaderboard"),
    }


def test_show_archive_hands_out_the_operators_copy_and_writes_nothing() -> None:
    assert without_the_jwks("ShowArchiveFunction") == own_logs("ShowArchiveFunction") | {
        ("dynamodb:BatchGetItem", "${GamesTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${PrizesTable.Arn}"),
        ("dynamodb:Query", "${PrizesTable.Arn}"),
        ("s3:GetObject", "${ResultsBucket.Arn}/operator/*"),
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
        assert statement["Condition"] == IN_A_TRANSACTION


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


def test_finish_leaderboards_finds_what_is_due_and_takes_its_steps() -> None:
    stream = "${LeaderboardsTable.StreamArn}"
    assert granted("FinishLeaderboardsFunction") == own_logs("FinishLeaderboardsFunction") | {
        ("dynamodb:DescribeStream", stream),
        ("dynamodb:GetRecords", stream),
        ("dynamodb:GetShardIterator", stream),
        ("dynamodb:ListStreams", "${LeaderboardsTable.Arn}/stream/*"),
        ("dynamodb:Query", "${LeaderboardsTable.Arn}/index/due"),
        ("dynamodb:Query", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:GetItem", "${GamesTable.Arn}"),
        ("dynamodb:PutItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
        *(
            (f"dynamodb:{verb}", "${PrizesTable.Arn}")
            for verb in ("BatchGetItem", "GetItem", "Query", "UpdateItem", "PutItem", "DeleteItem")
        ),
        ("dynamodb:Query", "${ScoresTable.Arn}"),
        ("dynamodb:Query", "${ScoresTable.Arn}/index/standings"),
        ("dynamodb:BatchGetItem", "${ScoresTable.Arn}"),
        *((f"s3:{verb}Object", "${ResultsBucket.Arn}/*") for verb in ("Get", "Put", "Delete")),
        ("s3:ListBucket", "${ResultsBucket.Arn}"),
        *SENDING,
    }
    # A step of the end is no change that an operator would look for.
    assert writes_outside_of_transactions("FinishLeaderboardsFunction") == {
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:UpdateItem", "${PrizesTable.Arn}"),
    }


def test_manage_mail_changes_mails_with_a_record_and_sends_as_one_address() -> None:
    assert without_the_jwks("ManageMailFunction") == own_logs("ManageMailFunction") | {
        ("dynamodb:BatchGetItem", "${GamesTable.Arn}"),
        ("dynamodb:BatchGetItem", "${PrizesTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        *(
            (f"dynamodb:{verb}Item", "${PrizesTable.Arn}")
            for verb in ("Get", "Put", "Update", "Delete")
        ),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
        *SENDING,
    }
    # What came of a mail that was handed in is no change that an operator would look for.
    assert writes_outside_of_transactions("ManageMailFunction") == {
        ("dynamodb:UpdateItem", "${PrizesTable.Arn}")
    }


def test_record_deliveries_writes_to_places_and_to_the_queue_of_what_failed() -> None:
    assert granted("RecordDeliveriesFunction") == own_logs("RecordDeliveriesFunction") | {
        ("dynamodb:UpdateItem", "${PrizesTable.Arn}"),
        ("sqs:SendMessage", "${UnrecordedDeliveriesQueue.Arn}"),
    }


def test_purge_leaderboards_removes_a_leaderboard_with_a_record_or_not_at_all() -> None:
    assert granted("PurgeLeaderboardsFunction") == own_logs("PurgeLeaderboardsFunction") | {
        ("dynamodb:Query", "${LeaderboardsTable.Arn}/index/due"),
        ("dynamodb:Query", "${ScoresTable.Arn}"),
        ("dynamodb:GetItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:DeleteItem", "${LeaderboardsTable.Arn}"),
        ("dynamodb:BatchWriteItem", "${ScoresTable.Arn}"),
        ("dynamodb:Query", "${RankNodesTable.Arn}"),
        ("dynamodb:BatchWriteItem", "${RankNodesTable.Arn}"),
        ("dynamodb:DeleteItem", "${PrizesTable.Arn}"),
        ("dynamodb:Query", "${PrizesTable.Arn}"),
        ("s3:DeleteObject", "${ResultsBucket.Arn}/*"),
        ("s3:ListBucket", "${ResultsBucket.Arn}"),
        ("dynamodb:PutItem", "${AuditTable.Arn}"),
    }
    # The mark that forbids to restore it is no change that an operator would look for.
    assert writes_outside_of_transactions("PurgeLeaderboardsFunction") == {
        ("dynamodb:UpdateItem", "${LeaderboardsTable.Arn}")
    }


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
