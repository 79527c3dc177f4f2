"""What was read is remembered for its time, and not what was not there."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from laurel.storage.remembered import Remembered


@dataclass
class Source:
    """Somewhere to read from; it notes each reading, which takes `takes` seconds."""

    values: dict[str, str | None]
    takes: float = 0
    now: float = 0
    readings: list[str] = field(default_factory=list)

    def reader(self, name: str) -> Callable[[], str | None]:
        def read() -> str | None:
            self.readings.append(name)
            self.now += self.takes
            return self.values.get(name)

        return read


@pytest.fixture
def source() -> Source:
    return Source({"a": "first", "b": "other"})


@pytest.fixture
def remembered(source: Source) -> Remembered[str | None]:
    return Remembered(seconds=30, keeps=lambda value: value is not None, clock=lambda: source.now)


def test_a_value_is_read_once_while_it_is_good(
    source: Source, remembered: Remembered[str | None]
) -> None:
    assert remembered.get("a", source.reader("a")) == "first"
    source.values["a"] = "second"
    source.now = 29.9
    assert remembered.get("a", source.reader("a")) == "first"
    assert source.readings == ["a"]


def test_a_value_is_read_again_when_its_time_is_over(
    source: Source, remembered: Remembered[str | None]
) -> None:
    remembered.get("a", source.reader("a"))
    source.values["a"] = "second"
    source.now = 30
    assert remembered.get("a", source.reader("a")) == "second"


def test_names_have_values_of_their_own(source: Source, remembered: Remembered[str | None]) -> None:
    assert [remembered.get(name, source.reader(name)) for name in "abab"] == [
        *["first", "other"] * 2
    ]
    assert source.readings == ["a", "b"]


def test_what_is_not_there_is_looked_for_each_time(
    source: Source, remembered: Remembered[str | None]
) -> None:
    assert remembered.get("c", source.reader("c")) is None
    source.values["c"] = "new"
    assert remembered.get("c", source.reader("c")) == "new"


def test_what_has_gone_is_not_remembered(
    source: Source, remembered: Remembered[str | None]
) -> None:
    remembered.get("a", source.reader("a"))
    del source.values["a"]
    source.now = 30
    assert remembered.get("a", source.reader("a")) is None
    source.values["a"] = "back"
    assert remembered.get("a", source.reader("a")) == "back"


def test_a_value_ages_from_when_it_was_asked_for(
    source: Source, remembered: Remembered[str | None]
) -> None:
    source.takes = 20
    remembered.get("a", source.reader("a"))
    source.now = 30
    remembered.get("a", source.reader("a"))
    assert source.readings == ["a", "a"]
