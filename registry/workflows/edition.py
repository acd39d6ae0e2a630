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
from django.db.models import Max, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from powerops.core.canonical import digest
from powerops.core.jobs import enqueue
from powerops.core.models import Document, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.refusals import IllegalTransition
from powerops.core.workflow import apply
from powerops.law import plan
from powerops.law.codes import Category
from registry.archiving import ask_for_volume
from registry.coding import give_codes
from registry.edition_notice import announce
from registry.models import (
    Edition,
    EditionPower,
    Power,
    PowerVersion,
    PublishedList,
    PublishedPower,
    Revision,
)
from registry.search import search_text
from registry.snapshots import edition_header, power_content
from registry.workflows.ledger import enter_published
from registry.workflows.revision import TABLE

CATEGORY_ORDER = {category.label: number for number, category in enumerate(Category)}
BATCH = 500


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
    return publish_edition(revision.body, by=by, among=revision)


def publish_edition(body: Organisation, *, by: Person, among: Revision | None = None) -> Edition:
    """Publish everything approved for the body as its next edition.

    Raises IllegalTransition when nothing, or not the revision asked for, is approved (a second, simultaneous call finds nothing left), NotAllowed
    or RuleViolated as each revision's own lifecycle says.
    """
    with transaction.atomic():
        body = Organisation.objects.select_for_update().get(pk=body.pk)
        revisions = list(
            body.revisions.filter(status=Revision.Status.APPROVED).order_by("approved_on", "pk")
        )
        if not revisions or (among is not None and among not in revisions):
            waiting = (
                f"清单稿 {among.number} 尚未审定或已经公布"
                if among
                else f"{body}没有已审定、待公布的清单稿"
            )
            raise IllegalTransition(f"{waiting}，不能公布。", clause=str(plan.R4.clause))
        versions = approved_versions(revisions)
        bulk_update_with_history(
            give_codes(body, versions),
            Power,
            ["code", "basic_code"],
            default_user=by,
            default_change_reason="编码",
        )
        entries = next_list(body, versions)
        edition = write_edition(body, entries, revisions, by)
        replace_public(body, edition, entries)
        enter_published(edition, versions, by=by)
        move_public_stamp()
        for revision in revisions:
            apply(TABLE, "publish", revision, by=by, change=closing(edition))
        follow_up(edition, revisions, by)
    return edition


def follow_up(edition: Edition, revisions: list[Revision], by: Person) -> None:
    """Announce the edition where there is a number; have its PDF made, and the revisions archived."""
    announce(edition, revisions, by=by)
    enqueue("registry.render_edition", title=f"生成 PDF：{edition}", by=by, edition=edition.pk)
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


def replace_public(body: Organisation, edition: Edition, entries: list[Entry]) -> None:
    """Put the new edition before the public in place of the one before."""
    PublishedPower.objects.filter(body=body).delete()
    PublishedPower.objects.bulk_create(
        [
            PublishedPower(
                power=entry.power, version=entry.version, edition=edition, body=body, body_code=body.code,
                body_name=body.name, edition_number=edition.number, published_on=edition.published_on,
                published_at=edition.published_at, position=entry.position, code=entry.power.code,
                name=entry.content["name"], sub_name=entry.content["sub_name"],
                category=entry.content["category"], content=entry.content, digest=entry.digest,
                search_text=search_text(entry.content),
            )
            for entry in entries
        ],
        batch_size=BATCH,
    )  # fmt: skip
    PublishedList.objects.update_or_create(
        body=body,
        defaults={
            "edition": edition, "body_code": body.code, "body_name": body.name, "power_count": edition.power_count,
            "counts": edition.counts, "published_at": edition.published_at,
        },
    )  # fmt: skip


def closing(edition: Edition):
    """Return the change that ties a revision to the edition and frees its powers for the next."""

    def change(locked: Revision, appointment: object) -> dict[str, Any]:
        locked.edition = edition
        news = f"{locked}已公布为第 {edition.number} 版。"
        tell(locked.drafters.all(), news, locked.get_absolute_url())
        locked.versions.update(is_open=False)
        return {"版次": edition.number, "内容摘要": edition.digest}

    return change
