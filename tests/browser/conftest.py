"""What the browser tests share: a site for each test, pages that are watched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import Site, serve_site
from tests.page_states import NOW, PageState, asset_files

# What a page has done that it must not do, noted where no policy can keep it from being noted.
WATCH = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


class OpenPage(Protocol):
    """Opens a page of the site in a context of its own."""

    def __call__(
        self, state: PageState, asking: str = "", *, paused: bool = False, **options: Any
    ) -> Page: ...


@dataclass
class _Watched:
    page: Page
    errors: list[str]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Open pages at `NOW`, in Stockholm; at the end nothing may have gone wrong on them.

    On a paused one time only passes when it is told to, however long the page takes to load.
    """
    contexts: list[BrowserContext] = []
    watched: list[_Watched] = []

    def open_page(
        state: PageState, asking: str = "", *, paused: bool = False, **options: Any
    ) -> Page:
        ordinary = {
            "locale": "en-GB",
            "timezone_id": "Europe/Stockholm",
            "viewport": {"width": 1000, "height": 900},
        }
        context = browser.new_context(**(ordinary | options))
        contexts.append(context)
        page = context.new_page()
        errors: list[str] = []
        watched.append(_Watched(page, errors))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.add_init_script(WATCH)
        now = datetime.fromtimestamp(NOW / 1000, UTC)
        if paused:
            # It is paused at a time that is ahead: meanwhile a clock that is installed goes.
            page.clock.install(time=now - timedelta(hours=1))
            page.clock.pause_at(now)
        else:
            page.clock.install(time=now)
        address = site.serve(state, *asset_files())
        page.goto(address + asking)
        return page

    yield open_page
    for one in watched:
        expected = "Failed to load resource"
        assert [error for error in one.errors if expected not in error] == []
        if one.page.evaluate("typeof violations") == "object":
            assert one.page.evaluate("violations") == []
    for context in contexts:
        context.close()
