"""Kinds of jobs that only tests ask for; a worker process gets them by `--include`."""

import time

from powerops.core.jobs import Progress, job
from powerops.core.models import Notice


@job("tests.write_rows")
def write_rows(progress: Progress, person: int, rows: int, pause: float) -> dict[str, str]:
    """Write so many rows one by one, with a pause (seconds) after each."""
    for number in range(1, rows + 1):
        Notice.objects.create(person_id=person, text=f"第 {number} 行")
        progress(number, rows, "写入")
        time.sleep(pause)
    return {"notice": "全部写入", "url": "/desk/"}
