"""重点岗位: personnel marks posts in the six areas from a day on, and ends the mark (R8; the Plan 四(二)1)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from powerops.law.key_posts import Area
from registry.models import KeyPost
from registry.workflows import rotation

CLAUSE = str(plan.R8.clause)


def personnel(by: Person, body: Organisation) -> Appointment:
    """Return the post by which the person marks key posts of the body, or refuse."""
    at = acting(by).appointment_as(Role.PERSONNEL, body)
    if at is None:
        raise NotAllowed(f"{body}的重点岗位由组织人事岗位确定。", clause=CLAUSE)
    return at


@transaction.atomic
def mark(
    post: Post, *, by: Person, area: str, began_on: date, basis: str, continues: KeyPost | None = None
) -> KeyPost:  # fmt: skip
    """Make a post a key one in an area from a day on; terms of those who hold it begin to run.

    `continues` is the mark of the same post under its former name: who stays goes on counting. Raises NotAllowed,
    RuleViolated or ValidationError.
    """
    locked = (
        Post.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=post.pk)
    )
    at = personnel(by, locked.organisation)
    if not locked.is_open:
        raise RuleViolated(f"{locked}已撤销，不能确定为重点岗位。", clause=CLAUSE, field="post")
    day_to_begin(locked, area, began_on)
    if continues and (continues.post.organisation_id, continues.area) != (
        locked.organisation_id,
        area,
    ):
        raise RuleViolated(
            "更名前的岗位应当是同一部门、同一领域的重点岗位。", clause=CLAUSE, field="continues"
        )
    made = KeyPost(
        post=locked, area=area, began_on=began_on, basis=basis.strip(), continues=continues, marked_by=by
    )  # fmt: skip
    made.full_clean()
    because(made, "确定重点岗位", by)
    made.save()
    record_act(
        "registry.key_post.marked", "确定重点岗位", made, by=by, appointment=at, clause=CLAUSE, reason=made.basis,
        facts={"领域": Area(area).label, "自何日起": began_on.isoformat()},
    )  # fmt: skip
    rotation.settle(key_posts=[made])
    return made


def day_to_begin(post: Post, area: str, began_on: date) -> None:
    """Refuse a day from which the post cannot be a key one in the area."""
    if began_on < post.organisation.established_on:
        raise RuleViolated("起始日期不能早于机构的设立日期。", clause=CLAUSE, field="began_on")
    if began_on > timezone.localdate():
        raise RuleViolated("起始日期不能晚于今天。", clause=CLAUSE, field="began_on")
    others = KeyPost.objects.filter(post=post, area=area).exclude(ended_on__lt=began_on)
    if twin := others.order_by("-began_on").first():
        until = cndate(twin.ended_on) if twin.ended_on else "今"
        raise RuleViolated(
            f"{post}自{cndate(twin.began_on)}至{until}已是{twin.get_area_display()}领域的重点岗位。",
            clause=CLAUSE, field="began_on",
        )  # fmt: skip


@transaction.atomic
def unmark(key_post: KeyPost, *, by: Person, ended_on: date, reason: str) -> KeyPost:
    """End a mark; the day given is its last one. Raises NotAllowed, IllegalTransition, RuleViolated."""
    locked = (
        KeyPost.objects.select_for_update(of=("self",)).select_related("post__organisation").get(pk=key_post.pk)
    )  # fmt: skip
    at = personnel(by, locked.post.organisation)
    if locked.ended_on:
        raise IllegalTransition(f"该重点岗位已于{cndate(locked.ended_on)}终止。", clause=CLAUSE)
    if not locked.began_on <= ended_on <= timezone.localdate():
        raise RuleViolated(
            f"终止日期应在{cndate(locked.began_on)}至今天之间。", clause=CLAUSE, field="ended_on"
        )
    if not reason.strip():
        raise RuleViolated("应当说明理由。", clause=CLAUSE, field="reason")
    locked.ended_on, locked.end_reason = ended_on, reason.strip()
    locked.full_clean()
    because(locked, "不再作为重点岗位", by)
    locked.save()
    record_act(
        "registry.key_post.unmarked", "不再作为重点岗位", locked, by=by, appointment=at, clause=CLAUSE,
        reason=locked.end_reason, facts={"截止日期": ended_on.isoformat()},
    )  # fmt: skip
    rotation.settle(key_posts=[locked])
    return locked
