"""The whole import command against the bare reading of the same cells.

Above the line: `manage.py import_power_list FILE --body CODE --json`, from the start of the process to its end —
Django, reading, comparing, checking every legal basis, writing every row with history and audit. Below the line: a
bare Python process that opens the same file with the same library (python-calamine) and reads every cell of every
sheet. The same is told for xlrd, the library that most programs read .xls with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.homes import ROOT, environment, python

BODIES = ("zjj", "nyj")  # with a clerk each and no list: every import writes every row
BARE = {
    "calamine": """
import sys, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
print(sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()))
""",
    "xlrd": """
import sys, xlrd
book = xlrd.open_workbook(sys.argv[1])
print(sum(len(sheet.row_values(row)) for sheet in book.sheets() for row in range(sheet.nrows)))
""",
}
NOTHING = "import django; django.setup()"


def largest() -> Path | None:
    """Return the largest of the real lists, or None where the material is absent."""
    folder = Path(os.environ.get("POWEROPS_SHARED_DATA", ROOT.parent / "shared" / "data"))
    files = [
        file for file in (folder / "power-lists").glob("*") if file.suffix in (".xls", ".xlsx")
    ]
    return max(files, key=lambda file: file.stat().st_size, default=None)


def seconds(command: list[str], home: Path) -> tuple[float, str]:
    """Return how long a process takes from start to end, and what it prints."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command], env=environment(home), cwd=ROOT, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    taken = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout[-500:]}{done.stderr[-2000:]}")
    return taken, done.stdout


def measure(home: Path) -> dict[str, Any]:
    """Import the largest file into two empty lists and read it bare, five times."""
    file = largest()
    if file is None:
        return {"skipped": "no real lists beside the repository"}
    python(home, "manage.py", "migrate", "--noinput", "--verbosity", "0", role="owner")
    python(home, "manage.py", "load_demo")
    bare = {
        name: median(seconds(["-c", code, str(file)], home)[0] for _ in range(5))
        for name, code in BARE.items()
        if name == "calamine" or file.suffix == ".xls"
    }
    whole, report = [], {}
    for body in BODIES:
        command = [
            "manage.py",
            "import_power_list",
            str(file),
            "--body",
            body,
            "--json",
            "--accept-valid",
        ]
        taken, printed = seconds(command, home)
        whole.append(taken)
        report = json.loads(printed.strip().splitlines()[-1])
    return {
        "file": file.name, "rows": report["rows"], "created": report["created"],
        "whole_s": round(min(whole), 2),
        "django_alone_s": round(median(seconds(["-c", NOTHING], home)[0] for _ in range(3)), 2),
        **{f"bare_{name}_s": round(taken, 3) for name, taken in bare.items()},
        **{f"ratio_to_{name}": round(min(whole) / taken, 1) for name, taken in bare.items()},
        "ratio": round(min(whole) / bare["calamine"], 1), "target": 4,
    }  # fmt: skip
