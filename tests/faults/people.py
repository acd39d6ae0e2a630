"""The people of the storm, each a process: they act on whatever they meet and write down what they were answered.

    python -m tests.faults.people direct|web|clock NAME SEED ANSWERS [ADDRESS]

ANSWERS is the file of answers, one JSON object a line; a person ends when a file named ANSWERS.enough appears.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection  # noqa: E402 (after the setup)
from django.utils import timezone  # noqa: E402 (after the setup)

from powerops.core import letters, reminders  # noqa: E402 (after the setup)
from powerops.core.models import Person  # noqa: E402 (after the setup)
from powerops.core.refusals import Refusal  # noqa: E402 (after the setup)
from registry.models import Revision  # noqa: E402 (after the setup)
from registry.workflows import revision as lifecycle  # noqa: E402 (after the setup)
from tests.core.backup_homes import PASSWORD  # noqa: E402 (after the setup)

# What can be done where, by whom; going back is likelier than going on, so that there is always something to do.
MOVES = {
    "draft": [("submit", "clerk")],
    "head_review": [("endorse", "head")] * 3 + [("recall", "clerk")],
    "legal_review": [("return_by_legal", "legal")] * 2 + [("clear", "legal")],
    "decision": [("return_by_secretary", "secretary")] * 2 + [("approve", "secretary")],
}
UNREACHABLE = (DatabaseError, InterfaceError, OSError)
Act = Callable[[Revision, str, str, str], str]


def answers(name: str, seed: int, act: Act) -> Iterator[dict[str, object]]:
    """Act for ever on a revision at random; yield each answer: done, refused, or unknown when none came."""
    chance, number = random.Random(seed), 0
    while True:
        number += 1
        try:
            open_ones = Revision.objects.filter(status__in=MOVES).values_list("pk", flat=True)
            revision = Revision.objects.get(pk=chance.choice(open_ones.order_by("pk")))
            if revision.status not in MOVES:
                continue
            verb, who = chance.choice(MOVES[revision.status])
            token = f"{name}-{number}"
            try:
                answer = act(revision, verb, who, token)
            except Refusal:
                answer = "refused"
            except UNREACHABLE:
                answer = "unknown"
                raise
            finally:
                yield {"token": token, "verb": verb, "revision": revision.pk, "answer": answer}
        except UNREACHABLE:
            connection.close()
            time.sleep(0.2)


def direct() -> Act:
    """Act by the functions of the lifecycle."""
    people = {one.username: one for one in Person.objects.all()}

    def act(revision: Revision, verb: str, who: str, token: str) -> str:
        facts = {"automatic": True} if verb == "approve" else {}
        getattr(lifecycle, verb)(revision, by=people[who], reason=token, **facts)
        return "done"

    return act


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def web(address: str) -> Act:
    """Act through the pages, as a browser does."""
    sessions: dict[str, tuple[OpenerDirector, CookieJar]] = {}

    def act(revision: Revision, verb: str, who: str, token: str) -> str:
        if who not in sessions:
            sessions[who] = logged_in(address, who)
        opener, cookies = sessions[who]
        typed = {"reason": token}
        if verb == "approve":
            typed |= {"automatic": "on", "approved_on": timezone.localdate().isoformat()}
        status, location = post(
            opener, cookies, f"{address}desk/registry/revisions/{revision.pk}/{verb}/", typed
        )
        if status == 302 and location == revision.get_absolute_url():
            return "done"
        return "refused" if 400 <= status < 500 else "unknown"

    return act


def logged_in(address: str, who: str) -> tuple[OpenerDirector, CookieJar]:
    """Log in as a person; OSError when the door does not open now."""
    cookies = CookieJar()
    opener = build_opener(HTTPCookieProcessor(cookies), NoRedirect)
    opener.open(f"{address}login/", timeout=10).read()
    status, _ = post(opener, cookies, f"{address}login/", {"username": who, "password": PASSWORD})
    if status != 302:
        raise OSError(f"login of {who} was answered {status}")
    return opener, cookies


def post(
    opener: OpenerDirector, cookies: CookieJar, url: str, typed: dict[str, str]
) -> tuple[int, str]:
    """Send a form; return the status and where it leads."""
    token = next((cookie.value or "" for cookie in cookies if "csrf" in cookie.name), "")
    body = urlencode({**typed, "csrfmiddlewaretoken": token}).encode()
    try:
        response = opener.open(url, body, timeout=10)
    except HTTPError as answered:
        return answered.code, answered.headers.get("Location", "")
    return response.status, ""


def clock() -> Iterator[dict[str, object]]:
    """Look at the time limits and send what is to be sent, again and again."""
    while True:
        try:
            yield {"answer": "done", "moved": reminders.check(), "sent": letters.send_waiting()}
        except UNREACHABLE:
            connection.close()
        time.sleep(0.5)


def main(kind: str, name: str, seed: str, path: str, address: str = "") -> None:
    enough = Path(f"{path}.enough")
    if kind == "clock":
        found = clock()
    else:
        found = answers(name, int(seed), web(address) if kind == "web" else direct())
    with Path(path).open("a", encoding="utf-8", buffering=1) as file:
        for answer in found:
            file.write(json.dumps(answer) + "\n")
            if enough.exists():
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
