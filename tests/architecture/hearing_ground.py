"""Hearings and experts of 住房和城乡建设局: what their addresses may point at, and who opens and does what there (F3; D3).

A hearing is known inside to whoever knows its matter; who signed up to the organising clerk and head alone. The pool is
the secretary's; whoever works on decisions in the jurisdiction reads it.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from decisions.models import Decision
from tests.decisions import hearings, panels

PART = "clerk head legal secretary leader supervisor inspector"
# What only those who may read it see of it.
SECRETS = {"sign_up": "机密报名人", "question": "机密论证问题"}


def heard(cast: SimpleNamespace, district: SimpleNamespace, decision: Decision) -> dict[str, Any]:
    """A hearing with somebody signed up, a panel that is begun, an expert of the pool."""
    hearing = hearings.announced(cast, district, decision=decision)
    hearings.signed_up(hearing, name=SECRETS["sign_up"])
    return {
        "hearing": hearing, "expert": panels.enrolled(cast, district, 1),
        "panel": panels.begun(cast, district, decision, questions=SECRETS["question"]),
    }  # fmt: skip


RECORDS = {
    "decisions:hearing": "hearing", "decisions:hearing-create": "decision", "decisions:panel": "panel",
    "decisions:panel-create": "decision", "decisions:expert": "expert",
}  # fmt: skip
VERBS = {"decisions:panel-act": "fix_pool", "decisions:expert-act": "suspend"}
CLERKS = """decisions:hearing-create decisions:hearing-edit decisions:hearing-examine decisions:hearing-draw
    decisions:hearing-invite decisions:hearing-deliver decisions:hearing-replace decisions:hearing-hold
    decisions:hearing-transcribe decisions:hearing-answer decisions:hearing-write-report decisions:panel-create
    decisions:panel-choose decisions:panel-draw-experts decisions:panel-declare decisions:panel-enter-opinion
    decisions:panel-settle decisions:panel-tell-adoption"""
HEADS = "decisions:hearing-reschedule decisions:hearing-postpone"
POOL = "decisions:expert-create decisions:expert-edit"
# (who gets the page, or is led from the address of an act to its record's page; addresses)
OPENS = (
    (f"{PART} clerk2 head2 outsider", "decisions:hearing-list decisions:expert-list"),
    (PART, "decisions:hearing-detail decisions:hearing-act decisions:panel-detail decisions:panel-act"),
    (f"{PART} clerk2 head2", "decisions:expert-detail decisions:expert-act"),
    ("clerk", CLERKS),
    ("head", HEADS),
    ("secretary", POOL),
    ("", "decisions:hearing-contacts decisions:hearing-record-pdf"),
)  # fmt: skip
# (who may send something there, addresses)
ACTS = (
    ("clerk", f"{CLERKS} decisions:panel-act decisions:hearing-act"),
    ("head", HEADS),
    ("clerk head", "decisions:hearing-contacts"),
    ("secretary", f"{POOL} decisions:expert-act"),
)
