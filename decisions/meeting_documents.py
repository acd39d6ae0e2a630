"""会议纪要 and 决策公布: what a meeting leaves and what goes out, as official documents (D6; art 30(3), 32; GB/T 9704)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from decisions.models import AgendaItem, Meeting, Publication
from decisions.numbers import DECISION, MINUTES
from powerops.core import documents
from powerops.core.models import Document, Person
from powerops.core.templatetags.ui import cndate


def register_minutes(meeting: Meeting, by: Person) -> Document:
    """Register the minutes in the transaction that signs them."""
    return documents.register(
        MINUTES, meeting, title=f"{meeting}纪要", issuer=meeting.decider.name, issued_on=meeting.held_on,  # type: ignore[arg-type]  # held
        template="documents/minutes.html", snapshot=minutes_of(meeting), by=by,
    )  # fmt: skip


def minutes_of(meeting: Meeting) -> dict[str, Any]:
    """Return all that the minutes say, as plain JSON: who was there, each position, dissent as dissent."""
    members = list(meeting.members.select_related("person", "appointment__post"))
    items = meeting.items.select_related("decision").prefetch_related("stances__member__person")
    return {
        "title_lines": [str(meeting), "纪要"], "document_number": meeting.minutes_number,
        "held_on": cndate(meeting.held_on), "place": meeting.place, "chair": str(meeting.chair),
        "present": [str(one) for one in members if one.is_voting and one.is_present],
        "absent": [f"{one}（{one.absence_reason}）" for one in members if one.is_voting and not one.is_present],
        "observers": [str(one) for one in members if not one.is_voting and one.is_present],
        "minutes": meeting.minutes.split("\n"), "items": [item_of(one) for one in items], "issued_by": meeting.decider.name,
    }  # fmt: skip


def item_of(item: AgendaItem) -> dict[str, Any]:
    """Return one item of the minutes."""
    return {
        "title": f"{item.decision}（{item.decision.number}）", "purpose": item.get_purpose_display(),
        "result": item.get_result_display(), "resolution": item.resolution, "leader_reason": item.leader_reason,
        "stances": [
            {"who": str(one.member.person), "choice": one.get_choice_display(), "words": one.words, "dissent": one.is_dissent}
            for one in item.stances.all()
        ],
    }  # fmt: skip


def register_decision(publication: Publication, by: Person) -> Document:
    """Register the decision as it goes out, in the transaction that publishes it."""
    decision = publication.decision
    return documents.register(
        DECISION, decision, title=f"关于{decision}的决定", issuer=decision.decider.name, issued_on=publication.issued_on,
        template="documents/decision.html", snapshot=decision_of(publication), by=by,
        public_url=publication.get_absolute_url() if publication.is_public else "",
    )  # fmt: skip


def decision_of(publication: Publication) -> dict[str, Any]:
    """Return all that the decision says, as plain JSON."""
    decision = publication.decision
    address = (
        f"{settings.PUBLIC_URL}{publication.get_absolute_url()}" if publication.is_public else ""
    )
    return {
        "title_lines": [f"关于{decision}的", "决定"], "document_number": publication.document_number,
        "addressee": "各有关单位", "text": publication.draft.text.split("\n"),
        "executing": [str(one) for one in publication.executing_bodies.order_by("path")],
        "address": address, "issued_by": decision.decider.name,
    }  # fmt: skip


@documents.standing(MINUTES)
def minutes_standing(meeting_id: int) -> documents.Standing:
    """Minutes once signed stand."""
    meeting = Meeting.objects.select_related("decider").get(pk=meeting_id)
    return documents.Standing(True, "已经签发的会议纪要", meeting.decider.credit_code)


@documents.standing(DECISION)
def decision_standing(decision_id: int) -> documents.Standing:
    """A decision holds until it is terminated or another one adjusts it."""
    found = Publication.objects.select_related("decision__decider").get(decision=decision_id)
    state = found.decision.status
    is_current = state not in ("terminated", "suspended")
    words = {"terminated": "这项决策已经终止执行", "suspended": "这项决策已经中止执行"}
    links = (("决策公布页面", found.get_absolute_url()),) if found.is_public else ()
    return documents.Standing(
        is_current,
        words.get(state, "现行有效的决策"),
        found.decision.decider.credit_code,
        links,
        advice="请以公布的最新决定为准。",
    )
