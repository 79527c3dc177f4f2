"""Whatever a game's colour is, what is written in it and on it can be read."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.pages import colours
from laurel.pages.assets import DEFAULT_COLOUR, colour_sheet
from laurel.pages.colours import DARK, LIGHT, READABLE, Accent, Colour, Grounds, contrast

STYLE = (Path(colours.__file__).parent / "assets" / "colours.css").read_text(encoding="utf-8")
PARTS = st.integers(0, 255)
ANY_COLOUR = st.builds(Colour, PARTS, PARTS, PARTS)
# A colour as a text, on one of the grounds.
TEXTS = ("ink", "soft", "alarm")


def properties(scheme: str) -> dict[str, Colour]:
    """Read the style's colours of a scheme."""
    blocks = re.findall(r"^:root(\S*) \{(.*?)^\}", STYLE, re.DOTALL | re.MULTILINE)
    light, dark = dict(blocks)[""], dict(blocks)['[data-theme="dark"]']
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light + (dark if scheme == "dark" else ""))
    return {name: parsed for name, text in found if (parsed := colours.parse_colour(text))}


SCHEMES = [("light", LIGHT), ("dark", DARK)]


@given(ANY_COLOUR)
def test_accents_and_texts_on_a_games_colour_are_readable(game: Colour) -> None:
    palette = colours.palette_of(game)
    assert contrast(palette.on_game, palette.game) >= READABLE
    for accent, grounds in ((palette.light, LIGHT), (palette.dark, DARK)):
        for ground in (grounds.page, grounds.surface, accent.wash):
            assert contrast(accent.text, ground) >= READABLE


@given(ANY_COLOUR)
def test_all_other_texts_are_readable_on_a_games_wash(game: Colour) -> None:
    palette = colours.palette_of(game)
    for (scheme, _), accent in zip(SCHEMES, (palette.light, palette.dark), strict=True):
        shown = properties(scheme)
        for text in TEXTS:
            assert contrast(shown[text], accent.wash) >= READABLE


@pytest.mark.parametrize(("scheme", "grounds"), SCHEMES)
def test_texts_are_readable_where_there_is_no_games_colour(scheme: str, grounds: Grounds) -> None:
    shown = properties(scheme)
    assert (shown["page"], shown["surface"]) == (grounds.page, grounds.surface)
    for text in (*TEXTS, "accent"):
        for ground in ("page", "surface", "wash"):
            assert contrast(shown[text], shown[ground]) >= READABLE


def test_the_default_is_made_from_its_colour_as_a_games_would_be() -> None:
    palette = colours.palette_of(DEFAULT_COLOUR)
    for (scheme, _), accent in zip(SCHEMES, (palette.light, palette.dark), strict=True):
        shown = properties(scheme)
        assert Accent(text=shown["accent"], wash=shown["wash"]) == accent
        assert (shown["game"], shown["on-game"]) == (palette.game, palette.on_game)


def test_both_ways_to_the_dark_scheme_have_the_same_colours() -> None:
    asked = re.findall(r":root:not\(\[data-theme=\"light\"\]\) \{(.*?)\}", STYLE, re.DOTALL)[0]
    told = re.findall(r":root\[data-theme=\"dark\"\] \{(.*?)\}", STYLE, re.DOTALL)[0]
    assert asked.split() == told.replace("color-scheme: dark;", "").split()


@given(ANY_COLOUR)
def test_a_colour_is_read_as_it_is_written(colour: Colour) -> None:
    assert colours.parse_colour(str(colour)) == colour
    assert colours.parse_colour(str(colour).upper()) == colour


@pytest.mark.parametrize(
    ("text", "shown"), [("#fff", "#ffffff"), ("#a1C", "#aa11cc"), ("#3a5bd9", "#3a5bd9")]
)
def test_a_short_colour_is_the_long_one(text: str, shown: str) -> None:
    assert str(colours.parse_colour(text)) == shown


@pytest.mark.parametrize(
    "text",
    [None, "", "#", "#12", "#1234", "#12345", "#1234567", "#12345g", "red", "336699", "#٣٣٦",
     "#fff;}", "#fff\n", "rgb(0,0,0)", "var(--x)"],
)  # fmt: skip
def test_anything_else_is_no_colour(text: str | None) -> None:
    assert colours.parse_colour(text) is None


@given(ANY_COLOUR)
def test_a_colours_sheet_is_style_and_nothing_but_colours(game: Colour) -> None:
    sheet = colour_sheet(colours.palette_of(game))
    assert re.fullmatch(r'[\w\s:;{}()@"\[\]#=-]+', sheet)
    assert len(re.findall(r"--[a-z-]+: #[0-9a-f]{6};", sheet)) == 8
    assert sheet.count(";") == 8
