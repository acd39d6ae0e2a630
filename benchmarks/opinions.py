"""Inside a home of the benchmark of consultations: opinions written by SQL, then sorted, handed out and reported on.

An opinion is posted with every check — cookie and token of the form, its age, the trap, the double, the sender's rate,
the period — and beside it, through the same middleware, a view that does nothing but insert the same row.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter, sleep
from types import SimpleNamespace
from typing import Any

import psutil
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from decisions.consultation_report import frozen_report
from decisions.models import Comment, Consultation
from decisions.workflows import sorting
from powerops.core.models import Organisation, Person
from powerops.core.public_forms import SALT, SOONEST
from powerops.core.row_log import logged_tables
from tests.decisions.consultations import opened
from tests.decisions.drafts import drafted

POSTS, TURNS, ROUNDS, GROUPS = 60, 5, 15, 40
PAGE_SECONDS, EXPORT_SECONDS, REPORT_SECONDS = 1.0, 60.0, 3.0  # with 100,000 opinions
FILL = """
INSERT INTO decisions_comment (consultation_id, channel, text, name, contact, sender, code, form_key, said_on, filed_at)
  SELECT %(consultation)s, 'portal', repeat('建议调整第' || n %% 30 || '条，理由如下。', 1 + n %% 5) || n, '', '',
    lpad(to_hex(n), 64, '0'), lpad(n::text, 12, '0'), 'filled-' || n, current_date, now() - n * interval '1 second'
  FROM generate_series(1, %(opinions)s) AS n"""
SPREAD = """
UPDATE decisions_comment AS said SET group_id = kind.id FROM decisions_opiniongroup AS kind
 WHERE said.consultation_id = %(consultation)s AND kind.consultation_id = said.consultation_id
   AND kind.position = 1 + said.id %% %(groups)s"""


def consultation() -> Consultation:
    """Return the one consultation of the home, opened now."""
    found = Consultation.objects.filter(status=Consultation.Status.OPEN).first()
    if found is None:
        cast = SimpleNamespace(**{one.username: one for one in Person.objects.all()})
        district = SimpleNamespace(**{one.code: one for one in Organisation.objects.all()})
        found = opened(drafted(cast, district), cast)
    return found


def fill(opinions: int) -> None:
    """Write that many opinions on one draft, spread over groups that are answered."""
    about, clerk = consultation(), Person.objects.get(username="clerk")
    for number in range(GROUPS):
        group = sorting.make_group(about, by=clerk, title=f"第{number}类意见")
        sorting.answer(group, by=clerk, outcome="partly", reason="已吸收进草案。")
    values = {"consultation": about.pk, "opinions": opinions, "groups": GROUPS}
    with connection.cursor() as cursor:
        for table in logged_tables().keys() & {"decisions_comment"}:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER log_{table}")
        cursor.execute(FILL, values)
        cursor.execute(SPREAD, values)
        for table in logged_tables().keys() & {"decisions_comment"}:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER log_{table}")
        cursor.execute("VACUUM ANALYZE decisions_comment")


# --- posting -----------------------------------------------------------------------------------------------


def rate(send: Callable[[int], Any], first: int) -> float:
    """Return how many are sent a second."""
    begun = perf_counter()
    for number in range(first, first + POSTS):
        send(number)
    return POSTS / (perf_counter() - begun)


def post() -> dict[str, Any]:
    """Post opinions and insert bare rows in turns; return the first rate over the second."""
    about = consultation()
    with override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=["*"]):
        client = Client(enforce_csrf_checks=True)
        client.get(about.public_url)
        guard = client.cookies["csrftoken"].value
        begun = Comment.objects.latest("pk").pk if Comment.objects.exists() else 0
        keys = range(begun, begun + TURNS * POSTS)
        tokens = {number: signing.dumps(f"{number:032x}", salt=SALT) for number in keys}
        sleep(SOONEST + 1.1)

        def checked(number: int) -> None:
            told = {
                "opened": tokens[number], "website": "", "text": "建议分三年调整到位。", "csrfmiddlewaretoken": guard,
            }  # fmt: skip
            answer = client.post(about.public_url, told, REMOTE_ADDR=address(number))
            assert answer.status_code == 200, answer.content.decode()

        def bare(number: int) -> None:
            assert client.post("/insert/", {"about": about.pk, "key": number}).status_code == 200

        rates = [(rate(checked, first), rate(bare, first)) for first in keys[::POSTS]]
    with_checks, inserted = (median(pair[place] for pair in rates) for place in (0, 1))
    return {
        "per_second": round(with_checks), "bare_per_second": round(inserted),
        "ratio": round(with_checks / inserted, 2), "target": 0.2, "at_least": True,
    }  # fmt: skip


def address(number: int) -> str:
    """Return an address of the documentation's own network of so many."""
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


# --- sorting -----------------------------------------------------------------------------------------------


def timed(act: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the median of some rounds, in seconds."""
    taken = []
    for _ in range(rounds):
        begun = perf_counter()
        act()
        taken.append(perf_counter() - begun)
    return median(taken)


def judged(seconds: float, limit: float, **more: Any) -> dict[str, Any]:
    """Return how much of the time that a person waits is taken."""
    return {"seconds": round(seconds, 3), "ratio": round(seconds / limit, 3), "target": 1, **more}


def sort() -> dict[str, Any]:
    """Ask for the sorting page, the whole file and the report."""
    about, client = consultation(), Client()
    client.force_login(
        Person.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = f"{about.get_absolute_url()}comments/"
    last = f"{page}?page=99999"
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    queries = len(asked)
    before, begun, size = psutil.Process().memory_info().rss, perf_counter(), 0
    for piece in client.get(f"{page}?export=csv").streaming_content:
        size += len(piece)
    export, grown = perf_counter() - begun, psutil.Process().memory_info().rss - before
    return {
        "opinions": about.comments.count(),
        "first_page": judged(timed(lambda: client.get(page)), PAGE_SECONDS, queries=queries),
        "last_page": judged(timed(lambda: client.get(last)), PAGE_SECONDS),
        "search": judged(timed(lambda: client.get(f"{page}?q=第17条")), PAGE_SECONDS),
        "export": judged(export, EXPORT_SECONDS, megabytes=round(size / 1e6, 1), grown_mb=round(grown / 1e6, 1)),
        "report": judged(timed(lambda: frozen_report(about), 5), REPORT_SECONDS),
    }  # fmt: skip


def insert(about: int, key: str) -> None:
    """Insert one row and nothing else: what the bare view does."""
    now = timezone.now()
    Comment.objects.create(
        consultation_id=about, form_key=f"bare-{key}-{now.timestamp()}", sender="b" * 64, text="建议分三年调整到位。",
        said_on=timezone.localdate(now), filed_at=now,
    )  # fmt: skip
