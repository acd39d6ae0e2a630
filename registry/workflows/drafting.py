"""起草: what a clerk does inside a revision while it is a draft.

Each proposal is one version of one power, checked against the register of laws at once. A power is in one open
revision at a time; of two clerks who edit one power, the second is told what changed and loses nothing
(the Plan 四(二)3, R3; accountability for every draft, 四(四)1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Attachment, Organisation, Person
from powerops.core.recusals import bar
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from registry.differences import content_of, differences
from registry.models import Power, PowerVersion, PublishedPower, Revision, Succession
from registry.versions import make_powers, save_many, save_one, say
from registry.workflows.causes import begin_clock, refuse_cause, told_of

CLAUSE = str(plan.R3.clause)
Action = PowerVersion.Action


@dataclass
class Proposal:
    """What is proposed of one power: a new one when `power` is None, which another body's may go on as."""

    content: Mapping[str, Any]
    power: Power | None = None
    position: int = 0
    source_sheet: str = ""
    source_row: int | None = None
    taken_over: Power | None = None  # of a body that has ended


@transaction.atomic
def start_revision(
    body: Organisation,
    *,
    by: Person,
    kind: str,
    title: str,
    reason: str = "",
    source_document: str = "",
    attachment: Attachment | None = None,
    cause: str = "",
    cause_on: date | None = None,
    effective_on: date | None = None,
) -> Revision:
    """Begin a draft for a body; an adjustment says what made it necessary, and when: its limit counts from there.

    Raises NotAllowed, RuleViolated (body ended, cause missing or in the future) or ValidationError.
    """
    appointment = clerk_of(body, by)
    body = Organisation.objects.select_for_update().get(pk=body.pk)
    if body.abolished_on:
        raise RuleViolated(f"{body}已撤销，不能再编制清单。", clause=str(plan.F1.clause))
    said: dict[str, Any] = {
        "kind": kind, "title": title, "reason": reason, "source_document": source_document, "cause": cause,
        "cause_on": cause_on, "effective_on": effective_on,
    }  # fmt: skip
    refuse_cause(**said)
    twin = body.revisions.filter(**said, status=Revision.Status.DRAFT, drafted_by=by, versions=None).first()  # fmt: skip
    if twin:  # the same form sent twice begins one draft
        return twin
    last = body.revisions.aggregate(last=Max("sequence"))["last"] or 0
    revision = Revision(body=body, sequence=last + 1, attachment=attachment, drafted_by=by, **said)
    revision.full_clean()
    revision.save()
    revision.drafters.add(by, appointment.person)
    record_act(
        "registry.revision.started", "起草清单稿", revision, by=by, appointment=appointment, clause=CLAUSE,
        reason=reason, after=revision.status, facts={**told_of(revision), **begin_clock(revision, by)},
    )  # fmt: skip
    return revision


@transaction.atomic
def propose(
    revision: Revision,
    content: Mapping[str, Any],
    *,
    by: Person,
    power: Power | None = None,
    row_version: int | None = None,
) -> PowerVersion:
    """Put one power's new or changed content into the draft and check its legal basis.

    `row_version` is what the form was opened with: when the version moved on meanwhile, Conflict is raised and
    nothing written. Raises IllegalTransition, NotAllowed, RuleViolated or ValidationError.
    """
    revision, appointment = lock_draft(revision, by)
    version = revision.versions.select_for_update().filter(power=power).first() if power else None
    listed = listed_version(power) if power else None
    if version is not None:
        refuse_stale(version, row_version)
        before: Mapping[str, Any] | None = content_of(version)
        version.row_version += 1
    else:
        version = new_version(revision, power)
        before = content_of(listed) if listed else None
    say(version, content, listed.state if listed else None)
    if power is None:
        refuse_twin(version)
    save_one(version, by, revision.title)
    note_proposal("proposed", "填写事项", revision, version, by, appointment, before)
    return version


@transaction.atomic
def drop(version: PowerVersion, *, by: Person) -> None:
    """Take a proposal out of the draft, and with it what it leads to; what is published stays as it is."""
    revision, appointment = lock_draft(version.revision, by)
    Succession.objects.filter(
        Q(predecessor=version.power_id) | Q(successor=version.power_id), revision=revision
    ).delete()
    note_proposal("dropped", "移出清单稿", revision, version, by, appointment, content_of(version))
    because(version, "移出清单稿", by)
    version.delete()


@transaction.atomic
def propose_many(
    revision: Revision, proposals: Sequence[Proposal], *, by: Person
) -> tuple[int, int]:
    """Put many powers into the draft at once, history included: the one audited bulk path.

    Returns how many versions were made and how many that stood in the draft were changed; each proposal's `power`
    is set. Raises like `propose`.
    """
    revision, appointment = lock_draft(revision, by)
    wanted = [proposal.power.pk for proposal in proposals if proposal.power]
    refuse_foreign(revision, wanted)
    drafted = {version.power_id: version for version in revision.versions.filter(power__in=wanted)}
    published = dict(
        PublishedPower.objects.filter(power__in=wanted).values_list("power_id", "version__state")
    )
    new_powers = iter(make_powers(revision.body, sum(one.power is None for one in proposals), by))
    created: list[PowerVersion] = []
    changed: list[PowerVersion] = []
    for proposal in proposals:
        power = proposal.power = proposal.power or next(new_powers)
        version = drafted.get(power.pk) or PowerVersion(power=power, revision=revision)
        fill(version, proposal, published.get(power.pk))
        (changed if version.pk else created).append(version)
    save_many(created, changed, by, revision.title)
    Succession.objects.bulk_create(
        Succession(revision=revision, predecessor=one.taken_over, successor=one.power, kind=Succession.Kind.DEVOLVE)
        for one in proposals if one.taken_over
    )  # fmt: skip
    record_act(
        "registry.revision.imported", "批量填写事项", revision, by=by, appointment=appointment, clause=CLAUSE,
        facts={"新增版本": len(created), "修改版本": len(changed)},
    )  # fmt: skip
    return len(created), len(changed)


def refuse_foreign(revision: Revision, powers: Sequence[int]) -> None:
    """Refuse powers of another body, or that another open revision holds."""
    if Power.objects.filter(pk__in=powers).exclude(body=revision.body_id).exists():
        raise RuleViolated("该事项属于其他部门。", clause=CLAUSE)
    held = PowerVersion.objects.filter(power__in=powers, is_open=True).exclude(revision=revision)
    if other := held.select_related("revision__body").first():
        raise RuleViolated(
            f"事项“{other}”正在清单稿 {other.revision.number} 中办理。", clause=CLAUSE
        )


def fill(version: PowerVersion, proposal: Proposal, listed: str | None) -> None:
    """Write what is proposed on a version, as `say` does. Raises ValidationError."""
    version.position = proposal.position
    version.source_sheet, version.source_row = proposal.source_sheet[:100], proposal.source_row
    if proposal.taken_over:
        giver = proposal.taken_over.body
        version.action, version.counterpart, version.counterpart_body = (
            Action.RECEIVE,
            giver.name,
            giver,
        )
    say(version, proposal.content, listed)
    version.clean_fields(exclude=["power", "revision"])


# --- what the acts have in common ------------------------------------------------------------------


def clerk_of(body: Organisation, by: Person) -> Appointment:
    """Return the appointment by which the person drafts for the body, or refuse."""
    appointment = acting(by).appointment_as(Role.CLERK, body)
    if appointment is None:
        raise NotAllowed(f"起草清单须由{body}的经办岗位办理。", clause=str(plan.F3.clause))
    return appointment


def lock_draft(revision: Revision, by: Person) -> tuple[Revision, Appointment]:
    """Lock the revision, make sure it is a draft and the person may draft, and remember who drafted."""
    locked = (
        Revision.objects.select_for_update(of=("self",)).select_related("body").get(pk=revision.pk)
    )
    appointment = may_draft(locked, by)
    locked.drafters.add(by, appointment.person)
    return locked, appointment


def may_draft(revision: Revision, by: Person) -> Appointment:
    """Return the appointment by which the person works on the draft now; raises a Refusal."""
    if revision.status != Revision.Status.DRAFT:
        state = revision.get_status_display()
        raise IllegalTransition(f"清单稿当前为“{state}”，不能再修改事项。", clause=CLAUSE)
    appointment = clerk_of(revision.body, by)
    if barred := bar(revision, acting(by).through(appointment)):
        raise barred
    return appointment


def listed_version(power: Power) -> PowerVersion | None:
    """Return what the current list says of the power, None when it does not stand there."""
    row = PublishedPower.objects.filter(power=power).select_related("version").only("version").first()  # fmt: skip
    return row.version if row else None


def new_version(revision: Revision, power: Power | None) -> PowerVersion:
    """Return an unsaved version of a power, or of a new one, placed at the end of the draft."""
    if power is None:
        power = Power.objects.create(body=revision.body)
    elif power.body_id != revision.body_id:
        raise RuleViolated("该事项属于其他部门。", clause=CLAUSE)
    other = (
        power.versions.filter(is_open=True)
        .exclude(revision=revision)
        .select_related("revision")
        .first()
    )
    if other:
        raise RuleViolated(f"该事项正在清单稿 {other.revision.number} 中办理。", clause=CLAUSE)
    published = PublishedPower.objects.filter(power=power).first()
    last = revision.body.published_powers.count() + revision.versions.count()
    return PowerVersion(
        power=power, revision=revision, action=Action.CHANGE if published else Action.ADD,
        position=published.position if published else last + 1,
    )  # fmt: skip


def refuse_twin(version: PowerVersion) -> None:
    """Refuse a new power that the draft already holds word for word: a form sent twice files once."""
    same = {
        f"{name}__isnull" if value is None else name: value is None or value
        for name, value in content_of(version).items()
    }
    if version.revision.versions.filter(**same).exists():
        raise IllegalTransition("清单稿中已有内容完全相同的事项，没有重复填写。", clause=CLAUSE)


def refuse_stale(version: PowerVersion, row_version: int | None) -> None:
    """Refuse an edit that was begun before somebody else's was saved, naming who and what."""
    if row_version is None or row_version == version.row_version:
        return
    last, opened = version.history.first(), version.history.filter(row_version=row_version).first()
    who = last.history_user.name if last and last.history_user else "他人"
    changed = differences(content_of(opened), content_of(version)) if opened else []
    what = "、".join(one["label"] for one in changed) or "内容"
    raise Conflict(
        f"您打开后，{who}已修改了本事项的{what}。您填写的内容仍在下方，请核对后再次保存。"
    )


def note_proposal(
    event: str,
    label: str,
    revision: Revision,
    version: PowerVersion,
    by: Person,
    appointment: Appointment,
    before: Mapping[str, Any] | None,
) -> None:
    """Write the audit event of one proposal with what it changed."""
    changed = differences(before, content_of(version)) if before else []
    record_act(
        f"registry.revision.{event}", label, revision, by=by, appointment=appointment, clause=CLAUSE,
        facts={"事项": str(version), "变更": changed},
    )  # fmt: skip
