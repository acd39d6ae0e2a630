"""A consultation with 100,000 opinions on one draft: posting with every check, sorting, export, report.

The home holds the demo district, one open consultation and its opinions; both parts run inside it, in process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.homes import inside, python

MARK = ".opinions-filled"


def filled(home: Path, opinions: int) -> Path:
    """Return a home with the demo district and that many opinions; fill it when it is new."""
    if not (home / MARK).exists():
        home.mkdir(parents=True, exist_ok=True)
        python(home, "manage.py", "migrate", "--noinput", "--verbosity", "0", role="owner")
        python(home, "manage.py", "load_demo")
        python(home, "-m", "benchmarks.inside", "opinions", "fill", str(opinions), role="owner")
        (home / MARK).touch()
    return home


def measure(home: Path) -> dict[str, Any]:
    """Post opinions, then sort, export and report."""
    return {"post": inside(home, "opinions", "post"), **inside(home, "opinions", "sort")}
