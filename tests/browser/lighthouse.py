"""Has Lighthouse judge the pages, and writes docs/lighthouse.md: `make lighthouse`.

Optional: it needs npm, and once the registry. Scores for speed depend on the machine and on what
else it does; the others do not.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.chromium import arguments, find_chromium
from tests.browser.site import Site, serve_site
from tests.page_states import STATES, asset_files

VERSION = "12.8.2"
PAGE = Path(__file__).parents[2] / "docs" / "lighthouse.md"
CATEGORIES = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
JUDGED = ("open", "upcoming", "final", "game")
WAYS: Mapping[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}
_LEAST = ", ".join(f"{least} for {name}" for name, least in CATEGORIES.items())
_HEAD = f"""# Lighthouse

Made by `make lighthouse` (Lighthouse {VERSION}, in Chromium), which judges pages as they are
rendered and writes this page; do not edit it. A phone is one on a slow network with a slow
processor, as Lighthouse imitates it. Asked for: {_LEAST}.

| page | as | {" | ".join(CATEGORIES)} |
| --- | --- | {" | ".join("---" for _ in CATEGORIES)} |
"""


def judge(site: Site, state: str, way: str) -> dict[str, int]:
    """Give a page's scores, 0 to 100, by category; says what was found wanting."""
    address = site.serve(STATES[state](), *asset_files())
    with TemporaryDirectory() as directory:
        report = Path(directory) / "report.json"
        flags = " ".join(["--headless=new", *arguments()])
        subprocess.run(
            [
                "npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json",
                f"--output-path={report}", f"--chrome-flags={flags}", *WAYS[way],
            ],
            env={**os.environ, "CHROME_PATH": find_chromium() or ""},
            check=True,
        )  # fmt: skip
        found = json.loads(report.read_text())
    for audit in found["audits"].values():
        if audit["score"] is not None and audit["score"] < 1:
            print(f"  {state}, {way}: {audit['title']} ({audit['score']})")
    return {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}


def main() -> int:
    """Judge the pages and write; fails when a score is too low."""
    if shutil.which("npx") is None:
        print("Lighthouse comes with npm, which is not there.")
        return 1
    rows, enough = [], True
    with serve_site() as site:
        for state in JUDGED:
            for way in WAYS:
                scores = judge(site, state, way)
                enough &= all(scores[name] >= least for name, least in CATEGORIES.items())
                rows.append(f"| {state} | {way} | {' | '.join(map(str, scores.values()))} |")
                print(rows[-1])
    PAGE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
