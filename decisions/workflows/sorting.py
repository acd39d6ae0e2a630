"""整理意见: opinions are put into groups, many at once, and each group is answered (D3; 重大行政决策程序暂行条例 art 18).

Nothing of it changes a status. Each act locks the consultation, writes one audit event, and the row log keeps every
opinion that moved. Sorting may begin while opinions still come.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from decisions.models import Comment, Consultation, OpinionGroup
from decisions.participation_facts import to_be_answered
from decisions.workflows.consultation import ANSWERED, Status
from decisions.workflows.consultation_drafting import working_on
from powerops.core.audit import record_act
from powerops.core.models import Appointment, Person
from powerops.core.refusals import RuleViolated

SORTABLE = (Status.OPEN, Status.SORTING)


def note(
    event: str,
    label: str,
    locked: Consultation,
    group: OpinionGroup,
    by: Person,
    at: Appointment,
    **facts: object,
) -> None:
    """Record what was done with a group."""
    told = {"意见归纳": f"{group.position}. {group.title}", **facts}
    record_act(
        f"decisions.consultation.{event}",
        label,
        locked,
        by=by,
        appointment=at,
        clause=ANSWERED,
        facts=told,
    )


@transaction.atomic
def make_group(
    consultation: Consultation, *, by: Person, title: str, comments: QuerySet[Comment] | None = None
) -> OpinionGroup:
    """Make a group, and put opinions into it at once when some are given."""
    locked, at = working_on(consultation, by, "归纳意见", *SORTABLE)
    last = locked.groups.aggregate(last=Max("position"))["last"] or 0
    group = OpinionGroup(consultation=locked, position=last + 1, title=title.strip())
    group.full_clean()
    group.save()
    locked.drafters.add(by, at.person)
    moved = move(locked, comments, group) if comments is not None else 0
    note("group_made", "归纳意见", locked, group, by, at, 归入=f"{moved}条")
    return group


@transaction.atomic
def assign(
    consultation: Consultation, *, by: Person, comments: QuerySet[Comment], group: OpinionGroup
) -> int:
    """Put opinions into a group, whatever group they were in; return how many: one statement, however many."""
    locked, at = working_on(consultation, by, "归纳意见", *SORTABLE)
    if group.consultation_id != locked.pk:
        raise RuleViolated("意见不能归入另一项公众参与的归纳。", clause=ANSWERED)
    moved = move(locked, comments, group)
    locked.drafters.add(by, at.person)
    note("comments_assigned", "归入意见", locked, group, by, at, 归入=f"{moved}条")
    return moved


def move(locked: Consultation, comments: QuerySet[Comment], group: OpinionGroup) -> int:
    """Move those of the opinions that are to be answered and stand elsewhere."""
    wanted = to_be_answered(locked).filter(pk__in=comments.order_by().values("pk"))
    moved = wanted.exclude(group=group).update(group=group)
    if not moved:
        raise RuleViolated("没有选中需要归入的意见。", clause=ANSWERED, remedy="请先勾选意见。")
    return moved


@transaction.atomic
def answer(
    group: OpinionGroup, *, by: Person, outcome: str, reason: str, title: str = ""
) -> OpinionGroup:
    """Answer a group: adopted, in part or not, with the reason; it may be put in better words too."""
    locked, at = working_on(group.consultation, by, "答复意见", *SORTABLE)
    group = locked.groups.select_for_update(of=("self",)).get(pk=group.pk)
    group.title = title.strip() or group.title
    group.outcome, group.reason = outcome, reason.strip()
    group.answered_by, group.answered_at = by, timezone.now()
    group.full_clean()
    group.save()
    locked.drafters.add(by, at.person)
    note(
        "group_answered",
        "答复意见",
        locked,
        group,
        by,
        at,
        采纳情况=group.get_outcome_display(),
        理由=group.reason,
    )
    return group


@transaction.atomic
def dissolve(group: OpinionGroup, *, by: Person) -> Consultation:
    """Undo a group; its opinions wait to be sorted again."""
    locked, at = working_on(group.consultation, by, "取消归纳", *SORTABLE)
    freed = group.comments.update(group=None)
    note("group_dissolved", "取消归纳", locked, group, by, at, 退回待归纳=f"{freed}条")
    group.delete()
    return locked
