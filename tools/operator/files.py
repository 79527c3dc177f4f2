"""Reads the JSON files that operators write; what is in them, the API judges."""

import json
from collections import Counter
from typing import Any

from laurel.domain.ids import is_id
from tools.operator.documents import Document
from tools.operator.failures import OperatorError


def read_document(content: bytes) -> Document:
    """Read a JSON object.

    Raises:
        OperatorError: it is none, or names a member twice, of which the API would see only one.
    """
    twice: list[str] = []

    def build(pairs: list[tuple[str, Any]]) -> Document:
        counts = Counter(name for name, _ in pairs)
        twice.extend(name for name, count in counts.items() if count > 1)
        return dict(pairs)

    try:
        document = json.loads(content, object_pairs_hook=build)
    # Besides mistakes: lists nested more deeply than anybody means.
    except (ValueError, RecursionError) as error:
        raise OperatorError(f"The file is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise OperatorError("The file must hold a JSON object.")
    if twice:
        raise OperatorError(f"The file names {', '.join(sorted(set(twice)))} more than once.")
    return document


def take_id(document: Document, member: str, *, given: str | None = None) -> str:
    """Give the id that a file names, or that was given with the command where it names none.

    Raises:
        OperatorError: there is neither, or it cannot be an id.
    """
    found = document.get(member, given)
    if found is None:
        raise OperatorError(f"The file must name its {member}.")
    if not isinstance(found, str) or not is_id(found):
        raise OperatorError(f"{member}: {found!r} cannot be an id.")
    return found


def read_secret(content: bytes) -> str:
    """Read a private key as a file holds it: the line break at its end does not belong to it.

    Raises:
        OperatorError: it is empty, has several lines, or is no text.
    """
    try:
        (secret,) = content.decode().splitlines()
    except ValueError:
        raise OperatorError("The file must hold the key as text, and nothing else.") from None
    if not secret:
        raise OperatorError("The file holds an empty key.")
    return secret
