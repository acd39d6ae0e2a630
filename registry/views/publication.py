"""When a revision is published: setting and lifting its hour, and the leader's order to publish at once (R4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from powerops.core.act_forms import ReasonForm
from powerops.core.refusals import NotAllowed
from powerops.core.templatetags.ui import cndate
from powerops.core.views.organisations import act_page
from powerops.core.workflow import Act
from registry.forms.publication import ScheduleForm, UrgentForm
from registry.models import Revision, Withdrawal
from registry.views.loading import visible_revision
from registry.workflows.acts import ACTS, ON_OWN_PAGE
from registry.workflows.revision import TABLE
from registry.workflows.scheduling import late_for

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def revision_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the hour of publication, or another one."""
    revision = open_to(request, pk, "schedule")
    at = revision.publish_at
    form = ScheduleForm(request.POST or None, is_set=at is not None, initial={"publish_at": at and timezone.localtime(at)})  # fmt: skip
    effect = revision.effective_on
    hint = f"不能早于调整施行之日（{cndate(effect)}）。" if effect else ""
    answer = act_of(
        request, revision, "schedule", form, done="已设定定时公布。",
        hint=f"到时由系统以您的名义公布；您届时已不在岗位的，不会公布，并通知管委秘书和督查。{hint}",
    )  # fmt: skip
    if answer.status_code == 302:
        revision.refresh_from_db()
        for deadline in late_for(revision):
            messages.warning(
                request, f"所定时间晚于期限：{deadline.title}，{cndate(deadline.due_on)}到期。"
            )
    return answer


@either
def revision_unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the schedule."""
    revision = open_to(request, pk, "unschedule")
    form = ReasonForm(request.POST or None)
    hint = "取消后，本稿等待管委秘书直接公布或者另行定时。"
    return act_of(request, revision, "unschedule", form, done="已取消定时公布。", hint=hint)


@either
def revision_publish_urgently(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a revision published that is still under review."""
    revision = open_to(request, pk, "publish_urgently")
    hint = "立即公布为新的版次，公开页面注明“紧急公布，待补充审查”。补充审查须在规定期限内完成，您和起草人不能参加。"
    form = UrgentForm(revision, request.POST or None)
    return act_of(request, revision, "publish_urgently", form, done="已紧急公布。", hint=hint, tone="danger")  # fmt: skip


def open_to(request: HttpRequest, pk: int, verb: str) -> Revision:
    """Return a visible revision on which the person may do the act, or refuse."""
    revision, actor = visible_revision(request, pk)
    refusal, _ = TABLE.refusal(TABLE.by_verb[verb], revision, actor)
    if isinstance(refusal, NotAllowed):
        raise refusal
    return revision


def act_of(
    request: HttpRequest, revision: Revision, verb: str, form: Any, **words: str
) -> HttpResponse:
    """Show the form of an act on a revision, and do the act."""
    label = TABLE.by_verb[verb].label
    act: Callable[..., Any] = ACTS[verb]
    return act_page(
        request, form, lambda **facts: act(revision, by=request.user, **facts), title=f"{label}：{revision}",
        submit=label, back=revision, **words,
    )  # fmt: skip


def publication_context(revision: Revision, acts: Iterable[Act]) -> dict[str, Any]:
    """Return what the page of a revision says of its publication, and which of its next acts have a page of their own."""
    at = revision.publish_at if revision.status == Revision.Status.APPROVED else None
    unsettled: Any = ()
    if revision.is_open:
        standing = Withdrawal.objects.standing().filter(power__body=revision.body_id)
        unsettled = standing.exclude(power__in=revision.versions.values("power")).select_related("power")  # fmt: skip
    return {
        "own_pages": [act for act in acts if act.allowed and act.verb in ON_OWN_PAGE],
        "scheduled_at": at,
        "is_overdue": at is not None and at <= timezone.now(),
        "late_for": late_for(revision) if at else (),
        "unsettled": unsettled,
        "emergency_review": getattr(revision, "emergency_review", None),
    }
