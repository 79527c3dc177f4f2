"""Draws lines over powers of ten in both directions, as an SVG file that needs nothing else."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 210, 60, 55
_FONT = "font-family='system-ui, sans-serif' font-size='13'"
# Told apart by those who see no red or green, too (Okabe and Ito).
_COLOURS = ("#d55e00", "#0072b2", "#009e73", "#000000")
_LABEL_GAP = 16


@dataclass(frozen=True, slots=True)
class Point:
    """A value, above 0, at a size; one that was calculated is drawn hollow."""

    size: float
    value: float
    is_measured: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Points that belong together, by size."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a number lies: powers of ten at even distances, from one end to the other."""

    lowest: int
    highest: int
    start: float
    end: float

    def __call__(self, number: float) -> float:
        share = (math.log10(number) - self.lowest) / (self.highest - self.lowest)
        return self.start + share * (self.end - self.start)

    @property
    def powers(self) -> range:
        return range(self.lowest, self.highest + 1)


def draw(lines: Sequence[Line], *, title: str, sizes: str, values: str) -> str:
    """Draw lines; `title`, `sizes` and `values` say what is seen, across and up."""
    points = [point for line in lines for point in line.points]
    across = _scale([point.size for point in points], _LEFT, _WIDTH - _RIGHT)
    up = _scale([point.value for point in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' role='img'>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{_WIDTH}' height='{_HEIGHT}' fill='#ffffff'/>",
        f"<g {_FONT} fill='#222222'>",
        _text(title, _LEFT, 26, style="font-weight='bold'"),
        _text(sizes, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 14, style="text-anchor='middle'"),
        _text(values, 14, _TOP - 8),
        *_grid(across, up),
        *(_line(line, across, up, colour) for line, colour in zip(lines, _COLOURS, strict=False)),
        *_labels(lines, up),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _scale(numbers: Sequence[float], start: float, end: float) -> _Scale:
    lowest = math.floor(math.log10(min(numbers)))
    highest = max(math.ceil(math.log10(max(numbers))), lowest + 1)
    return _Scale(lowest, highest, start, end)


def _grid(across: _Scale, up: _Scale) -> Iterator[str]:
    for power in across.powers:
        x = across(10.0**power)
        yield f"<path d='M{x:.1f} {up.start:.1f}V{up.end:.1f}' stroke='#dddddd'/>"
        yield _text(_power(power), x, up.start + 18, style="text-anchor='middle'")
    for power in up.powers:
        y = up(10.0**power)
        yield f"<path d='M{across.start:.1f} {y:.1f}H{across.end:.1f}' stroke='#dddddd'/>"
        yield _text(_power(power), across.start - 8, y + 4, style="text-anchor='end'")


def _line(line: Line, across: _Scale, up: _Scale, colour: str) -> str:
    places = [(across(point.size), up(point.value), point) for point in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    dots = "".join(
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' "
        f"fill='{colour if point.is_measured else '#ffffff'}'/>"
        for x, y, point in places
    )
    return (
        f"<g stroke='{colour}' stroke-width='2'><polyline points='{path}' fill='none'/>{dots}</g>"
    )


def _labels(lines: Sequence[Line], up: _Scale) -> Iterator[str]:
    """Name each line at its end, from the lowest up, none upon another."""
    ends = sorted(
        (
            (up(line.points[-1].value) + 4, line.label, colour)
            for line, colour in zip(lines, _COLOURS, strict=False)
        ),
        reverse=True,
    )
    free = math.inf
    for y, label, colour in ends:
        free = min(y, free)
        yield _text(label, _WIDTH - _RIGHT + 12, free, style=f"fill='{colour}'")
        free -= _LABEL_GAP


def _text(text: str, x: float, y: float, *, style: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {style}>{escape(text)}</text>"


def _power(power: int) -> str:
    return f"{10.0**power:,.10g}".rstrip(".")
