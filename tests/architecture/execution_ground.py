"""A decision of 住房和城乡建设局 that is executed, and who opens what of it (D7, D8; see ground.py, decisions_doors.py).

Tasks and follow-ups are known to the body that does them and to whoever follows every matter; a circular to its audience;
leads to those who follow them up alone. The API of matters opens to whom the pages do.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from decisions.models import Lead
from decisions.workflows import circular, evaluation, execution_task, follow_up, lead
from decisions.workflows.decision import TRANSITIONS
from tests.decisions.meetings import executing

SECRETS = {
    "execution_task": "机密执行任务",
    "follow_up": "机密督办事由",
    "circular": "机密通报内容",
}


def executed(cast: Any, district: Any) -> dict[str, Any]:
    """A task, an issued circular, a follow-up, a lead, and an evaluation that the agricultural bureau does."""
    decision, today = executing(cast, district), timezone.localdate()
    task = execution_task.issue(
        decision, by=cast.secretary, body=district.zjj, title=SECRETS["execution_task"], measure="做好", due_on=today + timedelta(days=90)
    )  # fmt: skip
    drafted = circular.draft(
        decision,
        by=cast.supervisor,
        title="推进情况",
        text=SECRETS["circular"],
        audience=[district.zjj],
    )
    lead.look_for_inaction(today + timedelta(days=40))
    planned = evaluation.plan_evaluation(
        decision, by=cast.secretary, trigger="needed", planned_on=today + timedelta(days=60)
    )
    return {
        "executed": decision, "execution_task": task, "issued_circular": circular.issue(drafted, by=cast.leader), "inaction_lead": Lead.objects.get(),
        "task_follow_up": follow_up.issue(decision, by=cast.supervisor, body=district.zjj, problem=SECRETS["follow_up"], demand="说明"),
        "assigned_evaluation": evaluation.assign(planned, by=cast.leader, evaluator=district.nyj),
    }  # fmt: skip


RECORDS = {
    "decisions:execution-task": "execution_task", "decisions:execution-task-create": "executed", "decisions:circular": "issued_circular",
    "decisions:circular-create": "executed", "decisions:follow-up": "task_follow_up", "decisions:follow-up-create": "executed",
    "decisions:lead": "inaction_lead", "decisions:evaluation": "assigned_evaluation", "decisions:evaluation-create": "executed", "decision-": "decision",
}  # fmt: skip
VERBS = {
    "decisions:execution-task-act": "cancel", "decisions:circular-act": "drop", "decisions:follow-up-act": "sign",
    "decisions:lead-act": "take", "decisions:evaluation-act": "drop",
}  # fmt: skip
FOLLOWERS = "legal secretary leader supervisor inspector"
PART = f"clerk head {FOLLOWERS}"
ANYWHERE = f"{PART} clerk2 head2 outsider"
EVERYBODY = f"{ANYWHERE} personnel window officer officer2 admin nobody"
API = " ".join(
    f"decision-{row.verb.replace('_', '-')}"
    for row in TRANSITIONS
    if row.verb not in ("find_unlawful", "state_risk")
)
OPENS = (
    (ANYWHERE, "decisions:execution-task-list decisions:follow-up-list"),
    ("leader supervisor inspector", "decisions:lead-list decisions:lead-detail decisions:lead-act"),
    (PART, """decisions:execution-task-detail decisions:execution-task-act decisions:follow-up-detail decisions:follow-up-act
        decisions:circular-detail decisions:circular-act"""),
    (f"{PART} clerk2 head2", "decisions:evaluation-detail decisions:evaluation-act"),
    ("secretary leader supervisor inspector", "decisions:decision-responsibility"),
    ("secretary", "decisions:execution-task-create decisions:evaluation-create"),
    ("secretary supervisor", "decisions:circular-create"),
    ("supervisor", "decisions:follow-up-create"),
    ("clerk head", "decisions:execution-task-progress"),
    ("head", "decisions:execution-task-report-done"),
    ("head2", "decisions:evaluation-report"),
    ("clerk", "decisions:follow-up-answer"),
    ("leader", "decisions:evaluation-assign"),
    ("", """decisions:circular-note decisions:decision-responsibility-make decisions:decision-responsibility-pdf"""),
    (EVERYBODY, "decision-list"),
    (PART, "decision-detail decision-history"),
    ("", API),
)  # fmt: skip
ACTS = (
    ("secretary", "decisions:execution-task-create decisions:execution-task-act decisions:evaluation-create"),
    ("secretary supervisor", "decisions:circular-create"),
    ("secretary leader supervisor inspector", "decisions:decision-responsibility-make"),
    ("supervisor", "decisions:follow-up-create"),
    ("inspector", "decisions:lead-act"),
    ("clerk head", "decisions:execution-task-progress decisions:circular-note"),
    ("head", "decisions:execution-task-report-done"),
    ("head2", "decisions:evaluation-report"),
    ("clerk", "decisions:follow-up-answer"),
    ("leader", "decisions:evaluation-assign decisions:evaluation-act"),
)  # fmt: skip
