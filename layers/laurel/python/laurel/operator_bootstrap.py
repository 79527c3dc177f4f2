"""Wires the functions of the operator's API, once per container, like `laurel.bootstrap`.

It is a module of its own so that what players wait for does not import what operators need.
"""

from typing import TYPE_CHECKING

from laurel.http.operator_calls import Gate
from laurel.storage.clients import connect_dynamodb, connect_ssm
from laurel.storage.games import DynamoAdmissions
from laurel.storage.keys import SsmKeys

if TYPE_CHECKING:
    from botocore.session import Session

    from laurel.settings import OperatorSettings


def _wire_gate(settings: "OperatorSettings", session: "Session") -> Gate:
    return Gate(
        admissions=DynamoAdmissions(connect_dynamodb(session), table=settings.games_table),
        keys=SsmKeys(connect_ssm(session), jwks_parameter=settings.jwks_parameter),
        audience=settings.token_audience,
    )
