"""决策事项目录: a year's catalogue from its draft to its adjustment (D1; 重大行政决策程序暂行条例 art 3(3)).

起草 → 报党委 → 已公布 → 已调整. The secretary of the deciding body draws it up, by hand or from a file, and sends it to the
Party committee of the same level; with its document and day it is published, and bodies suggest matters from it. An
adjustment is a further version that begins with what stands, and goes the same way; when it is published, the former
is adjusted. What a version lists is fixed once it is sent, by trigger too.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import Catalogue, CatalogueEntry, CatalogueItem
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law.major_decisions import CATALOGUE

Status = Catalogue.Status
CLAUSE = str(CATALOGUE.clause)
VERSIONS = 0x44_32  # the next version of a year is begun by one transaction at a time
COPIED = (
    "item", "position", "title", "kind", "body", "co_bodies", "procedures", "has_hearing", "basis", "planned_time",
)  # fmt: skip


def lists_something(catalogue: Catalogue, actor: Actor) -> str | None:
    """An empty catalogue is none."""
    return None if catalogue.entries.exists() else "目录中还没有任何事项。"


def standing_of(catalogue: Catalogue) -> Catalogue | None:
    """Return the published version of the same year."""
    versions = Catalogue.objects.filter(decider=catalogue.decider_id, year=catalogue.year)
    return versions.filter(status=Status.PUBLISHED).first()


def another_is_agreed_to(catalogue: Catalogue, actor: Actor) -> str | None:
    """A version is adjusted by the publication of the next one alone."""
    versions = Catalogue.objects.filter(decider=catalogue.decider_id, year=catalogue.year)
    if versions.filter(status=Status.PARTY, number__gt=catalogue.number).exists():
        return None
    return "没有经党委同意的新版目录。"


# fmt: off
TRANSITIONS = (
    Transition(
        "send_to_party", "报同级党委", "sent_to_party", (Status.DRAFT,), Status.PARTY, Role.SECRETARY, CLAUSE,
        (Check(CATALOGUE, lists_something, "请先填写或者导入目录事项。"),),
    ),
    Transition(
        "return_from_party", "党委退回修改", "returned_from_party", (Status.PARTY,), Status.DRAFT, Role.SECRETARY, CLAUSE,
        needs_reason=True, style="danger",
    ),
    Transition("publish", "公布", "published", (Status.PARTY,), Status.PUBLISHED, Role.SECRETARY, CLAUSE),
    Transition(
        "drop", "作废这一版", "dropped", (Status.DRAFT,), Status.DROPPED, Role.SECRETARY, CLAUSE,
        needs_reason=True, style="outline-danger",
    ),
    Transition(
        "adjust", "由新版替代", "adjusted", (Status.PUBLISHED,), Status.ADJUSTED, Role.SECRETARY, CLAUSE,
        (Check(CATALOGUE, another_is_agreed_to, "请先起草新版，报党委同意后公布。"),), is_exceptional=True,
    ),
)
# fmt: on
TABLE = Table("decisions.catalogue", Status, lambda catalogue: catalogue.decider, TRANSITIONS)


@transaction.atomic
def begin(*, by: Person, decider: Organisation, year: int, reason: str = "") -> Catalogue:
    """Begin a year's catalogue, or the version that adjusts it. Raises NotAllowed, Conflict or RuleViolated."""
    appointment = keeper(by, decider)
    one_at_a_time(VERSIONS)
    versions = Catalogue.objects.filter(decider=decider, year=year)
    if versions.filter(status__in=Catalogue.OPEN).exists():
        raise Conflict(f"{year}年度的目录已有一版正在起草或者报批。", clause=CLAUSE, remedy="请在那一版上修改。")  # fmt: skip
    standing = versions.filter(status=Status.PUBLISHED).first()
    if standing and not reason.strip():
        raise RuleViolated("调整已公布的目录必须说明理由。", clause=CLAUSE, field="reason")
    last = versions.aggregate(last=Max("number"))["last"] or 0
    # A draft given up before anything was published leaves a further version without anything to adjust.
    why = reason.strip() or ("重新起草" if last else "")
    catalogue = Catalogue(decider=decider, year=year, number=last + 1, reason=why, made_by=by)
    catalogue.full_clean()
    because(catalogue, "起草决策事项目录", by)
    catalogue.save()
    if standing:
        copy_entries(standing, catalogue)
    note("begun", "起草决策事项目录", catalogue, by, appointment, reason=why)
    return catalogue


def copy_entries(source: Catalogue, target: Catalogue) -> None:
    """Let a version begin with what another lists."""
    CatalogueEntry.objects.bulk_create(
        CatalogueEntry(catalogue=target, **{name: getattr(one, name) for name in COPIED})
        for one in source.entries.select_related("item", "body")
    )


# --- what a draft lists ----------------------------------------------------------------------------------


@transaction.atomic
def put_entry(
    catalogue: Catalogue, *, by: Person, entry: CatalogueEntry | None = None, **told: Any
) -> CatalogueEntry:
    """Add a matter to the draft, or say another thing of one. Raises IllegalTransition, NotAllowed or ValidationError."""
    locked, appointment = lock_draft(catalogue, by)
    if entry is None:
        last = locked.entries.aggregate(last=Max("position"))["last"] or 0
        entry = CatalogueEntry(catalogue=locked, position=last + 1)
    for name, value in told.items():
        setattr(entry, name, value)
    entry.full_clean()
    label = "修改目录事项" if entry.pk else "列入目录事项"
    entry.save()
    note("entry_put", label, locked, by, appointment, 事项=entry.title, 承办单位=str(entry.body))
    return entry


@transaction.atomic
def put_entries(
    catalogue: Catalogue, rows: list[dict[str, Any]], *, by: Person, source: str
) -> tuple[int, int]:
    """Put the rows of a file into the draft; return how many were added and how many of the same title changed."""
    locked, appointment = lock_draft(catalogue, by)
    known = {one.title: one for one in locked.entries.all()}
    position = max((one.position for one in known.values()), default=0)
    added = 0
    for told in rows:
        entry = known.get(told["title"])
        if entry is None:
            position, added = position + 1, added + 1
            entry = known[told["title"]] = CatalogueEntry(catalogue=locked, position=position)
        for name, value in told.items():
            setattr(entry, name, value)
        entry.full_clean()
        entry.save()
    counts: dict[str, Any] = {"文件": source, "新增": added, "修改": len(rows) - added}
    note("imported", "导入目录事项", locked, by, appointment, **counts)
    return added, len(rows) - added


@transaction.atomic
def remove_entry(entry: CatalogueEntry, *, by: Person) -> Catalogue:
    """Take a matter out of the draft; what published versions say of it stays."""
    locked, appointment = lock_draft(entry.catalogue, by)
    note("entry_removed", "移出目录事项", locked, by, appointment, 事项=entry.title)
    entry.delete()
    for place, other in enumerate(locked.entries.all(), 1):
        if other.position != place:
            other.position = place
            other.save(update_fields=["position"])
    return locked


def lock_draft(catalogue: Catalogue, by: Person) -> tuple[Catalogue, Appointment]:
    """Return the draft, locked, with the post that works on it, or refuse."""
    locked = Catalogue.objects.select_for_update(of=("self",)).get(pk=catalogue.pk)
    if locked.status != Status.DRAFT:
        raise IllegalTransition(
            f"目录当前为“{locked.get_status_display()}”，内容不能再改。", clause=CLAUSE
        )
    return locked, keeper(by, locked.decider)


def keeper(by: Person, decider: Organisation) -> Appointment:
    """Return the post by which the person keeps the catalogue of a body, or refuse."""
    appointment = acting(by).appointment_as(Role.SECRETARY, decider)
    if appointment is None:
        raise NotAllowed("决策事项目录由决策机关的秘书岗位起草。", clause=CLAUSE)
    return appointment


def note(
    event: str, label: str, catalogue: Catalogue, by: Person, appointment: Appointment, reason: str = "", **facts: Any
) -> None:  # fmt: skip
    """Write down an act on a catalogue."""
    record_act(
        f"decisions.catalogue.{event}", label, catalogue, by=by, appointment=appointment, clause=CLAUSE, reason=reason,
        after=catalogue.status, facts=facts,
    )  # fmt: skip


# --- the acts, one a row -----------------------------------------------------------------------------------


def send_to_party(catalogue: Catalogue, *, by: Person, reason: str = "") -> Catalogue:
    """The draft goes to the Party committee of the same level."""

    def change(locked: Catalogue, appointment: Appointment) -> None:
        locked.returned_reason = ""

    return apply(TABLE, "send_to_party", catalogue, by=by, reason=reason, change=change)


def return_from_party(catalogue: Catalogue, *, by: Person, reason: str = "") -> Catalogue:
    """The Party committee wants another draft."""

    def change(locked: Catalogue, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "return_from_party", catalogue, by=by, reason=reason, change=change)


def publish(
    catalogue: Catalogue, *, by: Person, party_body: Organisation, party_document: str, agreed_on: date, reason: str = ""
) -> Catalogue:  # fmt: skip
    """With the Party committee's agreement the version is published, and adjusts the one before."""

    def change(locked: Catalogue, appointment: Appointment) -> dict[str, str]:
        refuse_agreement(locked, agreed_on)
        locked.party_body, locked.party_document = party_body, party_document
        locked.agreed_on, locked.published_at = agreed_on, timezone.now()
        give_items(locked)
        if former := standing_of(locked):
            adjust(former, by=by)
        move_public_stamp()
        return {
            "党委": str(party_body),
            "同意文件": party_document,
            "同意日期": agreed_on.isoformat(),
        }

    return apply(TABLE, "publish", catalogue, by=by, reason=reason, change=change)


def refuse_agreement(catalogue: Catalogue, agreed_on: date) -> None:
    """Refuse a day on which the committee cannot have agreed to what stands here."""
    if agreed_on > timezone.localdate():
        raise RuleViolated("党委同意的日期不能晚于今天。", clause=CLAUSE, field="agreed_on")
    former = standing_of(catalogue)
    if former and former.agreed_on and agreed_on < former.agreed_on:
        raise RuleViolated("党委同意的日期不能早于上一版的同意日期。", clause=CLAUSE, field="agreed_on")  # fmt: skip


def give_items(catalogue: Catalogue) -> None:
    """Give what is listed for the first time its place in the year."""
    for entry in catalogue.entries.filter(item=None):
        entry.item = CatalogueItem.objects.create(
            decider=catalogue.decider, year=catalogue.year, title=entry.title
        )
        entry.save(update_fields=["item"])


def drop(catalogue: Catalogue, *, by: Person, reason: str = "") -> Catalogue:
    """The draft is given up."""
    return apply(TABLE, "drop", catalogue, by=by, reason=reason)


def adjust(catalogue: Catalogue, *, by: Person) -> Catalogue:
    """A further version takes the place of this one; only its publication does that."""
    return apply(TABLE, "adjust", catalogue, by=by)
