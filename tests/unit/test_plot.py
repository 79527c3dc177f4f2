"""The plot of the benchmarks: what it draws, and where."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest

from tools.benchmarks.plot import Line, Point, draw

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*lines: Line) -> ET.Element:
    return ET.fromstring(draw(lines, title="Units & ranks", sizes="players", values="read units"))


def circles(plot: ET.Element) -> list[tuple[float, float, str]]:
    return [
        (float(circle.attrib["cx"]), float(circle.attrib["cy"]), circle.attrib["fill"])
        for circle in plot.iter(f"{SVG}circle")
    ]


def labels(plot: ET.Element) -> dict[str, float]:
    return {text.text or "": float(text.attrib["y"]) for text in plot.iter(f"{SVG}text")}


def test_powers_of_ten_lie_at_even_distances() -> None:
    line = Line("rank", [Point(10.0**power, 10.0 ** (power - 2)) for power in (3, 4, 6)])
    (ax, ay, _), (bx, by, _), (cx, cy, _) = circles(drawn(line))
    assert cx - bx == pytest.approx(2 * (bx - ax), abs=0.2)
    assert by - cy == pytest.approx(2 * (ay - by), abs=0.2)


def test_what_was_calculated_is_hollow() -> None:
    line = Line("rank", [Point(1_000, 4), Point(10_000, 4, is_measured=False)])
    (_, _, measured), (_, _, calculated) = circles(drawn(line))
    assert calculated == "#ffffff" != measured


def test_every_line_is_named_at_its_end_and_no_name_lies_upon_another() -> None:
    lines = [Line(name, [Point(1_000, 4), Point(10_000, 4)]) for name in ("a", "b", "c")]
    found = labels(drawn(*lines))
    heights = sorted(found[name] for name in ("a", "b", "c"))
    assert all(lower - higher >= 13 for higher, lower in itertools.pairwise(heights))


def test_the_axes_are_marked_with_powers_of_ten_and_say_what_they_are() -> None:
    found = labels(drawn(Line("rank", [Point(1_000, 3.5), Point(10**7, 80_000)])))
    assert {"players", "read units", "Units & ranks"} <= found.keys()
    marks = {name for name in found if re.fullmatch(r"[\d,]+", name)}
    assert {"1,000", "10,000,000", "1", "10", "100,000"} <= marks


def test_a_line_of_one_height_has_room_too() -> None:
    assert len(circles(drawn(Line("rank", [Point(1_000, 1), Point(10_000, 1)])))) == 2
