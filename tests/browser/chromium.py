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


def launch(chromium: BrowserType) -> Browser:
    """Start a headless Chromium: the one that LAUREL_CHROMIUM names, or the first that is found.

    Raises:
        RuntimeError: there is none, and Playwright's own could not be installed.
    """
    named = os.environ.get("LAUREL_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, _NAMES)), None)
    # Chromium refuses its sandbox to root, as in a container.
    as_root = ("--no-sandbox",) if getattr(os, "geteuid", int)() == 0 else ()
    arguments = [*_QUIET, *as_root]
    if path is not None:
        return chromium.launch(executable_path=path, args=arguments)
    try:
        return chromium.launch(args=arguments)
    except Error:
        install = [sys.executable, "-m", "playwright", "install", "chromium"]
        if subprocess.run(install, check=False).returncode != 0:
            raise RuntimeError(
                "No Chromium: install one, or say where it is by LAUREL_CHROMIUM."
            ) from None
        return chromium.launch(args=arguments)
