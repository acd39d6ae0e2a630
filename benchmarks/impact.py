"""Law-change impact at 1,000,000 published powers: one article → the page of its powers, against one power's page.

The articles are drawn once and for all from those on which powers lean; each gets a change of its own, entered as the
legal office would, and its two pages are asked for. Nothing that this writes is kept.
"""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client

from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.roles import Role
from registry.models import ArticleChange, LawChange
from registry.workflows import law_change

SAMPLES, SEED, FIRST = 40, 2016, date(2026, 1, 1)
FEW, MANY = 1, 20_000  # powers of an article that is drawn
ARTICLES = """SELECT law_id, article, count(*) FROM registry_publishedbasis WHERE article IS NOT NULL
  GROUP BY 1, 2 HAVING count(*) BETWEEN %s AND %s ORDER BY 1, 2"""
CODES = (
    "SELECT code FROM registry_publishedpower TABLESAMPLE SYSTEM (0.1) REPEATABLE (2016) LIMIT %s"
)


def drawn() -> list[tuple[int, int, int]]:
    """Return (law, article, how many places), the same for the same data."""
    with connection.cursor() as cursor:
        cursor.execute(ARTICLES, [FEW, MANY])
        found = cursor.fetchall()
    return random.Random(SEED).sample(found, min(SAMPLES, len(found)))


def codes() -> list[str]:
    """Return the codes of powers whose pages nobody asked for yet."""
    with connection.cursor() as cursor:
        cursor.execute(CODES, [SAMPLES + 1])
        return [code for (code,) in cursor.fetchall()]


def legal_office() -> Person:
    """Appoint somebody who may enter changes of laws in the filled jurisdiction."""
    root = Organisation.objects.get(code="filled")
    person = Person.objects.create(username="impact", name="法制")
    post = Post.objects.create(organisation=root, title="法制", role=Role.LEGAL)
    Appointment.objects.create(person=person, post=post, began_on=date(2016, 8, 25))
    return person


def entered(number: int, law: int, article: int, by: Person) -> LawChange:
    """Enter a change of one article, each of a day of its own."""
    change = LawChange(
        law_id=law, kind="amended", published_on=FIRST, effective_on=FIRST + timedelta(number),
        source="测量", covers_uncited=False,
    )  # fmt: skip
    with transaction.atomic():
        return law_change.enter(change, [ArticleChange(article=article, what="modified")], by=by)


def timed(client: Client, addresses: list[str]) -> list[float]:
    """Return how long each page takes, in ms; the first of all is asked for once before."""
    times = []
    client.get(addresses[0])
    for address in addresses:
        begun = time.perf_counter()
        answer = client.get(address)
        b"".join(answer) if answer.streaming else answer.content
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return sorted(times)


def measure() -> dict[str, Any]:
    """Ask for the pages in a transaction that is rolled back; compare medians."""
    with transaction.atomic():
        person, sample = legal_office(), drawn()
        client = Client(SERVER_NAME="localhost")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        changes = [
            entered(number, law, article, person) for number, (law, article, _) in enumerate(sample)
        ]
        pages = [one.get_absolute_url() for one in changes]
        powers = timed(client, [f"{page}places/" for page in pages])
        whole = timed(client, pages)
        public = timed(Client(SERVER_NAME="localhost"), [f"/powers/{code}/" for code in codes()])
        transaction.set_rollback(True)
    places = sorted(places for _, _, places in sample)
    middle = len(powers) // 2
    return {
        "articles": len(changes), "places": {"median": places[len(places) // 2], "most": places[-1]},
        "powers_p50_ms": round(powers[middle], 1), "powers_p95_ms": round(powers[int(len(powers) * 0.95)], 1),
        "whole_page_p50_ms": round(whole[middle], 1),
        "power_page_p50_ms": round(public[len(public) // 2], 1),
        "ratio": round(powers[middle] / public[len(public) // 2], 2), "target": 5,
    }  # fmt: skip
