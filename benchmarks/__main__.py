"""`make bench`: every benchmark on throw-away databases; writes benchmarks/results.json and prints a table.

`python -m benchmarks [NAME …] [--homes DIR]` runs some of them; with --homes the filled databases are kept in DIR
(`large`, `small`, `work`) and used again the next time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks import consulting, desk, exporting, importing, resting, sealing, serving
from benchmarks.homes import filled, inside, python
from powerops.embedded import Embedded

RESULTS = Path(__file__).with_name("results.json")
LARGE, SMALL = (1_000_000, 3_000), (10_000, 30)
NAMES = (
    "serving",
    "searching",
    "impact",
    "importing",
    "saving",
    "recording",
    "sealing",
    "desk",
    "resting",
    "printing",
    "exporting",
    "consulting",
    "deciding",
)
LOG_ROWS, OPINIONS = 1_000_000, 100_000


def run(name: str, homes: Path, log_rows: int) -> dict[str, Any]:
    """Run one benchmark in the homes that it needs."""
    work = homes / "work"
    if name == "exporting":
        return exporting.measure(filled(homes / "large", *LARGE), filled(homes / "small", *SMALL))
    if name == "serving":
        return serving.measure(filled(homes / "large", *LARGE), filled(homes / "small", *SMALL))
    if name in ("searching", "impact"):
        return inside(filled(homes / "large", *LARGE), name)
    if name == "importing":
        return importing.measure(homes / "import")
    if name in ("saving", "recording", "deciding"):
        return inside(ready(work), name)
    if name == "sealing":
        return sealing.measure(homes, log_rows)
    if name == "desk":
        sizes = (LARGE[0], SMALL[0])
        return desk.measure(*(desk.filled(homes / f"desk-{size}", size) for size in sizes))
    if name == "consulting":
        return consulting.measure(consulting.filled(homes / f"opinions-{OPINIONS}", OPINIONS))
    if name == "resting":
        return resting.measure(homes / "rest")
    return {which: inside(ready(work), "printing", which) for which in ("ours", "bare")}


def ready(home: Path) -> Path:
    """Return a home with the demo district."""
    home.mkdir(parents=True, exist_ok=True)
    python(home, "manage.py", "migrate", "--noinput", "--verbosity", "0", role="owner")
    python(home, "manage.py", "load_demo")
    return home


def judged(found: dict[str, Any], path: str = "") -> list[tuple[str, float, str, float, bool]]:
    """Return (what, measured, ≥ or ≤, target, whether it is met) of every ratio that has a target."""
    rows = []
    if "ratio" in found and "target" in found:
        at_least = found.get("at_least") or path.endswith(tuple(serving.TARGETS))
        met = found["ratio"] >= found["target"] if at_least else found["ratio"] <= found["target"]
        rows.append((path, found["ratio"], "≥" if at_least else "≤", found["target"], met))
    for name, below in found.items():
        if isinstance(below, dict):
            rows += judged(below, f"{path} {name}".strip())
    return rows


def machine() -> dict[str, Any]:
    """Return on what, when and under which load this was measured."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
        "cores": os.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "load_average": [round(one, 1) for one in os.getloadavg()],
    }  # fmt: skip


def stop(homes: Path) -> None:
    """Stop the servers of the homes; their data stay where they are."""
    for home in homes.iterdir():
        if (home / "postgres").exists():
            Embedded(home).stop()


def main() -> None:
    """Run what is asked for, keep the results of what is not, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(NAMES))
    parser.add_argument("--homes", type=Path, default=None)
    parser.add_argument("--log-rows", type=int, default=LOG_ROWS, help="rows that `sealing` seals")
    options = parser.parse_args()
    homes = (options.homes or Path(os.environ["POWEROPS_HOME"]) / "benchmarks").absolute()
    homes.mkdir(parents=True, exist_ok=True)
    homes.chmod(0o755)
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    try:
        for name in options.names or NAMES:
            begun = time.perf_counter()
            found = run(name, homes, options.log_rows)
            results[name] = {**found, "machine": machine()}
            print(f"{name}: {time.perf_counter() - begun:.0f} s")
            RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    finally:
        stop(homes)
    for what, measured, sign, target, met in judged(results):
        print(f"{what:36} {measured:>8} {sign} {target:<6} {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
