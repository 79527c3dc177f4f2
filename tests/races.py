"""Races that a test decides: somebody else is faster."""

from collections.abc import Callable
from typing import Any

import pytest


def be_late(
    monkeypatch: pytest.MonkeyPatch, store: type, change: str, meanwhile: Callable[[], object]
) -> None:
    """Have somebody else do something right before a store makes a change for the first time."""
    left = [meanwhile]
    original = getattr(store, change)

    def late(self: Any, *arguments: Any, **named: Any) -> Any:
        if left:
            left.pop()()
        return original(self, *arguments, **named)

    monkeypatch.setattr(store, change, late)
