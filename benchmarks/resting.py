"""What the whole product keeps resident when idle: proportional set size (PSS) of all its processes, in MB."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.homes import ROOT, environment
from powerops.embedded import Embedded

SETTLE_SECONDS = 20


def pss_mb(process: psutil.Process) -> float:
    """Return a process's proportional share of memory, in MB: what is shared counts once in the sum."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) / 1024


def part(process: psutil.Process) -> str:
    """Return which part of the product a process belongs to, by its command line."""
    line = " ".join(process.cmdline())
    if "granian" in line:
        return "web"
    return "scheduler" if " beat" in line else "worker" if "celery" in line else "supervisor"


def measure(home: Path) -> dict[str, Any]:
    """Run `manage.py up` on a free port, wait until it has answered and settled, and add up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    product = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)],
        env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for line in product.stdout:
            if "已启动" in line:
                break
        time.sleep(SETTLE_SECONDS)
        sums: dict[str, float] = {}
        for process in psutil.Process(product.pid).children(recursive=True):
            sums[part(process)] = sums.get(part(process), 0) + pss_mb(process)
        sums["supervisor"] = pss_mb(psutil.Process(product.pid))
        postmaster = psutil.Process(Embedded(home).pid())
        family = [postmaster, *postmaster.children()]
        sums["database"] = sum(pss_mb(process) for process in family)
    finally:
        product.terminate()
        product.wait(60)
    parts = {name: round(size) for name, size in sorted(sums.items())}
    return {"pss_mb": parts, "total_mb": sum(parts.values())}
