"""Items as JSON carries them: binary values in base64, as in DynamoDB's requests and events."""

import base64
from collections.abc import Mapping


def wire(value: object) -> object:
    """Write binary values as JSON can hold them."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: wire(member) for name, member in value.items()}
    return [wire(element) for element in value] if isinstance(value, list) else value


def unwire(value: object) -> object:
    """Undo what JSON does to binary values."""
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(binary := value.get("B"), str):
            return {"B": base64.b64decode(binary)}
        return {name: unwire(member) for name, member in value.items()}
    return [unwire(element) for element in value] if isinstance(value, list) else value
