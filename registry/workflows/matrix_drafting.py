"""Writing a 岗位权限目录 while it is a draft: by the body's clerk or by personnel, the whole table at once (R8).

The Plan 四(二)1. A version begins with what holds today; whoever writes in it confirms nothing of it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import key_posts as law
from powerops.law import plan
from registry.models import DutyMatrix

Status = DutyMatrix.Status
CLAUSE, SEPARATE = str(plan.R8.clause), str(plan.F3.clause)
LONGEST = 200  # lines
HIGHEST = Decimal(10) ** 12  # yuan


def drafting_post(actor: Actor, body: Organisation) -> Appointment | None:
    """Return the post by which the actor drafts matrices of the body: its clerk's, or personnel's."""
    posts = (actor.appointment_as(role, body) for role in (Role.CLERK, Role.PERSONNEL))
    return next((one for one in posts if one), None)


def drafter(by: Person, body: Organisation) -> Appointment:
    """Return the same, or refuse."""
    at = drafting_post(acting(by), body)
    if at is None:
        raise NotAllowed(f"{body}的岗位权限目录由本部门经办或者组织人事岗位起草。", clause=SEPARATE)
    return at


@transaction.atomic
def start_matrix(body: Organisation, *, by: Person, area: str, effective_on: date) -> DutyMatrix:
    """Begin a version of a body's matrix in an area, with what holds today in it.

    Raises NotAllowed, IllegalTransition while another is in hand, RuleViolated for a body that has ended.
    """
    locked = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    at = drafter(by, locked)
    if locked.abolished_on and locked.abolished_on <= timezone.localdate():
        raise RuleViolated(f"{locked}已撤销，不能再编制权限目录。", clause=str(plan.F1.clause))
    versions = DutyMatrix.objects.filter(body=locked, area=area)
    if open_one := versions.filter(status__in=[Status.DRAFT, Status.HEAD_REVIEW, Status.FINAL_REVIEW]).first():  # fmt: skip
        raise IllegalTransition(f"“{open_one}”正在办理，不能另起一版。", clause=CLAUSE)
    before = versions.in_force(timezone.localdate()).first()
    last = versions.order_by("-number").first()
    made = DutyMatrix(
        body=locked, area=area, number=last.number + 1 if last else 1, effective_on=effective_on, drafted_by=by,
        drafters=[by.pk], lines=before.lines if before else [], basis=before.basis if before else "",
    )  # fmt: skip
    made.full_clean()
    because(made, "起草", by)
    made.save()
    record_act(
        "registry.dutymatrix.started", "起草岗位权限目录", made, by=by, appointment=at, clause=CLAUSE,
        facts={"沿用": f"第{before.number}版" if before else "无"},
    )  # fmt: skip
    return made


@transaction.atomic
def write_matrix(
    matrix: DutyMatrix, *, by: Person, lines: list[Mapping[str, Any]], basis: str, effective_on: date, seen: int
) -> DutyMatrix:  # fmt: skip
    """Write the whole table; `seen` is the number of the history row that the writer began from.

    Raises NotAllowed, IllegalTransition, RuleViolated, or Conflict when somebody else wrote meanwhile.
    """
    locked = (
        DutyMatrix.objects.select_for_update(of=("self",)).select_related("body").get(pk=matrix.pk)
    )
    at = drafter(by, locked.body)
    if locked.status != Status.DRAFT:
        raise IllegalTransition(
            f"当前状态为“{locked.get_status_display()}”，不能修改。", clause=CLAUSE
        )
    if seen != version_of(locked):
        raise Conflict("他人刚刚修改了这份权限目录。", clause=CLAUSE, remedy="请核对后重新填写。")
    locked.lines = kept_lines(locked, lines)
    locked.basis, locked.effective_on = basis.strip(), effective_on
    locked.drafters = [*dict.fromkeys([*locked.drafters, by.pk])]
    locked.full_clean()
    because(locked, "填写", by)
    locked.save()
    record_act(
        "registry.dutymatrix.written", "填写权限", locked, by=by, appointment=at, clause=CLAUSE,
        facts={"行数": len(locked.lines)},
    )  # fmt: skip
    return locked


def version_of(matrix: DutyMatrix) -> int:
    """Return the number of the newest history row of a matrix."""
    return matrix.history.latest("history_id").history_id


def kept_lines(matrix: DutyMatrix, lines: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return lines as they are stored; RuleViolated for a post of another body or an amount that cannot be."""
    if len(lines) > LONGEST:
        raise RuleViolated(f"一份权限目录最多 {LONGEST} 行。", clause=CLAUSE)
    posts = {one.pk: one for one in Post.objects.filter(organisation=matrix.body_id)}
    return [kept_line(number, line, posts) for number, line in enumerate(lines, 1)]


def kept_line(number: int, line: Mapping[str, Any], posts: Mapping[int, Post]) -> dict[str, Any]:
    """Return one line as it is stored."""
    post, over, up_to = posts.get(line["post"]), line["over"] or Decimal(0), line["up_to"]
    if post is None or not post.is_open:
        raise RuleViolated(f"第 {number} 行的岗位不是本部门在设的岗位。", clause=CLAUSE)
    amounts = [over] if up_to is None else [over, up_to]
    if not all(one.is_finite() and 0 <= one < HIGHEST and one == one.quantize(Decimal("0.01")) for one in amounts):  # fmt: skip
        raise RuleViolated(f"第 {number} 行的金额不是有效的金额。", clause=CLAUSE)
    if up_to is not None and up_to <= over:
        raise RuleViolated(f"第 {number} 行的上限应当大于下限。", clause=CLAUSE)
    return {
        "matter": " ".join(line["matter"].split()), "duty": law.Duty(line["duty"]).value, "post": post.pk,
        "title": post.title, "over": f"{over:.2f}", "up_to": None if up_to is None else f"{up_to:.2f}",
        "beyond": line["beyond"].strip(),
    }  # fmt: skip
