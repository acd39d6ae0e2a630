"""What waits for whom in the registry: one query per list, oldest first (experience.md: the desk).

Who a revision waits for, and what is to be done next, is read from its lifecycle, so the desk and the buttons cannot
disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from powerops.core.actor import Actor
from powerops.core.inbox import Listing, Row, first_rows, joined
from powerops.core.models import Deadline, Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import OWN_BODY_ROLES, Role
from registry import error_reports, task_inbox
from registry.models import FindingCount, PowerVersion, Revision, SignOff, Upload
from registry.permissions import drafting_bodies, visible_uploads
from registry.publication_inbox import hour_in_words, reviews_wanted, waits_for_its_hour
from registry.workflows.receiving import receivable
from registry.workflows.revision import TRANSITIONS

Status = Revision.Status
UNDER_REVIEW = (Status.HEAD_REVIEW, Status.LEGAL_REVIEW, Status.DECISION, Status.APPROVED)


def statuses_by_role() -> dict[Role, set[str]]:
    """Return in which states a revision waits for a reviewer of which role."""
    waits: dict[Role, set[str]] = defaultdict(set)
    for row in TRANSITIONS:
        if row.who != Role.CLERK and not row.is_exceptional:
            waits[row.who].update(row.sources)
    return waits


STATUSES_BY_ROLE = statuses_by_role()


def with_dates(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Return revisions, the longest waiting first, each with `since` and the day on which its time limit ends."""
    limits = Deadline.objects.filter(
        record_type=Revision._meta.label_lower,
        record_id=OuterRef("pk"),
        state=Deadline.State.RUNNING,
    )
    first = limits.order_by().values("record_id").annotate(day=Min("due_on")).values("day")
    return (
        revisions.select_related("body", "drafted_by")
        .annotate(
            since=Coalesce(Max("sign_offs__at"), "submitted_at", "created_at"),
            due_on=Subquery(first),
        )
        .order_by("since", "pk")
    )


# --- which revisions -----------------------------------------------------------------------------------


def to_sign(actor: Actor) -> QuerySet[Revision]:
    """Revisions on which the person's word is next, and nothing bars whom the person acts by or for.

    What bars: having drafted it, having signed it in this round (publishing is no second word), a recusal that stands.
    """
    condition = Q(pk__in=[])
    for appointment in actor.appointments:
        own, role = appointment.post.organisation, Role(appointment.post.role)
        reach = (
            Q(body=own)
            if role in OWN_BODY_ROLES
            else Q(body__path__startswith=jurisdiction_path(own))
        )
        if statuses := STATUSES_BY_ROLE.get(role):
            persons = {actor.person.pk, appointment.person_id}
            condition |= Q(reach, ~barred(persons), status__in=statuses)
    return Revision.objects.filter(condition)


def barred(persons: set[int]) -> Q:
    """Return the condition that one of the persons has no word on a revision, as its lifecycle would refuse it."""
    drafted = Revision.drafters.through.objects.filter(person__in=persons)
    signed = SignOff.objects.filter(
        Q(by__in=persons) | Q(at_post__person__in=persons),
        revision=OuterRef("pk"), round=OuterRef("round"),
    )  # fmt: skip
    kept_out = Recusal.objects.filter(
        person__in=persons, record_type=Revision._meta.label_lower
    ).exclude(outcome=Recusal.Outcome.DISMISSED)
    return (
        Q(pk__in=drafted.values("revision"))
        | Q(Exists(signed)) & ~Q(status=Status.APPROVED)
        | Q(pk__in=kept_out.values("record_id"))
    )


def returned_to(actor: Actor) -> QuerySet[Revision]:
    """Drafts that a reviewer sent back to the person's bodies."""
    return drafts_of(actor).exclude(returned_reason="")


def in_hand(actor: Actor) -> QuerySet[Revision]:
    """Drafts of the person's bodies that were not sent back."""
    return drafts_of(actor).filter(returned_reason="")


def drafts_of(actor: Actor) -> QuerySet[Revision]:
    """Every draft that the person may work on."""
    return Revision.objects.filter(status=Status.DRAFT, body__in=drafting_bodies(actor))


def waiting_for_others(actor: Actor) -> QuerySet[Revision]:
    """Revisions that the person drafted for or signed in this round, and that now wait for somebody else."""
    signed = Q(sign_offs__by=actor.person.pk, sign_offs__round=F("round"))
    mine = Revision.objects.filter(Q(body__in=drafting_bodies(actor)) | signed).values("pk")
    waiting = Revision.objects.filter(status__in=UNDER_REVIEW, pk__in=mine)
    return waiting.exclude(pk__in=to_sign(actor).values("pk"))


# Every list by its name in addresses, so that its full page is the list of revisions.
LISTS: dict[str, tuple[str, Callable[[Actor], QuerySet[Revision]]]] = {
    "waiting": ("待我办理", to_sign),
    "returned": ("退回给我的", returned_to),
    "in_hand": ("我在办的", in_hand),
    "others": ("等待他人", waiting_for_others),
}


def full_list(key: str) -> str:
    """Return the address of the whole of a list."""
    return f"{reverse('registry:revision-list')}?list={key}"


# --- in words ----------------------------------------------------------------------------------------------


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return what waits for the person's word: one query."""
    roles = {Role(one.post.role) for one in actor.appointments}

    def in_words(revision: Revision) -> Row:
        acts = [
            row.label
            for row in TRANSITIONS
            if row.who in roles and revision.status in row.sources and not row.is_exceptional
        ]
        next_act = "等待定时公布" if waits_for_its_hour(revision) else "、".join(acts)
        return row_of(revision, next_act, f"{revision.drafted_by}起草")

    if not roles & STATUSES_BY_ROLE.keys():
        return others_wanted(actor)
    mine = first_rows(with_dates(to_sign(actor)), in_words)
    return [mine, *others_wanted(actor)]


def others_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return what else than revisions waits for the person's word."""
    return [
        *reviews_wanted(actor),
        *error_reports.wanted(actor),
        *task_inbox.words_wanted(actor),
    ]


def lists(actor: Actor) -> list[Listing]:
    """Return what the person's bodies have in hand and what waits for others: one query a source."""
    found = []
    is_clerk = bool(drafting_bodies(actor))
    if is_clerk:
        returned = first_rows(with_dates(returned_to(actor)), returned_in_words)
        found.append(
            joined("returned", "退回给我的", [returned], url=full_list("returned"), tone="warn")
        )
        drafts = first_rows(
            with_dates(in_hand(actor)),
            lambda one: row_of(one, "填写后送负责人审签", f"{one.drafted_by}起草"),
        )
        parts = [drafts, first_rows(uploads_in_hand(actor), upload_in_words)]
        found.append(joined("in_hand", "我在办的", parts, url=full_list("in_hand")))
        found += [*to_receive(actor), *findings_to_answer(actor)]
    if is_clerk or any(actor.has_role(role) for role in STATUSES_BY_ROLE):
        waiting = first_rows(
            with_dates(waiting_for_others(actor)),
            lambda one: row_of(one, f"等待{next_person(one)}", f"{one.drafted_by}起草"),
        )
        found.append(
            joined("others", "等待他人", [waiting], url=full_list("others"), tone="neutral")
        )
    return [*found, *task_inbox.lists(actor)]


def to_receive(actor: Actor) -> list[Listing]:
    """Return what others devolved to the person's bodies and nobody has taken up; nothing where there is none."""
    waiting = receivable(*drafting_bodies(actor)).select_related("counterpart_body")
    rows, total = first_rows(waiting, receipt_in_words)
    url = reverse("registry:power-receive")
    return [Listing("receive", "待承接的事项", rows, total, url, tone="warn")] if rows else []


def receipt_in_words(version: PowerVersion) -> Row:
    """Return a devolved power as a line of the desk of whoever is to receive it."""
    giver, receiver = version.power.body, version.counterpart_body
    return Row(
        title=str(version), url=f"{reverse('registry:power-receive')}?body={receiver.code}", whose=receiver.name,  # type: ignore[union-attr]  # filtered
        since=version.revision.edition.published_at, next_act="办理承接", state=f"{giver}已下放",  # type: ignore[union-attr]  # published
        tone="warn", record=version,
    )  # fmt: skip


def findings_to_answer(actor: Actor) -> list[Listing]:
    """Return the published lists of the person's bodies with grave findings unanswered; nothing where there are none."""
    counts = FindingCount.objects.filter(body__in=drafting_bodies(actor), grave__gt=0)
    rows, total = first_rows(
        counts.select_related("body").order_by("-grave", "pk"), findings_in_words
    )
    if not rows:
        return []
    url = reverse("registry:consistency-list")
    return [Listing("findings", "清单核对意见", rows, total, url, tone="warn")]


def findings_in_words(count: FindingCount) -> Row:
    """Return what waits on a published list as a line of the desk."""
    return Row(
        title=f"现行清单有 {count.grave} 条严重的核对意见",
        url=reverse("registry:consistency-detail", args=[count.body.code]),
        whose=count.body.name,
        since=count.examined_at,
        next_act="提出变更或者说明理由",
        state=f"待处理共 {count.open} 条",
        tone="warn",
        record=count,
    )


def row_of(revision: Any, next_act: str, note: str) -> Row:
    """Return a revision, with its dates, as a line of the desk."""
    again = "，退回后再审" if revision.round > 1 and revision.status != Status.DRAFT else ""
    return Row(
        title=revision.title,
        url=revision.get_absolute_url(),
        whose=revision.body.name,
        since=revision.since,
        next_act=next_act,
        state=hour_in_words(revision) or revision.get_status_display(),
        note=f"{note}{again}",
        due_on=revision.due_on,
        record=revision,
    )


def returned_in_words(revision: Revision) -> Row:
    """Return a draft that came back, with why."""
    return row_of(revision, "修改后重新送审", f"退回理由：{revision.returned_reason}")


def upload_in_words(upload: Upload) -> Row:
    """Return a file on its way into a draft as a line of the desk."""
    is_read = upload.state == Upload.State.READ
    return Row(
        title=f"导入 {upload.attachment.name}",
        url=upload.get_absolute_url(),
        whose=upload.body.name,
        since=upload.uploaded_at,
        next_act="核对预览并接受" if is_read else "正在处理，请稍候",
        state=upload.get_state_display(),
        record=upload,
    )


def uploads_in_hand(actor: Actor) -> QuerySet[Upload]:
    """Files that the person's bodies handed in and that are neither accepted nor dropped."""
    return (
        visible_uploads(actor)
        .filter(state__in=[Upload.State.READING, Upload.State.READ, Upload.State.ACCEPTING])
        .select_related("body", "attachment")
        .order_by("uploaded_at", "pk")
    )


def next_person(revision: Revision) -> str:
    """Return in words for whose word a revision under review waits."""
    for row in TRANSITIONS:
        if revision.status in row.sources and row.who != Role.CLERK and not row.is_exceptional:
            return (
                f"{revision.body.name}{row.who.label}"
                if row.who in OWN_BODY_ROLES
                else row.who.label
            )
    return ""
