"""Takes a picture of each page's state, small and large, light and dark: `make screenshots`."""

import base64
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.site import Site, serve_site
from tests.page_states import NOW, STATES, PageState, asset_files, make_rows

PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
HEIGHT = 860
LARGE, SMALL, FRAME = 1000, 390, 280
SHOTS = [(LARGE, "light"), (SMALL, "light"), (SMALL, "dark"), (LARGE, "dark")]
# Chromium writes the small format that Playwright does not.
JOIN = """async ({ shots, height }) => {
    const images = await Promise.all(shots.map(async (shot) => {
        const image = new Image();
        image.src = `data:image/png;base64,${shot}`;
        await image.decode();
        return image;
    }));
    const gap = 16;
    const canvas = document.createElement("canvas");
    const widths = images.map(({ width }) => width * height / images[0].height);
    canvas.width = widths.reduce((sum, width) => sum + width + gap, -gap);
    canvas.height = height;
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    let left = 0;
    images.forEach((image, index) => {
        context.drawImage(image, left, 0, widths[index], height);
        left += widths[index] + gap;
    });
    return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}"""


def take(
    browser: Browser, site: Site, state: PageState, *, asking: str, width: int, scheme: str
) -> str:
    """Take one picture, as base64."""
    page = browser.new_page(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Stockholm",
    )
    page.clock.install(time=datetime.fromtimestamp(NOW / 1000, UTC))
    page.goto(site.serve(state, *asset_files()) + asking)
    page.wait_for_load_state("networkidle")
    if "player=" in asking:
        page.locator(".found").wait_for()
    shot = page.screenshot()
    page.close()
    return base64.b64encode(shot).decode()


def main() -> None:
    """Write docs/screenshots anew."""
    PICTURES.mkdir(exist_ok=True)
    with serve_site() as site, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        joiner = browser.new_page()
        wanted = dict.fromkeys(STATES, ("", SHOTS))
        site.standings = make_rows(1234)
        wanted["found"] = ("#player=Tiny+Tim+817", SHOTS)
        wanted["embedded"] = ("?embed=1#player=Comet", [(FRAME, "light"), (SMALL, "dark")])
        for name, (asking, shots) in wanted.items():
            state = STATES.get(name, STATES["open"])()
            taken = [
                take(browser, site, state, asking=asking, width=width, scheme=scheme)
                for width, scheme in shots
            ]
            joined = joiner.evaluate(JOIN, {"shots": taken, "height": HEIGHT // 2})
            (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(joined))
        browser.close()


if __name__ == "__main__":
    main()
