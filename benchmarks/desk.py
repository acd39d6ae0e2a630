"""/desk/ of a clerk with the time limits of a whole province behind it, and with those of one district.

Each body has the same number of limits, one in ten of them still running, so that the person's own lists are equally long
in both; what differs is everything else. The page is asked for in process, through every middleware.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.homes import inside, python

MARK = ".desk-filled"
TURNS = 3


def filled(home: Path, limits: int) -> Path:
    """Return a home with the demo district and that many time limits; fill it when it is new."""
    if not (home / MARK).exists():
        home.mkdir(parents=True, exist_ok=True)
        python(home, "manage.py", "migrate", "--noinput", "--verbosity", "0", role="owner")
        python(home, "manage.py", "load_demo")
        python(home, "-m", "benchmarks.inside", "limits", "fill", str(limits), role="owner")
        (home / MARK).touch()
    return home


def measure(large: Path, small: Path) -> dict[str, Any]:
    """Take both in turns; the median of all turns' medians counts. Raises when the queries differ in number."""
    turns = [(inside(large, "limits", "ask"), inside(small, "limits", "ask")) for _ in range(TURNS)]
    queries = {one["queries"] for turn in turns for one in turn}
    assert len(queries) == 1, queries
    ms = [median(turn[place]["ms"] for turn in turns) for place in (0, 1)]
    return {
        "large_ms": ms[0], "small_ms": ms[1], "queries": queries.pop(),
        "ratio": round(ms[0] / ms[1], 2), "target": 1.5,
    }  # fmt: skip
