"""Holds docs/operator-openapi.yaml to the routes, the models and the refusals of the code."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from pydantic import BaseModel

from laurel.domain.audit import Action
from laurel.domain.manifests import ManifestModel, PartModel, RedactionModel
from laurel.http import (
    deliveries,
    entry_calls,
    games,
    mails,
    player_calls,
    prizes,
    schedules,
    tokens,
    vouchers,
)
from laurel.http.audit import AuditPageModel, AuditRecordModel
from laurel.http.leaderboard_configuration import Configuration
from laurel.http.models import LeaderboardModel
from laurel.http.named_players import NamedPlayer
from laurel.http.problems import PROBLEMS, FieldError, Problem, crash_problem
from laurel.http.routes import OPERATOR_ROUTES
from tests.contract.operator_document import DOCUMENT, PROBLEM_TYPE, SCHEMAS, operations, resolve
from tests.contract.tables import OPERATOR_API, read_table, words
from tests.contract.test_refusals import EXAMPLES, OF_THE_PUBLIC_API

ANSWERS: dict[str, Any] = {
    "GamePage": games.GamePageModel,
    "Game": games.GameModel,
    "Key": games.KeyModel,
    "NewKey": games.NewKeyModel,
    "RevokedKey": games.RevokedKeyModel,
    "TokenPage": tokens.TokenPageModel,
    "Token": tokens.TokenModel,
    "Leaderboard": LeaderboardModel,
    "Edition": schedules.EditionModel,
    "EntryPage": entry_calls.EntryPageModel,
    "Entry": entry_calls.EntryModel,
    "StatedTry": entry_calls.StatedTryModel,
    "BestScore": entry_calls.BestScoreModel,
    "ChangedEntry": entry_calls.ChangedEntryModel,
    "Result": entry_calls.ResultModel,
    "Results": entry_calls.ResultsModel,
    "Loaded": vouchers.LoadedModel,
    "UnfinishedLoad": vouchers.UnfinishedLoadModel,
    "VoucherCounts": vouchers.VoucherCountsModel,
    "PrizePage": prizes.PrizePageModel,
    "Prize": prizes.PrizeModel,
    "PrizeVoucher": prizes.VoucherModel,
    "Mail": mails.MailModel,
    "Message": mails.MessageModel,
    "GameMail": mails.GameMailModel,
    "ChangedGameMail": mails.ChangedGameMailModel,
    "Resent": deliveries.ResentModel,
    "Delivery": deliveries.DeliveryModel,
    "BanPage": player_calls.BanPageModel,
    "Ban": player_calls.BanModel,
    "Erased": player_calls.ErasedModel,
    "Manifest": ManifestModel,
    "ArchivePart": PartModel,
    "Redaction": RedactionModel,
    "AuditPage": AuditPageModel,
    "AuditRecord": AuditRecordModel,
    "Problem": Problem,
    "FieldError": FieldError,
}
BODIES: dict[str, type[BaseModel]] = {
    "GameBody": games.GameBody,
    "KeyBody": games.KeyBody,
    "TokenBody": tokens.TokenBody,
    "Configuration": Configuration,
    "Schedule": schedules.ScheduleBody,
    "NamedPlayer": NamedPlayer,
    "FindCall": entry_calls.FindCall,
    "PlayersCall": entry_calls.PlayersCall,
    "HeldCall": entry_calls.HeldCall,
    "CorrectCall": entry_calls.CorrectCall,
    "ImportCall": entry_calls.ImportCall,
    "Voucher": vouchers.VoucherBody,
    "Load": vouchers.LoadBody,
    "LoadCall": vouchers.LoadCall,
    "MailBody": mails.MailBody,
    "ResendCall": deliveries.ResendCall,
    "EraseCall": player_calls.EraseCall,
}
# What is the same as one of those with more, or no more than what a test compares otherwise.
OTHERS = {"ChangedGame", "RecordedToken", "RevokedToken", "Keys", "ChangedLeaderboard"} | {
    *("ImportedEntry", "Id", "Patch", "GatewayError")
}
# Pydantic says it of what may be null; the document names both types.
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")


def fields_of(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each field of a body's model, with the limits that its JSON Schema has."""
    for name, field in model.model_json_schema(by_alias=True)["properties"].items():
        choices = field.get("anyOf", [field])
        (kind,) = [choice for choice in choices if choice.get("type") != "null"]
        yield name, {limit: kind[limit] for limit in LIMITS if limit in kind}


def test_the_document_is_valid_openapi() -> None:
    # It writes into what it is given.
    schemathesis.openapi.from_dict(deepcopy(DOCUMENT)).validate()


def test_the_operations_and_their_scopes_are_those_of_the_routes() -> None:
    rows = read_table(OPERATOR_API, "Entries", first_column="action")
    actions = [action for row in rows for action in words(row["action"])]
    expected = {}
    for call, scope in OPERATOR_ROUTES.items():
        for action in actions if "{action}" in call else [""]:
            expected[call.replace("{action}", action)] = scope
    documented = {
        f"{method} {path}": operation["security"][0]["serviceToken"][0]
        for method, path, operation in operations()
    }
    assert documented == expected


def test_every_placeholder_of_a_path_is_a_parameter_of_it() -> None:
    for path, item in DOCUMENT["paths"].items():
        parameters = [resolve(reference) for reference in item.get("parameters", [])]
        assert [found["name"] for found in parameters] == re.findall(r"\{(\w+)\}", path)
        assert all(found["in"] == "path" and found["required"] for found in parameters)


def test_every_component_is_used() -> None:
    text = repr(DOCUMENT)
    for kind, components in DOCUMENT["components"].items():
        if kind != "securitySchemes":
            assert set(components) == set(re.findall(rf"#/components/{kind}/(\w+)", text))


def test_every_schema_is_compared_with_the_code() -> None:
    assert set(SCHEMAS) == {*ANSWERS, *BODIES} | OTHERS


@pytest.mark.parametrize(("name", "model"), ANSWERS.items())
def test_an_answer_has_the_fields_of_its_model(name: str, model: Any) -> None:
    assert set(SCHEMAS[name]["properties"]) == set(model.__annotations__)
    assert set(SCHEMAS[name].get("required", [])) == set(model.__required_keys__)
    assert SCHEMAS[name]["additionalProperties"] is False


@pytest.mark.parametrize(("more", "model"), [("ChangedGame", "Game"), ("RecordedToken", "Token")])
def test_what_is_answered_to_a_change_is_the_thing_and_whether_it_has_changed(
    more: str, model: str
) -> None:
    properties = {**SCHEMAS[model]["properties"], "changed": {"type": "boolean"}}
    assert SCHEMAS[more]["properties"] == properties
    assert SCHEMAS[more]["required"] == [*SCHEMAS[model]["required"], "changed"]


@pytest.mark.parametrize(("name", "model"), BODIES.items())
def test_a_body_has_the_fields_and_the_limits_of_its_model(
    name: str, model: type[BaseModel]
) -> None:
    documented = {
        field: {limit: schema[limit] for limit in LIMITS if limit in schema}
        for field, schema in SCHEMAS[name]["properties"].items()
        if field != "exteralReference"
    }
    assert documented == dict(fields_of(model))
    required = model.model_json_schema(by_alias=True).get("required", [])
    assert set(SCHEMAS[name].get("required", [])) == set(required)


def test_the_actions_of_records_are_those_of_the_domain() -> None:
    assert SCHEMAS["AuditRecord"]["properties"]["action"]["enum"] == list(Action)


def test_the_documented_problems_are_those_of_operators_calls() -> None:
    documented = set()
    for name, response in DOCUMENT["components"]["responses"].items():
        fields = response["content"][PROBLEM_TYPE]["schema"]["properties"]
        documented |= {(fields["status"]["const"], code) for code in fields["code"]["enum"]}
        for _, _, operation in operations():
            for status, found in operation["responses"].items():
                if found.get("$ref", "").endswith(f"/{name}"):
                    assert int(status) == fields["status"]["const"]
    crash = crash_problem()
    known = {(row.status.value, row.code) for row in PROBLEMS.values()}
    assert documented <= known | {(crash["status"], crash["code"])}
    # Those that only operators get are all there.
    own = {type(refusal) for refusal in EXAMPLES} - {type(found) for found in OF_THE_PUBLIC_API}
    assert {(PROBLEMS[kind].status.value, PROBLEMS[kind].code) for kind in own} <= documented
