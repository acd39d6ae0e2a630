"""岗位权限目录: who may do what up to which amount in an area of a body (R8; the Plan 四(二)1).

起草（经办或者组织人事）→ 负责人确认 → 审定（组织人事，或者管委秘书）→ 已审定. What is returned begins again. Nobody confirms
what they wrote, and the two words are two people's. A matrix is not sent or confirmed while a core duty is nobody's,
amounts leave holes or overlap, or one post or person would hold two duties that keep apart. A confirmed version
stands; the next supersedes it from its own day on. The database holds who confirms and that nothing is rewritten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.models import Appointment, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import key_posts as law
from powerops.law import plan
from registry.key_posts import conflicts
from registry.models import DutyMatrix
from registry.workflows.revision_facts import body_exists

Status = DutyMatrix.Status
CLAUSE, SEPARATE = str(plan.R8.clause), str(plan.F3.clause)
SHOWN = 3  # problems that one sentence names


# --- facts -------------------------------------------------------------------------------------


def says_something(matrix: DutyMatrix, actor: Actor) -> str | None:
    """A matrix names at least one matter."""
    return None if matrix.lines else "权限目录中还没有任何事项。"


def says_its_basis(matrix: DutyMatrix, actor: Actor) -> str | None:
    """A matrix names the document on which it rests."""
    return None if matrix.basis else "权限目录没有写明依据。"


def every_core_duty_is_held(matrix: DutyMatrix, actor: Actor) -> str | None:
    """In every matter the core duties are somebody's."""
    return first_of(law.missing_duties(matrix.rows))


def amounts_join(matrix: DutyMatrix, actor: Actor) -> str | None:
    """The levels leave no hole, do not overlap, and say who decides above the highest."""
    return first_of(law.level_gaps(matrix.rows))


def no_post_holds_both(matrix: DutyMatrix, actor: Actor) -> str | None:
    """No post is given two duties that keep apart."""
    return first_of(post_clashes(matrix))


def nobody_holds_both(matrix: DutyMatrix, actor: Actor) -> str | None:
    """Nobody would hold two duties that keep apart, by this matrix and those of the body's other areas."""
    return first_of(person_clashes(matrix, actor.on))


def wrote_nothing_in_it(matrix: DutyMatrix, actor: Actor) -> str | None:
    """Whoever confirms did not draft (F3)."""
    wrote = {one.pk for one in actor.persons} & set(matrix.drafters)
    return "您参与了起草，不能由您确认或者审定。" if wrote else None


def did_not_endorse(matrix: DutyMatrix, actor: Actor) -> str | None:
    """The two words are two people's (F3)."""
    if matrix.endorsed_by_id in {one.pk for one in actor.persons}:
        return "您已作为负责人确认，不能再由您审定。"
    return None


def begins_after_the_last(matrix: DutyMatrix, actor: Actor) -> str | None:
    """A later version does not begin before an earlier one."""
    confirmed = DutyMatrix.objects.filter(
        body=matrix.body_id, area=matrix.area, status=Status.CONFIRMED
    )
    last = confirmed.order_by("-effective_on").first()
    begins = max(matrix.effective_on, actor.on)
    if last is None or last.effective_on <= begins:
        return None
    return f"第{last.number}版自{cndate(last.effective_on)}起施行，本版不能更早。"


def post_clashes(matrix: DutyMatrix) -> list[str]:
    """Return a sentence for each two duties that one post would hold."""
    rows, titles = defaultdict(list), {line["post"]: line["title"] for line in matrix.lines}
    for row in matrix.rows:
        rows[row.post].append(row)
    return [
        f"{titles[post]}同时承担{clash.words}。"
        for post, held in rows.items()
        for clash in law.clashes(held)
    ]


def person_clashes(matrix: DutyMatrix, on: date) -> list[str]:
    """Return a sentence for each two duties that one person would hold on the day; not what `post_clashes` tells."""
    found = conflicts([matrix, *others_in_force(matrix, on)], on)
    pairs = ((one, {one.clash.first.post, one.clash.second.post}, {one.clash.first.area, one.clash.second.area}) for one in found)  # fmt: skip
    return [f"{one.words}。" for one, at, areas in pairs if len(at) > 1 or areas != {matrix.area}]


def others_in_force(matrix: DutyMatrix, on: date) -> Collection[DutyMatrix]:
    """Return the body's matrices of other areas that hold on the day."""
    of_body = DutyMatrix.objects.filter(body=matrix.body_id).exclude(area=matrix.area)
    return list(of_body.in_force(on).select_related("body"))


def first_of(problems: list[str]) -> str | None:
    """Return the first problems as one sentence, None when there is none."""
    more = f"等 {len(problems)} 处。" if len(problems) > SHOWN else ""
    return "".join(problems[:SHOWN]) + more if problems else None


# --- the table ---------------------------------------------------------------------------------

WHOLE = (
    Check(plan.R8, says_something, "请先填写。"),
    Check(plan.R8, says_its_basis, "请写明依据的文件。"),
    Check(plan.F1, body_exists, "请由承接机构另行编制。"),
    Check(law.DUTIES, every_core_duty_is_held, "请补充承担的岗位。"),
    Check(law.LEVELS, amounts_join, "请更正金额。"),
    Check(law.SEPARATION, no_post_holds_both, "请改由其他岗位承担。"),
    Check(law.SEPARATION, nobody_holds_both, "请调整岗位分工，或者先调整人员任职、代理。"),
    Check(plan.R8, begins_after_the_last, "请退回修改施行日期。"),
)
OTHERS = (
    Check(plan.F3, wrote_nothing_in_it, "请由其他人员办理。"),
    Check(plan.F3, did_not_endorse, "请由其他人员办理。"),
)


def returning(verb: str, event: str, source: str, who: Role) -> Transition:
    """A step that sends the matrix back to its drafters, with a reason."""
    return Transition(
        verb, "退回修改", event, (source,), Status.DRAFT, who, SEPARATE, OTHERS, needs_reason=True, style="danger",
        is_exceptional=True,
    )  # fmt: skip


# fmt: off
TRANSITIONS = (
    Transition("submit", "送负责人确认", "submitted", (Status.DRAFT,), Status.HEAD_REVIEW, Role.CLERK, CLAUSE, WHOLE),
    Transition(
        "submit_by_personnel", "送负责人确认（组织人事）", "submitted_by_personnel", (Status.DRAFT,), Status.HEAD_REVIEW,
        Role.PERSONNEL, CLAUSE, WHOLE, is_exceptional=True,
    ),
    Transition(
        "withdraw", "撤回作废", "withdrawn", (Status.DRAFT,), Status.WITHDRAWN, Role.CLERK, CLAUSE,
        needs_reason=True, style="outline-danger", is_exceptional=True,
    ),
    Transition(
        "withdraw_by_personnel", "撤回作废（组织人事）", "withdrawn_by_personnel", (Status.DRAFT,), Status.WITHDRAWN,
        Role.PERSONNEL, CLAUSE, needs_reason=True, style="outline-danger", is_exceptional=True,
    ),
    Transition(
        "endorse", "确认", "endorsed", (Status.HEAD_REVIEW,), Status.FINAL_REVIEW, Role.HEAD, CLAUSE,
        (*WHOLE, *OTHERS),
    ),
    returning("return_by_head", "returned_by_head", Status.HEAD_REVIEW, Role.HEAD),
    Transition(
        "confirm", "审定", "confirmed", (Status.FINAL_REVIEW,), Status.CONFIRMED, Role.PERSONNEL, CLAUSE,
        (*WHOLE, *OTHERS),
    ),
    Transition(
        "confirm_by_secretary", "审定（管委秘书）", "confirmed_by_secretary", (Status.FINAL_REVIEW,), Status.CONFIRMED,
        Role.SECRETARY, CLAUSE, (*WHOLE, *OTHERS), is_exceptional=True,
    ),
    returning("return_by_personnel", "returned_by_personnel", Status.FINAL_REVIEW, Role.PERSONNEL),
    returning("return_by_secretary", "returned_by_secretary", Status.FINAL_REVIEW, Role.SECRETARY),
)
# fmt: on
TABLE = Table("registry.dutymatrix", Status, lambda matrix: matrix.body, TRANSITIONS)


# --- the acts, one a row -----------------------------------------------------------------------


def submit(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """The clerk sends the draft to the head of the body."""
    return apply(TABLE, "submit", matrix, by=by, reason=reason, change=sending)


def submit_by_personnel(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """Personnel sends the draft to the head of the body."""
    return apply(TABLE, "submit_by_personnel", matrix, by=by, reason=reason, change=sending)


def withdraw(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """The clerk gives the draft up."""
    return apply(TABLE, "withdraw", matrix, by=by, reason=reason)


def withdraw_by_personnel(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """Personnel gives the draft up."""
    return apply(TABLE, "withdraw_by_personnel", matrix, by=by, reason=reason)


def endorse(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """The head of the body confirms."""

    def change(locked: DutyMatrix, appointment: Appointment) -> None:
        locked.endorsed_by, locked.endorsed_at = by, timezone.now()

    return apply(TABLE, "endorse", matrix, by=by, reason=reason, change=change)


def confirm(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """Personnel has the last word."""
    return apply(TABLE, "confirm", matrix, by=by, reason=reason, change=confirming(by))


def confirm_by_secretary(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """The deciding body's secretary has the last word, as where personnel drafted."""
    return apply(TABLE, "confirm_by_secretary", matrix, by=by, reason=reason, change=confirming(by))


def return_by_head(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """The head of the body sends the draft back."""
    return apply(TABLE, "return_by_head", matrix, by=by, reason=reason, change=sending_back(reason))


def return_by_personnel(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """Personnel sends the draft back."""
    return apply(
        TABLE, "return_by_personnel", matrix, by=by, reason=reason, change=sending_back(reason)
    )


def return_by_secretary(matrix: DutyMatrix, *, by: Person, reason: str = "") -> DutyMatrix:
    """The deciding body's secretary sends the draft back."""
    return apply(
        TABLE, "return_by_secretary", matrix, by=by, reason=reason, change=sending_back(reason)
    )


def sending(locked: DutyMatrix, appointment: Appointment) -> dict[str, Any]:
    """What sending a draft changes."""
    locked.submitted_at, locked.returned_reason = timezone.now(), ""
    return {"行数": len(locked.lines)}


def confirming(by: Person):
    """Return the change that the last word makes; it holds from today at the earliest."""

    def change(locked: DutyMatrix, appointment: Appointment) -> dict[str, Any]:
        locked.confirmed_by, locked.confirmed_at = by, timezone.now()
        locked.effective_on = max(locked.effective_on, timezone.localdate())
        move_public_stamp()
        return {"自何日起施行": locked.effective_on.isoformat()}

    return change


def sending_back(reason: str):
    """Return the change that a return makes: the words given so far fall away."""

    def change(locked: DutyMatrix, appointment: Appointment) -> None:
        locked.returned_reason, locked.endorsed_by, locked.endorsed_at = reason, None, None
        drafters = Person.objects.filter(pk__in=locked.drafters)
        tell(drafters, f"{locked}被退回：{reason}", locked.get_absolute_url())

    return change
