"""办理过程和责任情况: the story of a matter with who answers for each step, as one document (D9, G3; the Plan 四(一)4, 四(四)1).

It says what was done until its newest act, and hangs on that act: asked for again before anything more was done, it is the
same document. That somebody had it made is recorded as a reading of the matter; nobody answers for it as a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from decisions.models import Decision
from decisions.permissions import TRACERS, tracing_post
from decisions.story import TAKEN, Step, about, answerable, by_stage
from powerops.core import documents
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.models import Appointment, AuditEvent, Document, Person
from powerops.core.refusals import NotAllowed
from powerops.core.templatetags.ui import cndate, cntime
from powerops.law import plan

STORY = "decisions.story"
TEMPLATE = "documents/story.html"
ACT = AuditEvent._meta.label_lower
CLAUSE = str(plan.G3.clause)


def required_post(decision: Decision, actor: Actor) -> Appointment:
    """Return the post at which the person is told who answers for what; NotAllowed for everybody else."""
    post = tracing_post(actor, decision)
    if post is None:
        named = "、".join(role.label for role in TRACERS)
        raise NotAllowed(f"责任倒查由{named}岗位查看。", clause=CLAUSE)
    return post


def made_of(steps: Iterable[Step]) -> QuerySet[Document]:
    """Return the documents that were made of the matter's story, the newest first."""
    acts = [one.act["event"] for one in steps]
    return Document.objects.filter(kind=STORY, record_type=ACT, record_id__in=acts).order_by("-pk")


def newest_act(steps: Iterable[Step]) -> int:
    """Return the act that was entered last, whenever it happened."""
    return max(one.act["event"] for one in steps)


@transaction.atomic
def make(decision: Decision, *, by: Person) -> Document:
    """Return the document of the story as it stands, registered now if there is none yet."""
    post = required_post(decision, acting(by))
    Decision.objects.select_for_update().get(pk=decision.pk)  # who clicks twice gets one
    steps = answerable(decision, timezone.localdate())
    newest = AuditEvent.objects.get(pk=newest_act(steps))
    if standing := documents.document_of(STORY, newest):
        return standing
    title = f"关于{decision}办理过程和责任情况"
    document = documents.register(
        STORY, newest, title=title, issuer=decision.decider.name, issued_on=timezone.localdate(), template=TEMPLATE,
        snapshot=snapshot_of(decision, steps, f"{by.name}（{post.post}）"), by=by,
    )  # fmt: skip
    record_act(
        TAKEN, "制作责任情况文书", decision, by=by, appointment=post, clause=CLAUSE,
        facts={"步数": f"{len(steps)}步", "验证码": document.code},
    )  # fmt: skip
    return document


def snapshot_of(decision: Decision, steps: list[Step], made_by: str) -> dict[str, Any]:
    """Return all that the document says, as plain JSON."""
    issued = Document.objects.filter(about(decision)).order_by("issued_on", "pk").defer("snapshot")
    places = count(1)
    return {
        "title_lines": [f"关于{decision}", "办理过程和责任情况"], "facts": facts_of(decision), "made_by": made_by, "made_at": cntime(timezone.now()),
        "count": len(steps), "late": sum(one.is_late for one in steps), "people": list(people_of(steps)),
        "stages": [
            {"name": name, "steps": [told(one, next(places)) for one in run]} for name, run in by_stage(steps)
        ],
        "documents": [document_of(one) for one in issued.annotate(number=KT("snapshot__document_number"))],
    }  # fmt: skip


def facts_of(decision: Decision) -> list[list[str]]:
    """Return what the matter is, as lines."""
    return [
        ["编号", decision.number], ["决策事项", decision.title], ["事项类别", decision.get_kind_display()],
        ["决策机关", decision.decider.name], ["承办单位", decision.body.name],
        ["建议来源", f"{decision.get_origin_display()}：{decision.origin_note}"],
        ["决定启动", cndate(decision.started_on) or "尚未启动"], ["状态", decision.get_status_display()],
        ["办结", cndate(decision.ended_at) or "尚未办结"],
    ]  # fmt: skip


def told(step: Step, place: int) -> dict[str, Any]:
    """Return one step: when, who, at which post, with which opinion, under which clause."""
    act = step.act
    return {
        "place": place, "at": cntime(act["at"]), "person": step.person, "post": step.post, "act": act["act"],
        "opinion": act["reason"], "clause": act["clause"],
        "late": f"补录于{cntime(act['entered_at'])}，{act['lateness']}" if step.is_late else "",
    }  # fmt: skip


def people_of(steps: Iterable[Step]) -> Iterator[dict[str, Any]]:
    """Yield who took part at which post, in the order in which they came in: how many steps, from when to when."""
    found: dict[tuple[str, str], list[datetime]] = {}
    for one in steps:
        found.setdefault((one.person, one.post), []).append(one.act["at"])
    for (person, post), moments in found.items():
        yield {
            "person": person, "post": post, "count": len(moments),
            "first": cndate(moments[0]), "last": cndate(moments[-1]),
        }  # fmt: skip


def document_of(document: Any) -> dict[str, str]:
    """Return one official document of the matter."""
    return {
        "title": document.title, "issuer": document.issuer, "issued_on": cndate(document.issued_on),
        "number": document.number or "", "code": document.code,
    }  # fmt: skip


@documents.standing(STORY)
def story_standing(act_id: int) -> documents.Standing:
    """It says what was done until one act; what was done since stands in a newer one."""
    newest = AuditEvent.objects.get(pk=act_id)
    return documents.Standing(True, f"记载{cntime(newest.at)}以前的办理过程")
