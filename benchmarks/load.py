"""A load generator that costs little itself: raw keep-alive connections to the loopback, one thread, one selector.

Runs as a process of its own (`python -m benchmarks.load`), reads its order as JSON from standard input, and prints
what it measured as one JSON object.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from itertools import cycle, islice
from statistics import median

SECONDS_TO_ANSWER = 60


class Wire:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), SECONDS_TO_ANSWER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received, self.wanted = b"", 0

    def send(self, request: bytes) -> None:
        self.received, self.wanted = b"", 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int:
        """Take what has come; return the status once the answer is whole, else 0."""
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        if not self.wanted:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return 0
            self.wanted = end + 4 + length(self.received[:end].lower())
        return int(self.received[9:12]) if len(self.received) >= self.wanted else 0


def length(head: bytes) -> int:
    """Return how many bytes follow the head; none where it does not say."""
    at = head.find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def request(address: str, etag: str = "") -> bytes:
    """Return the bytes of one GET."""
    condition = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{condition}\r\n".encode()


def run(port: int, requests: list[bytes], status: int, wires: int) -> dict[str, float]:
    """Send every request once over so many connections; return requests per second and the latency in ms."""
    selector, latencies = selectors.DefaultSelector(), []
    order = iter(requests)
    begun = time.perf_counter()
    for first in islice(order, wires):
        wire = Wire(port)
        selector.register(wire.socket, selectors.EVENT_READ, wire)
        wire.send(first)
    while len(latencies) < len(requests):
        for key, _ in selector.select(SECONDS_TO_ANSWER):
            wire = key.data
            answered = wire.receive()
            if not answered:
                continue
            latencies.append(time.perf_counter() - wire.sent_at)
            if answered != status:
                raise SystemExit(f"{answered} instead of {status}: {wire.received[:400]!r}")
            following = next(order, None)
            if following is None:
                selector.unregister(wire.socket)
            else:
                wire.send(following)
    seconds = time.perf_counter() - begun
    slowest = sorted(latencies)[int(len(latencies) * 0.95)]
    return {
        "per_second": len(requests) / seconds, "p50_ms": median(latencies) * 1000, "p95_ms": slowest * 1000,
    }  # fmt: skip


def etags(port: int, addresses: list[str]) -> list[str]:
    """Fetch each address once and return its ETag."""
    wire, found = Wire(port), []
    for address in addresses:
        wire.send(request(address))
        while not wire.receive():
            pass
        head = wire.received.split(b"\r\n\r\n", 1)[0].decode()
        found.append(
            next(line[6:] for line in head.split("\r\n") if line.lower().startswith("etag: "))
        )
    return found


def main() -> None:
    """Carry out one order: port, addresses, count, wires, conditional."""
    order = json.load(sys.stdin)
    port, addresses = order["port"], order["addresses"]
    if order.get("conditional"):
        tags = etags(port, addresses)
        requests = [request(*pair) for pair in zip(addresses, tags, strict=True)]
    else:
        requests = [request(address) for address in addresses]
    requests = list(islice(cycle(requests), order["count"]))
    status = 304 if order.get("conditional") else 200
    print(json.dumps(run(port, requests, status, order["wires"])))


if __name__ == "__main__":
    main()
