"""Days on which the tests of the clock stand still, and time limits begun on them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine

from powerops.core.deadlines import start
from powerops.core.models import Deadline
from powerops.core.roles import Role
from tests.builders import drafted

SHANGHAI = ZoneInfo("Asia/Shanghai")


def on(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> time_machine.travel:
    """Stand on a day, in the morning at Shanghai."""
    return time_machine.travel(
        datetime(year, month, day, hour, minute, tzinfo=SHANGHAI), tick=False
    )


def running(cast, body, limit="XX-REPLY", began=date(2026, 9, 1), record=None) -> Deadline:
    """A time limit of the clerk of 住建局 about a draft; XX-REPLY is one that its law lets stand still and grow."""
    return start(
        limit, record or drafted(cast, body), body=body, role=Role.CLERK, started_on=began, by=cast.clerk
    )  # fmt: skip
