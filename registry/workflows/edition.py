"""清单版次: publication of a body's next edition from everything approved.

One transaction locks the body, builds the whole list from the current edition and the approved revisions, gives
codes to new powers, writes the immutable edition with its digest, replaces what the public reads, closes the
revisions through their own lifecycle and asks the worker for the PDF (the Plan 四(二)3: 向社会公布). Nothing of it
is visible before all of it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from powerops.core.actor import acting, system_person
from powerops.core.calendars import hold_calendar
from powerops.core.canonical import digest
from powerops.core.history import because
from powerops.core.jobs import enqueue
from powerops.core.models import Document, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.refusals import IllegalTransition, Refusal, RuleViolated
from powerops.core.workflow import apply
from powerops.law import plan
from powerops.law.codes import Category
from registry.archiving import ask_for_volume
from registry.coding import give_codes
from registry.edition_notice import announce
from registry.leaning import replace_leaning
from registry.models import (
    Edition,
    EditionPower,
    Power,
    PowerVersion,
    PublishedPower,
    Revision,
    Succession,
    Withdrawal,
)
from registry.read_model import BATCH, replace_public, take_off
from registry.snapshots import edition_header, power_content
from registry.workflows import adjustment_task
from registry.workflows.ledger import enter_published
from registry.workflows.receiving import tell_receivers
from registry.workflows.revision import TABLE

CATEGORY_ORDER = {category.label: number for number, category in enumerate(Category)}
CHANGE = PowerVersion.Action.CHANGE


@dataclass
class Entry:
    """One power on its way into an edition."""

    power: Power
    version: PowerVersion
    position: int
    content: dict[str, Any]
    digest: str


def publish(revision: Revision, *, by: Person, reason: str = "") -> Edition:
    """Publish the body's next edition with everything approved for it, this revision among it."""
    return publish_edition(revision.body, by=by, among=revision, reason=reason)


def publish_edition(
    body: Organisation,
    *,
    by: Person,
    among: Revision | None = None,
    scheduled_only: bool = False,
    reason: str = "",
) -> Edition:
    """Publish as the body's next edition whatever is approved, and whose hour and day have come where one is set.

    `scheduled_only` leaves out what nobody set an hour for. Raises IllegalTransition when nothing, or not the revision
    asked for, is ready (a second, simultaneous call finds nothing left), NotAllowed or RuleViolated as each revision's
    own lifecycle says, and when a withdrawn power is left as it is.
    """
    with transaction.atomic():
        hold_calendar(to_change=False)  # before any row of a deadline
        body = Organisation.objects.select_for_update().get(pk=body.pk)
        ready = ready_of(body)
        revisions = list(ready.exclude(publish_at=None) if scheduled_only else ready)
        if not revisions or (among is not None and among not in revisions):
            raise not_ready(body, among, by)
        edition = make_edition(body, revisions, by)
        for revision in revisions:
            apply(TABLE, "publish", revision, by=by, reason=reason, change=closing(edition))
        follow_up(edition, revisions, by)
    return edition


def ready_of(body: Organisation) -> QuerySet[Revision]:
    """Return what may be published of a body now: approved, and neither its hour nor its day of effect is to come."""
    hour = Q(publish_at=None) | Q(publish_at__lte=timezone.now())
    day = Q(effective_on=None) | Q(effective_on__lte=timezone.localdate())
    approved = body.revisions.filter(hour, day, status=Revision.Status.APPROVED)
    return approved.order_by("approved_on", "pk")


def not_ready(body: Organisation, among: Revision | None, by: Person) -> Refusal:
    """Return why the revision, or anything of the body, is not published now."""
    if among:
        asked = Revision.objects.get(pk=among.pk)
        refusal, _ = TABLE.refusal(TABLE.by_verb["publish"], asked, acting(by))
        if refusal:
            return refusal
    waiting = (
        f"清单稿 {among.number} 尚未审定或已经公布"
        if among
        else f"{body}没有已审定、到时公布的清单稿"
    )
    return IllegalTransition(f"{waiting}，不能公布。", clause=str(plan.R4.clause))


def make_edition(body: Organisation, revisions: list[Revision], by: Person) -> Edition:
    """Write the next edition of the locked body with the revisions, and put it before the public."""
    versions = approved_versions(revisions)
    withdrawn = left_to_settle(body, versions)
    bulk_update_with_history(
        give_codes(body, versions),
        Power,
        ["code", "basic_code"],
        default_user=by,
        default_change_reason="编码",
    )
    entries = next_list(body, versions)
    edition = write_edition(body, entries, revisions, by)
    settle(withdrawn, edition, by)
    replace_leaning(body, entries)
    replace_public(body, edition, entries)
    leave_to_heirs(revisions)
    enter_published(edition, versions, by=by)
    move_public_stamp()
    return edition


def leave_to_heirs(revisions: list[Revision]) -> None:
    """Take off the lists of ended bodies what the new edition took over from them."""
    taken = Power.objects.filter(
        followed_by__revision__in=revisions, followed_by__kind=Succession.Kind.DEVOLVE,
        body__abolished_on__isnull=False, published__isnull=False,
    )  # fmt: skip
    givers: dict[Organisation, list[Power]] = {}
    for power in taken.select_related("body").order_by("body"):
        givers.setdefault(power.body, []).append(power)
    for giver, powers in givers.items():
        take_off(Organisation.objects.select_for_update(no_key=True).get(pk=giver.pk), powers)


def left_to_settle(body: Organisation, versions: QuerySet[PowerVersion]) -> list[Withdrawal]:
    """Return the standing withdrawals with which the versions deal; RuleViolated when they leave one as it is."""
    standing = Withdrawal.objects.standing().filter(power__body=body)
    withdrawn = list(standing.select_for_update(of=("self",)).select_related("power"))
    dealt_with = {one.power_id for one in versions if one.is_leaving or one.action == CHANGE}
    codes = [one.power.code for one in withdrawn if one.power_id not in dealt_with]
    if codes:
        more = f"等 {len(codes)} 项" if len(codes) > 3 else ""
        raise RuleViolated(
            f"已撤下的事项还没有处理：{'、'.join(codes[:3])}{more}。", clause=str(plan.R4.clause),
            remedy="请在清单稿中变更或者取消这些事项，或者由管委秘书恢复。",
        )  # fmt: skip
    return withdrawn


def settle(withdrawn: list[Withdrawal], edition: Edition, by: Person) -> None:
    """Say of the withdrawals that the edition dealt with them."""
    for one in withdrawn:
        one.settled_by = edition
        because(one, f"第{edition.number}版已处理", by)
        one.save()


def follow_up(edition: Edition, revisions: list[Revision], by: Person) -> None:
    """Announce the edition where there is a number; close the tasks, have the PDF made and the revisions archived."""
    announce(edition, revisions, by=by)
    adjustment_task.published(revisions, by=by)
    enqueue("registry.render_edition", title=f"生成 PDF：{edition}", by=by, edition=edition.pk)
    enqueue(
        "registry.tell_subscribers",
        title=f"订阅通知：{edition}",
        by=system_person(),
        edition=edition.pk,
    )
    for revision in revisions:
        ask_for_volume(revision, by)


def approved_versions(revisions: list[Revision]) -> QuerySet[PowerVersion]:
    """Return what the revisions say of each power, in the order of the lists."""
    return (
        PowerVersion.objects.filter(revision__in=revisions)
        .select_related("power__body")
        .prefetch_related("citations__law")
        .order_by("revision__approved_on", "revision_id", "position", "pk")
    )


def next_list(body: Organisation, versions: QuerySet[PowerVersion]) -> list[Entry]:
    """Return the whole list after the changes, ordered by category, then as departments order it."""
    current = PublishedPower.objects.filter(body=body).select_related("power", "version")
    entries = {
        row.power_id: Entry(row.power, row.version, row.position, row.content, row.digest)
        for row in current
    }
    for version in versions:
        if version.is_leaving:
            entries.pop(version.power_id, None)
            continue
        content = power_content(version, version.power.code, version.power.basic_code)
        entries[version.power_id] = Entry(
            version.power, version, version.position, content, digest(content)
        )
    ordered = sorted(
        entries.values(),
        key=lambda entry: (
            CATEGORY_ORDER[entry.content["category"]],
            entry.position,
            entry.power.pk,
        ),
    )
    for number, entry in enumerate(ordered, 1):
        entry.position = number
    return ordered


def write_edition(
    body: Organisation, entries: list[Entry], revisions: list[Revision], by: Person
) -> Edition:
    """Write the edition, its powers and its verifiable document."""
    last, now = revisions[-1], timezone.now()
    edition = Edition.objects.create(
        body=body,
        number=(body.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        header=edition_header(body, settings.DISTRICT),
        digest=digest([entry.content for entry in entries]),
        power_count=len(entries),
        counts=counted(entries),
        document_number=last.document_number,
        approved_on=last.approved_on,
        published_on=timezone.localdate(now),
        published_at=now,
        published_by=by,
    )
    write_powers(edition, entries)
    Document.objects.create(
        kind="registry.edition", title=str(edition), issuer=body.name, issued_on=edition.published_on,
        record_type=edition._meta.label_lower, record_id=edition.pk, content_sha256=edition.digest,
        public_url=edition.get_absolute_url(),
    )  # fmt: skip
    return edition


def write_powers(edition: Edition, entries: list[Entry]) -> None:
    """Write what the edition says of each power."""
    EditionPower.objects.bulk_create(
        [
            EditionPower(
                edition=edition, position=entry.position, power=entry.power, version=entry.version,
                code=entry.power.code, name=entry.content["name"], category=entry.content["category"],
                content=entry.content, digest=entry.digest,
            )
            for entry in entries
        ],
        batch_size=BATCH,
    )  # fmt: skip


def counted(entries: list[Entry]) -> dict[str, int]:
    """Return how many powers each category has, in the order of categories."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.content["category"]] = counts.get(entry.content["category"], 0) + 1
    return counts


def closing(edition: Edition):
    """Return the change that ties a revision to the edition and frees its powers for the next."""

    def change(locked: Revision, appointment: object) -> dict[str, Any]:
        locked.edition = edition
        news = f"{locked}已公布为第 {edition.number} 版。"
        tell(locked.drafters.all(), news, locked.get_absolute_url())
        tell_receivers(locked)
        locked.versions.update(is_open=False)
        return {"版次": edition.number, "内容摘要": edition.digest}

    return change
