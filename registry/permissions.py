"""Who may see and do what in the registry: queryset and predicate side by side (F3; the Plan 四(二)1)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from powerops.core.actor import Actor
from powerops.core.models import Appointment, Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import OWN_BODY_ROLES, WITHOUT_A_WORD, Role
from registry.models import (
    AdjustmentTask,
    BodyChange,
    ErrorReport,
    IntermediaryService,
    LawChange,
    LedgerEntry,
    PublishedList,
    Revision,
    Upload,
)

# Who reads the ledgers inside, voided entries and what is not released yet among them; everybody reads the public ones.
LEDGER_READERS = (Role.LEGAL, Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)


def reached(actor: Actor, field: str) -> Q:
    """Return the condition that the organisation named by `field` is within an appointment's reach."""
    condition = Q(pk__in=[])
    for appointment in reading_appointments(actor):
        own = appointment.post.organisation
        if appointment.post.role in OWN_BODY_ROLES:
            condition |= Q(**{field: own})
        else:
            condition |= Q(**{f"{field}__path__startswith": jurisdiction_path(own)})
    return condition


def reading_appointments(actor: Actor) -> list[Appointment]:
    """Return the person's appointments that open lists and drafts to them."""
    return [one for one in actor.appointments if one.post.role not in WITHOUT_A_WORD]


def visible_revisions(actor: Actor) -> QuerySet[Revision]:
    """Revisions of every body that the person's posts reach."""
    return Revision.objects.filter(reached(actor, "body"))


def may_see_revision(actor: Actor, revision: Revision) -> bool:
    """The predicate beside `visible_revisions`."""
    return any(one.reaches(revision.body) for one in reading_appointments(actor))


def visible_uploads(actor: Actor) -> QuerySet[Upload]:
    """Uploads of every body for which the person is clerk."""
    bodies = [
        appointment.post.organisation_id
        for appointment in actor.appointments
        if appointment.post.role == Role.CLERK
    ]
    return Upload.objects.filter(body__in=bodies)


def may_see_upload(actor: Actor, upload: Upload) -> bool:
    """The predicate beside `visible_uploads`."""
    return actor.appointment_as(Role.CLERK, upload.body) is not None


# Who follows what citizens report in the whole jurisdiction; the body's own clerk and head answer it.
REPORT_READERS = frozenset(
    {
        Role.LEGAL,
        Role.SECRETARY,
        Role.LEADER,
        Role.SUPERVISOR,
        Role.INSPECTOR,
        Role.CLERK,
        Role.HEAD,
    }
)


def visible_error_reports(actor: Actor) -> QuerySet[ErrorReport]:
    """Reports on the powers of every body that such a post reaches."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        own, role = one.post.organisation, one.post.role
        if role in REPORT_READERS:
            condition |= (
                Q(body=own)
                if role in OWN_BODY_ROLES
                else Q(body__path__startswith=jurisdiction_path(own))
            )
    return ErrorReport.objects.filter(condition)


def may_see_error_report(actor: Actor, report: ErrorReport) -> bool:
    """The predicate beside `visible_error_reports`."""
    return any(
        one.post.role in REPORT_READERS and one.reaches(report.body) for one in actor.appointments
    )


def drafting_bodies(actor: Actor) -> list[Organisation]:
    """The bodies whose lists the person may draft, in the order of appointment."""
    return [
        appointment.post.organisation
        for appointment in actor.appointments
        if appointment.post.role == Role.CLERK
    ]


def visible_ledger(actor: Actor) -> QuerySet[LedgerEntry]:
    """Entries of the jurisdictions in which the person reads the ledgers."""
    return LedgerEntry.objects.filter(within_reach(actor))


def visible_services(actor: Actor) -> QuerySet[IntermediaryService]:
    """Intermediary services of the jurisdictions in which the person reads the ledgers."""
    return IntermediaryService.objects.filter(within_reach(actor))


def within_reach(actor: Actor) -> Q:
    """Return the condition that a ledger's office stands where the person reads ledgers."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in LEDGER_READERS:
            condition |= Q(office__path__startswith=jurisdiction_path(one.post.organisation))
    return condition


def may_see_ledger(actor: Actor, entry: LedgerEntry | IntermediaryService) -> bool:
    """The predicate beside `visible_ledger` and `visible_services`."""
    return any(
        one.post.role in LEDGER_READERS and one.reaches(entry.office) for one in actor.appointments
    )


def within_jurisdictions(actor: Actor, field: str) -> Q:
    """Return the condition that the organisation named by `field` stands in a jurisdiction of the person's posts."""
    condition = Q(pk__in=[])
    for appointment in reading_appointments(actor):
        path = jurisdiction_path(appointment.post.organisation)
        condition |= Q(**{f"{field}__path__startswith": path})
    return condition


def is_within_jurisdictions(actor: Actor, organisation: Organisation) -> bool:
    """The predicate beside `within_jurisdictions`."""
    return any(
        organisation.path.startswith(jurisdiction_path(one.post.organisation))
        for one in reading_appointments(actor)
    )


def visible_law_changes(actor: Actor) -> QuerySet[LawChange]:
    """Changes of laws entered in the person's jurisdictions: whoever has business with lists reads them."""
    return LawChange.objects.filter(within_jurisdictions(actor, "jurisdiction"))


def may_see_law_change(actor: Actor, change: LawChange) -> bool:
    """The predicate beside `visible_law_changes`."""
    return is_within_jurisdictions(actor, change.jurisdiction)


def visible_body_changes(actor: Actor) -> QuerySet[BodyChange]:
    """Changes of bodies in the person's jurisdictions."""
    return BodyChange.objects.filter(within_jurisdictions(actor, "organisation"))


def may_see_body_change(actor: Actor, change: BodyChange) -> bool:
    """The predicate beside `visible_body_changes`."""
    return is_within_jurisdictions(actor, change.organisation)


def visible_tasks(actor: Actor) -> QuerySet[AdjustmentTask]:
    """Adjustment tasks of every body that the person's posts reach."""
    return AdjustmentTask.objects.filter(reached(actor, "body"))


def may_see_task(actor: Actor, task: AdjustmentTask) -> bool:
    """The predicate beside `visible_tasks`."""
    return any(one.reaches(task.body) for one in reading_appointments(actor))


# Who reads the findings on published lists: those who draw the lists up, decide on them or oversee them.
EXAMINERS = (
    Role.CLERK, Role.HEAD, Role.LEGAL, Role.SECRETARY, Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER,
)  # fmt: skip


def examined_lists(actor: Actor) -> QuerySet[PublishedList]:
    """Published lists whose findings the person reads."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in EXAMINERS:
            own = one.post.organisation
            condition |= (
                Q(body=own)
                if one.post.role in OWN_BODY_ROLES
                else Q(body__path__startswith=jurisdiction_path(own))
            )
    return PublishedList.objects.filter(condition)


def may_examine(actor: Actor, listed: PublishedList) -> bool:
    """The predicate beside `examined_lists`."""
    return any(
        one.post.role in EXAMINERS and one.reaches(listed.body) for one in actor.appointments
    )
