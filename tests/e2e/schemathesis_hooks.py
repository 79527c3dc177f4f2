"""Loaded by Schemathesis: what a schema cannot say about the bodies of reported scores."""

import schemathesis
from schemathesis import HookContext


@schemathesis.hook
def map_body(context: HookContext, body: object) -> object:
    """Write whole numbers as integers.

    JSON Schema takes 20.0 for an integer. The contract does not: a score that some reader has made
    a float of may have lost its last digits. Tests of the contract see to that.
    """
    del context
    if isinstance(body, dict):
        value = body.get("sortingValue")
        if isinstance(value, float) and value.is_integer():
            return {**body, "sortingValue": int(value)}
    return body
