"""Public list, filtered list, search with and without filters, power page, feed and JSON list under the product's own web server, against a constant answer.

Each kind of address is asked for in three ways: conditionally (the client has it: 304), hot (the same 1,000
addresses, asked before) and cold (uniform over all there are, each once). Requests per second are taken in short
turns with the constant view, so that both see the same machine; all turns are added up. Latencies are taken with
one connection, cold, for a large and a small database; of searches for the same questions, those that fill a page in
both, since a page with fewer hits costs less wherever it is asked for. Searches without filters ask for ever new words.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.homes import environment, inside, ready_sql

ROOT = Path(__file__).resolve().parent.parent
CONSTANT = ["/constant/"]
HOT, TURNS, WIRES = 1000, 10, 8
ALONE = 250  # requests for a latency, one at a time
COUNTS = {"conditional": 300, "hot": 300, "cold": 100}
ASKED = HOT + TURNS * COUNTS["cold"] + ALONE
TARGETS = {"conditional": 0.6, "hot": 0.5, "cold": 0.12}
PAGE = 20
Addresses = dict[str, list[str]]
Latencies = dict[str, dict[str, float]]
# What is asked with filters on, each page with all its counts; "n" makes addresses differ that ask the same.
FILTERS = (
    "theme=p070", "theme=o085&guide=yes", "guide=yes", "fee=yes", "fee=no&level=4", "state=suspended",
    quote("category=行政许可", "="), quote("category=行政处罚&fee=yes", "=&"), quote("object=自然人", "="),
    quote("object=企业法人&theme=p020", "=&"), "body=b00007&guide=yes", quote("body=b00003&category=行政检查", "=&"),
)  # fmt: skip


@contextmanager
def server(home: Path) -> Iterator[int]:
    """Run the web server as `manage.py up` does, on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "8", "--no-ws", "powerops.wsgi:application",
    ]  # fmt: skip
    settings = environment(home) | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "POWEROPS_API_ANON_RATE": "100000000/min",
        "POWEROPS_LOG_LEVEL": "ERROR",
    }
    log = (home / "benchmark-server.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    try:
        await_answer(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers; at most a minute."""
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("the web server ended")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.2)
        else:
            load(port, CONSTANT, 20)
            return
    raise SystemExit("the web server does not answer")


def load(
    port: int, addresses: list[str], count: int, *, wires: int = WIRES, conditional: bool = False
) -> dict[str, float]:
    """Let a process of its own send so many requests; return what it measured."""
    order = {
        "port": port, "addresses": addresses, "count": count, "wires": wires, "conditional": conditional,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return json.loads(done.stdout)


def kinds(home: Path, draw: random.Random) -> Addresses:
    """Return addresses of each kind, uniform over all there are, no two alike."""
    codes = [row[0] for row in ready_sql(home, "SELECT code FROM registry_publishedpower")]
    pages = -(-len(codes) // PAGE)
    numbers = draw.sample(range(1, pages + 1), min(ASKED, pages))
    words, new = inside(home, "searching", "mix"), inside(home, "searching", "many")
    return {
        "list": [f"/powers/?page={number}" for number in numbers],
        "filters": [
            f"/powers/?{draw.choice(FILTERS)}&page={draw.randint(1, 50)}&n={n}"
            for n in range(ASKED)
        ],
        "search": [
            f"/powers/?q={quote(draw.choice(words))}&{draw.choice(FILTERS)}&n={n}"
            for n in range(ASKED)
        ],
        "power": [f"/powers/{code}/" for code in draw.sample(codes, min(ASKED, len(codes)))],
        "feed": [
            f"/powers/{code}/feed.atom" for code in draw.sample(codes, min(ASKED, len(codes)))
        ],
        "json": [f"/api/v1/powers/?page_size={PAGE}&page={number}" for number in numbers],
        "json_filters": [
            f"/api/v1/powers/?page_size={PAGE}&counts=true&{draw.choice(FILTERS)}&n={n}"
            for n in range(ASKED)
        ],
        "words": [f"/powers/?q={quote(one)}" for one in new[:ASKED]],
    }


def ratios(port: int, addresses: list[str]) -> dict[str, Any]:
    """Return requests per second of one kind over the constant's, in the three ways."""
    hot, cold = addresses[:HOT], addresses[HOT : HOT + TURNS * COUNTS["cold"]]
    for _ in range(2):  # both workers shall know the hot addresses
        load(port, hot, 2 * HOT)
    found: dict[str, Any] = {}
    for way, count in COUNTS.items():
        base = asked_for = 0.0  # seconds
        for turn in range(TURNS):
            base += count / load(port, CONSTANT, count)["per_second"]
            part = (cold if way == "cold" else hot)[turn * count % HOT :][:count]
            rate = load(port, part, count, conditional=way == "conditional")["per_second"]
            asked_for += count / rate
        found[way] = {
            "ratio": round(base / asked_for, 3),
            "per_second": round(TURNS * count / asked_for),
            "constant_per_second": round(TURNS * count / base),
            "target": TARGETS[way],
        }
    return found


def latencies(port: int, addresses: Addresses) -> Latencies:
    """Return what is measured of each kind, cold, one request at a time."""
    return {
        kind: load(port, asked[-ALONE:], min(len(asked), ALONE), wires=1)
        for kind, asked in addresses.items()
    }


def measure(large: Path, small: Path) -> dict[str, Any]:
    """Measure both databases, one server after the other."""
    draw = random.Random(2016)
    addresses, few = kinds(large, draw), kinds(small, draw)
    full = [inside(home, "searching", "full_pages") for home in (large, small)]
    same = {
        kind: draw.sample(sorted(set(full[0][kind]) & set(full[1][kind])), ALONE)
        for kind in full[0]
    }
    words = inside(large, "searching", "mix")
    with server(large) as port:
        found = {kind: ratios(port, asked) for kind, asked in addresses.items()}
        ask_first(port, words)
        at_large = latencies(port, in_turn(addresses, same))
    with server(small) as port:
        for asked in few.values():  # the workers' first steps, on addresses that are not measured
            load(port, asked[:HOT], 2 * HOT)
        ask_first(port, words)
        at_small = latencies(port, in_turn(few, same))
    for kind, ways in found.items():
        ways |= growth(at_large, at_small, f"{kind}, full" if kind in same else kind, target=2)
        if kind in same:
            ways["any"] = growth(at_large, at_small, kind)
    return found


def ask_first(port: int, words: list[str]) -> None:
    """Let both workers know what is narrowed next, as whoever narrows a search has made it."""
    asked = [f"/powers/?q={quote(one)}&first={turn}" for turn in range(6) for one in words]
    load(port, asked, len(asked))


def in_turn(addresses: Addresses, same: Addresses) -> Addresses:
    """Return what is asked one at a time: new words last, for they drive those that are narrowed out of memory."""
    return {"search, full": same["search"], **addresses, "words, full": same["words"]}


def growth(at_large: Latencies, at_small: Latencies, kind: str, **target: int) -> dict[str, Any]:
    """Return of one kind both latencies in ms and what they are to each other."""
    found = {}
    for which in ("p50", "p95"):
        large_ms, small_ms = (at[kind][f"{which}_ms"] for at in (at_large, at_small))
        found[which] = {
            "large_ms": round(large_ms, 2), "small_ms": round(small_ms, 2),
            "ratio": round(large_ms / small_ms, 2), **target,
        }  # fmt: skip
    return found
