"""清单稿: from a department's draft to the published list.

起草 → 负责人审签 → 法制审核 → 管委审定 → 待公布 → 已公布 (the Plan 四(二)3; 中办发〔2015〕21号). The clerk
drafts and submits; the head of the body, the legal office and the deciding body's secretary each pass or return
with a reason; what returns begins a new round and all sign again. Nobody passes what they drafted, or what they
already signed in another role in the same round (四(二)1). No power is approved without category, legal basis,
exercising body and at least one duty (四(二)3). Approved revisions are published together as the body's next
edition (see `edition.py`). The database holds the same three rules by trigger. What the law asks about a revision
stands in `revision_facts.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.audit import entered_later
from powerops.core.models import Appointment, Person
from powerops.core.notices import tell
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import open_government, plan
from registry.archiving import ask_for_volume
from registry.models import Revision, SignOff
from registry.numbers import approval_number, typed_number
from registry.separation import did_not_draft, has_not_signed
from registry.workflows import adjustment_task, publishing
from registry.workflows import revision_facts as facts
from registry.workflows.emergency_review import adjustment_sent

Status = Revision.Status


# --- the table ---------------------------------------------------------------------------------

CHANGED = Check(plan.R3, facts.every_change_changes_something, "请修改，或者移出清单稿。")
STANDING = Check(
    plan.R3, facts.what_stands_still_changes_nothing_else, "要修改内容的，请改为变更。"
)
FOLLOWED = Check(plan.R3, facts.what_leaves_says_where, "请补充后续事项，或者把它移出清单稿。")
ALIKE = Check(
    plan.R3, facts.what_is_merged_is_of_one_category, "请改正权力类型，或者把合并移出清单稿。"
)
RECEIVED = Check(
    plan.R3, facts.what_is_received_has_its_document, "请在“材料”中提交“调整依据文件”。"
)
COMPLETE = Check(plan.R2, facts.every_power_is_complete, "请补齐后再送审。")
EXISTS = Check(plan.F1, facts.body_exists, "请由管委秘书终止本稿，由承接机构另行办理。")
ENDED = Check(plan.F1, facts.body_has_ended, "本稿仍由本部门办理。")
DUE = Check(plan.R3, facts.takes_effect_by_now, "请使用“定时公布”，把公布时间定在施行之日。")
SEPARATE = (
    Check(plan.F3, did_not_draft, "请由其他人员签署。"),
    Check(plan.F3, has_not_signed, "请由其他人员签署。"),
)
APPLY, REVIEW = (plan.R3_APPLY.id,), (plan.R3_REVIEW.id,)
TO_THE_PUBLIC = (plan.R3_PUBLISH.id, open_government.PUBLISH.id)
LIST, DUTY, PUBLICATION = str(plan.R1.clause), str(plan.F3.clause), str(plan.R4.clause)


def passing(
    verb: str, label: str, event: str, source: str, target: str, who: Role, **clocks: Any
) -> Transition:
    """A step that lets the revision go on."""
    checks = (EXISTS, COMPLETE, *SEPARATE)
    return Transition(verb, label, event, (source,), target, who, LIST, checks, **clocks)


def returning(verb: str, event: str, source: str, who: Role, **clocks: Any) -> Transition:
    """A step that sends the revision back to its drafters, with a reason; nothing runs for it any more."""
    return Transition(
        verb, "退回修改", event, (source,), Status.DRAFT, who, DUTY, SEPARATE, needs_reason=True, style="danger",
        ends=True, **clocks,
    )  # fmt: skip


# fmt: off
TRANSITIONS = (
    Transition(
        "submit", "送负责人审签", "submitted", (Status.DRAFT,), Status.HEAD_REVIEW, Role.CLERK, LIST,
        (Check(plan.R1, facts.says_something), EXISTS, COMPLETE, CHANGED, STANDING, FOLLOWED, ALIKE, RECEIVED), meets=APPLY,
    ),
    Transition(
        "withdraw", "撤回作废", "withdrawn", (Status.DRAFT,), Status.WITHDRAWN, Role.CLERK, LIST,
        needs_reason=True, style="outline-danger", ends=True,
    ),
    Transition(
        "recall", "取回修改", "recalled", (Status.HEAD_REVIEW,), Status.DRAFT, Role.CLERK, LIST,
        needs_reason=True, style="outline-secondary",
    ),
    passing("endorse", "审签通过", "endorsed", Status.HEAD_REVIEW, Status.LEGAL_REVIEW, Role.HEAD, starts=REVIEW),
    returning("return_by_head", "returned_by_head", Status.HEAD_REVIEW, Role.HEAD),
    passing("clear", "审核通过", "cleared", Status.LEGAL_REVIEW, Status.DECISION, Role.LEGAL, meets=REVIEW),
    returning("return_by_legal", "returned_by_legal", Status.LEGAL_REVIEW, Role.LEGAL, meets=REVIEW),
    passing(
        "approve", "审定通过", "approved", Status.DECISION, Status.APPROVED, Role.SECRETARY,
        starts=TO_THE_PUBLIC, counts_from=lambda revision: revision.approved_on,
    ),
    returning("return_by_secretary", "returned_by_secretary", Status.DECISION, Role.SECRETARY),
    Transition(
        "discontinue", "终止办理", "discontinued",
        (Status.DRAFT, Status.HEAD_REVIEW, Status.LEGAL_REVIEW, Status.DECISION, Status.APPROVED),
        Status.WITHDRAWN, Role.SECRETARY, LIST, (ENDED,),
        needs_reason=True, style="outline-danger", is_exceptional=True, ends=True,
    ),
    Transition(
        "publish", "公布", "published", (Status.APPROVED,), Status.PUBLISHED, Role.SECRETARY, PUBLICATION,
        (EXISTS, COMPLETE, FOLLOWED, publishing.ON_TIME, DUE), meets=TO_THE_PUBLIC,
    ),
    *publishing.transitions(EXISTS, (EXISTS, COMPLETE, FOLLOWED, DUE, *SEPARATE)),
)
# fmt: on
TABLE = Table("registry.revision", Status, lambda revision: revision.body, TRANSITIONS)


# --- the acts, one a row -----------------------------------------------------------------------


def submit(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """Send the draft to the head of the body."""

    def change(locked: Revision, appointment: Appointment) -> dict:
        locked.submitted_at = timezone.now()
        locked.returned_reason = ""
        adjustment_sent(locked, by)
        return {"事项数": locked.versions.count(), "轮次": locked.round}

    return apply(TABLE, "submit", revision, by=by, reason=reason, change=change)


def withdraw(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """Give the draft up; its powers are free for another revision."""

    def change(locked: Revision, appointment: Appointment) -> None:
        locked.versions.update(is_open=False)
        ask_for_volume(locked, by)

    with transaction.atomic():
        done = apply(TABLE, "withdraw", revision, by=by, reason=reason, change=change)
        adjustment_task.draft_given_up(done, by=by)
    return done


def recall(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """The clerk takes back what nobody has signed yet."""
    return apply(TABLE, "recall", revision, by=by, reason=reason)


def discontinue(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """Give up what a body that has ended left in hand; whoever takes over begins anew."""

    def change(locked: Revision, appointment: Appointment) -> None:
        locked.approved_on = None
        locked.versions.update(is_open=False)
        ask_for_volume(locked, by)

    return apply(TABLE, "discontinue", revision, by=by, reason=reason, change=change)


def endorse(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """The head of the body signs."""
    return apply(TABLE, "endorse", revision, by=by, reason=reason, change=signing(by, reason))


def clear(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """The legal office finds the list lawful."""
    return apply(TABLE, "clear", revision, by=by, reason=reason, change=signing(by, reason))


def approve(
    revision: Revision,
    *,
    by: Person,
    reason: str = "",
    document_number: str = "",
    automatic: bool = False,
    approved_on: date | None = None,
) -> Revision:
    """The deciding body's approval is registered, with the number (typed, or the next of its series) and the day."""

    def change(locked: Revision, appointment: Appointment) -> dict:
        locked.approved_on = approved_on or timezone.localdate()
        if automatic:
            locked.document_number = approval_number(locked, by, appointment).text
        else:
            locked.document_number = typed_number(locked, document_number)
        signing(by, reason)(locked, appointment)
        return {"审定文号": locked.document_number, "审定日期": locked.approved_on.isoformat()}

    return apply(
        TABLE, "approve", revision, by=by, reason=reason, change=change, happened_at=entered_later(approved_on)
    )  # fmt: skip


def return_by_head(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """The head of the body sends the draft back."""
    return apply(
        TABLE, "return_by_head", revision, by=by, reason=reason, change=sending_back(by, reason)
    )


def return_by_legal(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """The legal office sends the draft back."""
    return apply(
        TABLE, "return_by_legal", revision, by=by, reason=reason, change=sending_back(by, reason)
    )


def return_by_secretary(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """The deciding body sends the draft back."""
    return apply(
        TABLE,
        "return_by_secretary",
        revision,
        by=by,
        reason=reason,
        change=sending_back(by, reason),
    )


# --- what passing and returning have in common ---------------------------------------------------


def signing(by: Person, opinion: str, outcome: str = SignOff.Outcome.PASSED):
    """Return the change that records a sign-off at the step that the revision is leaving."""

    def change(locked: Revision, appointment: Appointment) -> None:
        step = Revision.objects.values_list("status", flat=True).get(pk=locked.pk)
        SignOff.objects.create(
            revision=locked,
            round=locked.round,
            step=step,
            outcome=outcome,
            opinion=opinion,
            by=by,
            at_post=appointment,
        )

    return change


def sending_back(by: Person, opinion: str):
    """Return the change that records a return and begins the next round."""

    def change(locked: Revision, appointment: Appointment) -> None:
        signing(by, opinion, SignOff.Outcome.RETURNED)(locked, appointment)
        locked.returned_reason = opinion
        tell(locked.drafters.all(), f"{locked}被退回：{opinion}", locked.get_absolute_url())
        locked.round += 1

    return change
