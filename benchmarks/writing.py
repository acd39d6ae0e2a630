"""Writers in processes of their own; without Django, for each process is started anew."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import psycopg2

SECONDS = 4.0
COLUMNS = "(name, rank, issuer, document_number, is_repealed, source)"
INSERT = f"INSERT INTO {{}} {COLUMNS} VALUES (%s, '法律', '', '', false, '')"


def write(url: str, table: str, writer: int, until: float) -> int:
    """Insert rows, one a transaction, until the moment; return how many."""
    with closing(psycopg2.connect(url)) as own, own.cursor() as cursor:
        number = 0
        while time.time() < until:
            cursor.execute(INSERT.format(table), [f"{writer}-{until}-{number}"])
            own.commit()
            number += 1
        return number


def rate(pool: Any, url: str, table: str, writers: int) -> float:
    """Return rows a second of so many writers at once."""
    until = time.time() + SECONDS
    work = [(url, table, writer, until) for writer in range(writers)]
    return sum(pool.starmap(write, work, chunksize=1)) / SECONDS
