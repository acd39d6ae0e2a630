"""Fifty threads do one act at the same moment; what each was answered goes to standard output.

python -m tests.faults.racing THREADS
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from threading import Barrier, Thread

import django

django.setup()

from django.db import connection  # noqa: E402 (after the setup)

from powerops.core.models import Person  # noqa: E402 (after the setup)
from registry.models import Revision  # noqa: E402 (after the setup)
from registry.workflows import revision as lifecycle  # noqa: E402 (after the setup)


def main(threads: int) -> None:
    revision = Revision.objects.filter(status="draft").first()
    clerk = Person.objects.get(username="clerk")
    start, told = Barrier(threads), []

    def race() -> None:
        mine = Revision.objects.get(pk=revision.pk)
        start.wait()
        try:
            lifecycle.submit(mine, by=clerk, reason="同时送审")
            told.append("done")
        except Exception as refusal:
            told.append(f"{type(refusal).__name__}: {refusal}")
        finally:
            connection.close()

    racers = [Thread(target=race) for _ in range(threads)]
    for one in racers:
        one.start()
    for one in racers:
        one.join()
    sys.stdout.write(json.dumps({"revision": revision.pk, "told": Counter(told)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
