"""听证会笔录 and 听证报告: what was said at a hearing, and what became of it, as documents (D3; art 16–18; GB/T 9704).

The record is made as soon as the last participant confirmed it, for those who may read the hearing inside; the report
when the head publishes the result, for everybody.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from decisions.hearing_facts import taking_part
from decisions.models import Hearing, HearingGroup, HearingNotice, HearingParticipant
from powerops.core import documents
from powerops.core.models import Document, Person
from powerops.core.templatetags.ui import cndate, cntime

RECORD, REPORT = "decisions.hearing_record", "decisions.hearing_report"


def register_record(hearing: Hearing, by: Person) -> Document:
    """Register what was said and confirmed, in the transaction of the last confirmation; again: the same document."""
    return documents.register(
        RECORD, hearing, title=f"{hearing}笔录", issuer=hearing.decision.body.name, issued_on=timezone.localdate(),
        template="documents/hearing_record.html", snapshot=record_of(hearing), by=by,
    )  # fmt: skip


def register_report(hearing: Hearing, by: Person) -> Document:
    """Register the report in the transaction that publishes the result."""
    return documents.register(
        REPORT, hearing, title=f"关于{hearing.decision}的听证报告", issuer=hearing.decision.body.name,
        issued_on=timezone.localdate(), template="documents/hearing_report.html", snapshot=report_of(hearing), by=by,
        public_url=public_url(hearing),
    )  # fmt: skip


def public_url(hearing: Hearing) -> str:
    """Return where everybody reads of the hearing."""
    return f"/hearings/{hearing.number}/"


def facts_of(hearing: Hearing) -> dict[str, Any]:
    """Return what both say of the hearing, as plain JSON."""
    return {
        "document_number": "", "number": hearing.number, "matter": str(hearing.decision), "draft": hearing.draft.number,
        "body": hearing.decision.body.name, "place": hearing.place, "chair": hearing.chair, "recorder": hearing.recorder,
        "began_at": cntime(hearing.began_at), "closed_at": cntime(hearing.closed_at),
        "matters": lines(hearing.matters), "issued_by": hearing.decision.body.name,
    }  # fmt: skip


def record_of(hearing: Hearing) -> dict[str, Any]:
    """Return all that the record says: who was there, the course of art 17, what each said and confirmed."""
    people = taking_part(hearing).select_related("group")
    return facts_of(hearing) | {
        "title_lines": [f"{hearing}笔录"], "introduction": lines(hearing.introduction), "debate": lines(hearing.debate),
        "participants": [
            said_by(one) | {
                "delivered_on": cndate(one.delivered_on), "delivery": one.delivery, "absence": one.absence,
                "confirmation": one.get_confirmation_display(), "confirmation_reason": one.confirmation_reason,
            }
            for one in people
        ],
    }  # fmt: skip


def report_of(hearing: Hearing) -> dict[str, Any]:
    """Return all that the report says: how it was announced and who took part, the result, what became of each statement."""
    people, groups = (
        taking_part(hearing).select_related("group"),
        hearing.groups.select_related("draw"),
    )
    return facts_of(hearing) | {
        "title_lines": [f"关于{hearing.decision}的", "听证报告"], "report": lines(hearing.report),
        "criteria": lines(hearing.criteria), "address": f"{settings.PUBLIC_URL}{public_url(hearing)}",
        "notices": [notice_of(one) for one in hearing.notices.order_by("published_at")],
        "groups": [group_of(one) for one in groups.order_by("position")],
        "participants": [
            said_by(one) | {"outcome": one.get_outcome_display(), "outcome_reason": one.outcome_reason} for one in people
        ],
    }  # fmt: skip


def lines(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [one for one in text.splitlines() if one.strip()]


def notice_of(notice: HearingNotice) -> dict[str, str]:
    """Return one announcement."""
    return {
        "published_on": cndate(timezone.localdate(notice.published_at)), "held_at": cntime(notice.held_at),
        "place": notice.place, "sign_up_until": cndate(notice.sign_up_until), "reason": notice.reason,
    }  # fmt: skip


def group_of(group: HearingGroup) -> dict[str, Any]:
    """Return one group of participants, and where the value came from by which it was drawn."""
    return {
        "name": group.name, "seats": group.seats, "is_drawn": group.is_drawn,
        "value_from": group.draw.value_from if group.draw else "",
    }  # fmt: skip


def said_by(one: HearingParticipant) -> dict[str, Any]:
    """Return one participant with the own statement."""
    return {
        "name": one.name, "group": one.group.name, "standing": one.standing, "is_absent": one.is_absent,
        "statement": lines(one.statement),
    }  # fmt: skip


@documents.standing(RECORD)
def record_standing(hearing_id: int) -> documents.Standing:
    """A record that everybody confirmed stands."""
    found = Hearing.objects.select_related("decision__body").get(pk=hearing_id)
    return documents.Standing(True, "经参加人确认的听证会笔录", found.decision.body.credit_code)


@documents.standing(REPORT)
def report_standing(hearing_id: int) -> documents.Standing:
    """A published report stands."""
    found = Hearing.objects.select_related("decision__body").get(pk=hearing_id)
    links = (("听证会页面", public_url(found)),)
    return documents.Standing(True, "已经公布的听证报告", found.decision.body.credit_code, links)
