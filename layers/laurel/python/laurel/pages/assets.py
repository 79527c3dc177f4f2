"""The files that pages refer to; each name holds a hash of the content, so none ever changes."""

import hashlib
from functools import cache
from pathlib import Path

from laurel.domain.games import Game
from laurel.pages.colours import Accent, Colour, Palette, palette_of, parse_colour
from laurel.usecases.stores import PageFile

# What colours.css has where a game has no colour: the green of laurel leaves.
DEFAULT_COLOUR = Colour(0x2F, 0x6B, 0x4F)

_DIRECTORY = Path(__file__).parent / "assets"
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# One file to a browser. Later rules win over earlier ones.
STYLE = "page.css"
_STYLES = (
    "colours",
    "ground",
    "head",
    "stage",
    "editions",
    "standings",
    "game",
    "small",
    "embedded",
    "print",
)
# A file comes after those that it names: their hashes go into its text, and so into its own.
SCRIPTS = (
    "times.js",
    "asked.js",
    "asking.js",
    "saying.js",
    "stage.js",
    "editions.js",
    "standings.js",
    "around.js",
    "finding.js",
    "page.js",
)
_NAMES = ("icon.svg", "wreath.svg", STYLE, "early.js", *SCRIPTS)


@cache
def shared_assets() -> dict[str, PageFile]:
    """Read the files that all pages share, by the names that they have here."""
    assets: dict[str, PageFile] = {}
    for name in _NAMES:
        text = (
            "\n".join(_read(f"{style}.css") for style in _STYLES) if name == STYLE else _read(name)
        )
        for named, file in assets.items():
            text = text.replace(f'"./{named}"', f'"./{file.key.removeprefix("assets/")}"')
        assets[name] = _asset(name, text)
    return assets


def shared_files() -> list[PageFile]:
    """Give the files that all pages share."""
    return list(shared_assets().values())


def colour_file(game: Game) -> PageFile | None:
    """Give the style sheet of a game's colour; None if it has none that can be read."""
    colour = parse_colour(game.colour)
    if colour is None:
        return None
    return _asset(f"colour-{colour.digits}.css", colour_sheet(palette_of(colour)))


def colour_sheet(palette: Palette) -> str:
    """Write a palette as the custom properties that pages take their colours from.

    A page follows the scheme of the device; embedded, it can be told which one (`data-theme`).
    """
    light, dark = _properties(palette.light), _properties(palette.dark)
    return (
        f":root {{ --game: {palette.game}; --on-game: {palette.on_game}; {light} }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-theme="light"]) {{ {dark} }}\n'
        "}\n"
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )


def _read(name: str) -> str:
    return (_DIRECTORY / name).read_text(encoding="utf-8")


def _properties(accent: Accent) -> str:
    return f"--accent: {accent.text}; --wash: {accent.wash};"


def _asset(name: str, text: str) -> PageFile:
    body = text.encode()
    stem, dot, kind = name.rpartition(".")
    return PageFile(
        key=f"assets/{stem}.{hashlib.sha256(body).hexdigest()[:12]}{dot}{kind}",
        content_type=_TYPES[dot + kind],
        cache_control=_FOREVER,
        body=body,
    )
