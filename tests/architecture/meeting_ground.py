"""A meeting of the deciding body on a matter of 住房和城乡建设局, and who opens what of it (D6; see ground.py, decisions_doors.py).

A meeting is known to the deciding body, the legal office, those who supervise, and whoever has a seat in it; the
secretary alone prepares and records it, and registers what follows it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from decisions.workflows import meeting as lifecycle
from tests.decisions.meetings import seat
from tests.decisions.reviewing import on_agenda

SECRETS = {"meeting": "机密会议地点"}


def met(cast: Any, district: Any) -> dict[str, Any]:
    """A meeting that was held, with one item of which nothing is recorded."""
    meeting = lifecycle.prepare(
        by=cast.secretary, decider=district.gwh, kind="standing", planned_at=timezone.now() + timedelta(hours=1),
        place=SECRETS["meeting"], chair=seat(cast.leader), members=[seat(cast.head)],
    )  # fmt: skip
    item = lifecycle.put_on_agenda(meeting, on_agenda(cast, district), by=cast.secretary)
    called = lifecycle.notify(meeting, by=cast.secretary)
    return {"meeting": lifecycle.hold(called, by=cast.secretary, absent={}), "agenda_item": item}


RECORDS = {"decisions:meeting": "meeting"}
HOLES = {"item": "agenda_item"}
VERBS = {"decisions:meeting-act": "cancel"}
READERS = "legal secretary leader supervisor inspector"
SECRETARY = """decisions:meeting-create decisions:meeting-item decisions:meeting-hold decisions:meeting-record-item
    decisions:meeting-submit-minutes decisions:decision-report decisions:decision-return-by-party
    decisions:decision-publish"""
OPENS = (
    (f"{READERS} outsider", "decisions:meeting-list"),
    (f"{READERS} head", "decisions:meeting-detail decisions:meeting-act"),
    ("secretary", SECRETARY),
    ("", "decisions:meeting-minutes-pdf decisions:decision-pdf"),  # nothing is signed yet
)
ACTS = (("secretary", f"{SECRETARY} decisions:meeting-act"),)
