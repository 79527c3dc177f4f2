"""A game's colour, turned into colours that can be read: WCAG 2.2 contrast of at least 4.5 to 1.

A game's colour may be anything. As the ground of a text it takes black or white, whichever is
further from it. As the colour of a text it is mixed with black, or on a dark ground with white, by
as little as it takes.
"""

import re
from dataclasses import dataclass

READABLE = 4.5

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE | re.ASCII)
_STEPS = 256
# Up to here sRGB is linear (IEC 61966-2-1).
_LINEAR_UP_TO = 0.04045


@dataclass(frozen=True, slots=True)
class Colour:
    """An sRGB colour; each part is 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def digits(self) -> str:
        """Its six hex digits, in lower case."""
        return f"{self.red:02x}{self.green:02x}{self.blue:02x}"

    def __str__(self) -> str:
        return f"#{self.digits}"

    def mixed_with(self, other: "Colour", *, share: float) -> "Colour":
        """Mix it with another colour, of which `share` (0 to 1) goes in."""
        return Colour(
            round(self.red + (other.red - self.red) * share),
            round(self.green + (other.green - self.green) * share),
            round(self.blue + (other.blue - self.blue) * share),
        )

    @property
    def luminance(self) -> float:
        """Its relative luminance, 0 for black to 1 for white (WCAG 2.2)."""
        red, green, blue = map(_linear, (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


BLACK = Colour(0, 0, 0)
WHITE = Colour(255, 255, 255)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What texts stand on in a scheme, as in colours.css, and what an accent is mixed with."""

    page: Colour
    surface: Colour
    wash_share: float
    towards: Colour


LIGHT = Grounds(Colour(0xFA, 0xFA, 0xF8), WHITE, 0.07, BLACK)
DARK = Grounds(Colour(0x11, 0x13, 0x17), Colour(0x1A, 0x1D, 0x23), 0.14, WHITE)


@dataclass(frozen=True, slots=True)
class Accent:
    """A scheme's two colours: `text` is readable on the page, on surfaces and on the wash."""

    text: Colour
    wash: Colour


@dataclass(frozen=True, slots=True)
class Palette:
    """What the pages of a game are coloured with."""

    game: Colour
    on_game: Colour
    light: Accent
    dark: Accent


def parse_colour(text: str | None) -> Colour | None:
    """Read `#rgb` or `#rrggbb`; anything else is no colour."""
    if text is None or not _HEX.fullmatch(text):
        return None
    digits = text[1:] if len(text) > len("#rgb") else "".join(digit * 2 for digit in text[1:])
    return Colour(*bytes.fromhex(digits))


def contrast(one: Colour, other: Colour) -> float:
    """Compute the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def palette_of(game: Colour) -> Palette:
    """Choose the colours for a game's pages."""
    return Palette(
        game=game,
        # One of the two has at least the root of 21, which is 4.58.
        on_game=max(WHITE, BLACK, key=lambda colour: contrast(colour, game)),
        light=_accent(game, LIGHT),
        dark=_accent(game, DARK),
    )


def _accent(game: Colour, grounds: Grounds) -> Accent:
    wash = grounds.surface.mixed_with(game, share=grounds.wash_share)
    under = (grounds.page, grounds.surface, wash)
    for step in range(_STEPS):
        text = game.mixed_with(grounds.towards, share=step / _STEPS)
        if all(contrast(text, ground) >= READABLE for ground in under):
            return Accent(text, wash)
    return Accent(grounds.towards, wash)


def _linear(part: int) -> float:
    value = part / 255
    return value / 12.92 if value <= _LINEAR_UP_TO else float(((value + 0.055) / 1.055) ** 2.4)
