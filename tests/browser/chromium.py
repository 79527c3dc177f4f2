"""Finds a Chromium on this machine, or installs Playwright's own."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, BrowserType, Error

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing of what a browser does by itself: no updates, no reports, nothing but the page.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """Name this machine's Chromium: what LAUREL_CHROMIUM says, or else one that is found."""
    named = os.environ.get("LAUREL_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


def arguments() -> list[str]:
    """Give what Chromium is started with."""
    # Chromium refuses its sandbox to root, as in a container.
    as_root = ("--no-sandbox",) if getattr(os, "geteuid", int)() == 0 else ()
    return [*_QUIET, *as_root]


def launch(chromium: BrowserType) -> Browser:
    """Start a headless Chromium: this machine's, or else Playwright's own.

    Raises:
        RuntimeError: there is none, and Playwright's own could not be installed.
    """
    path = find_chromium()
    if path is not None:
        return chromium.launch(executable_path=path, args=arguments())
    try:
        return chromium.launch(args=arguments())
    except Error:
        install = [sys.executable, "-m", "playwright", "install", "chromium"]
        if subprocess.run(install, check=False).returncode != 0:
            raise RuntimeError(
                "No Chromium: install one, or say where it is by LAUREL_CHROMIUM."
            ) from None
        return chromium.launch(args=arguments())
