"""Meetings of the committee walked through the real workflow, and matters that they decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from decisions.models import AgendaItem, Decision, Meeting
from decisions.workflows import execution_task, meeting_record, publication
from decisions.workflows import meeting as lifecycle
from decisions.workflows.meeting_record import Said
from powerops.core.models import Appointment, NumberSeries, Person
from powerops.core.numbering import open_series
from tests.decisions.reviewing import on_agenda

KINDS = ("decisions.minutes", "decisions.decision")
AGREED = "agreed"
PUBLISHED = {
    "ways": "政府网站、政府公报",
    "interpretation": "调整的背景、标准和减免办法。",
    "adoption": "采纳公众意见三条、专家意见两条。",
}


def seat(person: Person) -> Appointment:
    """The post at which a person sits in the meeting."""
    return Appointment.objects.get(person=person)


def numbered(cast: SimpleNamespace, district: SimpleNamespace) -> None:
    """The committee numbers its minutes and decisions."""
    for kind, sign in zip(KINDS, ("新开纪", "新开决"), strict=True):
        if not NumberSeries.objects.filter(kind=kind, organisation=district.gwh).exists():
            open_series(by=cast.admin, organisation=district.gwh, kind=kind, sign=sign)


def prepared(
    cast: SimpleNamespace, district: SimpleNamespace, *decisions: Decision, **told: Any
) -> Meeting:
    """A meeting of the leader and three heads, with the matters on its agenda."""
    meeting = lifecycle.prepare(
        by=cast.secretary, decider=district.gwh, kind="standing", planned_at=timezone.now() + timedelta(hours=1),
        place="管委会三楼会议室", **{"chair": seat(cast.leader), "members": [seat(one) for one in (cast.head, cast.head2, cast.personnel)], **told},
    )  # fmt: skip
    for decision in decisions:
        lifecycle.put_on_agenda(meeting, decision, by=cast.secretary)
    return meeting


def held(
    cast: SimpleNamespace,
    district: SimpleNamespace,
    *decisions: Decision,
    absent: Mapping[Person, str] | None = None,
) -> Meeting:
    """The same, called and held; `absent` says who did not come and why."""
    meeting = lifecycle.notify(prepared(cast, district, *decisions), by=cast.secretary)
    numbers = {meeting.members.get(person=person).pk: why for person, why in (absent or {}).items()}
    return lifecycle.hold(meeting, by=cast.secretary, absent=numbers)


def words(item: AgendaItem, *said: tuple[Person, str]) -> list[Said]:
    """Positions in the order of speaking; who does not agree says why."""
    members = {one.person_id: one.pk for one in item.meeting.members.all()}
    return [Said(members[person.pk], choice, "理由如会上所述") for person, choice in said]


def everybody(
    cast: SimpleNamespace, choice: str = AGREED, leader: str = AGREED
) -> Sequence[tuple[Person, str]]:
    """The three members one way, the leader last another."""
    return [
        *((one, choice) for one in (cast.head, cast.head2, cast.personnel)),
        (cast.leader, leader),
    ]


def resolved(
    cast: SimpleNamespace, district: SimpleNamespace, decision: Decision, result: str = "adopted"
) -> Decision:
    """A matter on which a meeting resolved."""
    (item,) = held(cast, district, decision).items.all()
    favour = AGREED if result in AgendaItem.IN_FAVOUR else "opposed"
    meeting_record.record_item(
        item,
        by=cast.secretary,
        said=words(item, *everybody(cast, favour, favour)),
        result=result,
        resolution="按草案执行，住建局牵头。",
    )
    decision.refresh_from_db()
    return decision


def adopted(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """A matter that a meeting adopted."""
    return resolved(cast, district, on_agenda(cast, district, **told))


def reported(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """The same, agreed by the Party committee."""
    today = timezone.localdate()
    return publication.report(
        adopted(cast, district, **told), by=cast.secretary, committee="高新区党工委", asked_on=today, answered_on=today,
        document="党工委会议纪要〔2026〕3号", answer="同意。",
    )  # fmt: skip


def executing(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """The same, published: it is being executed."""
    numbered(cast, district)
    return publication.publish(
        reported(cast, district, **told),
        by=cast.secretary,
        executing_bodies=[district.zjj],
        **PUBLISHED,
    )


def done(decision: Decision, cast: SimpleNamespace, district: SimpleNamespace) -> None:
    """The one task of a decision, given out, reported and confirmed."""
    task = execution_task.issue(
        decision, by=cast.secretary, body=district.zjj, title="修订收费办法", measure="年底前公布施行",
        due_on=timezone.localdate() + timedelta(days=20),
    )  # fmt: skip
    execution_task.confirm(
        execution_task.report_done(task, by=cast.head, result="办法已公布"), by=cast.supervisor
    )
