"""机构变动: a body is renamed, merged, abolished or loses a function, and the lists that name it follow (G5, F1, R3).

What happened to a body stands in the tree of organisations, which knows nothing of lists; here it is found, once, and
a task is sent to every body whose powers name it. What it exercised itself goes to its successor's desk. That a
function passes to another body is entered by the legal office with the powers. The Plan 三, 四(二)3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from powerops.core.audit import record_act
from powerops.core.models import (
    Appointment,
    AuditEvent,
    Organisation,
    OrganisationKind,
    OrganisationTerm,
    Person,
)
from powerops.core.models.people import jurisdiction_path
from powerops.core.organisations import not_ahead
from powerops.core.refusals import NotAllowed, Refusal, RuleViolated
from powerops.law import plan
from registry.models import AdjustmentItem, BodyChange, Element, PublishedMention, PublishedPower
from registry.models.law_changes import told_of
from registry.workflows.law_register import legal_office
from registry.workflows.task_opening import Place, open_task

CLAUSE = str(plan.G5.clause)
Kind = BodyChange.Kind


@dataclass(frozen=True)
class Found:
    """A change in the tree of organisations for which no tasks were sent yet."""

    organisation: Organisation
    kind: BodyChange.Kind
    on: date
    old_name: str
    new_name: str
    source: str

    def __str__(self) -> str:
        return told_of(self.kind, self.old_name, self.new_name)


def pending(within: Q | None = None) -> list[Found]:
    """Return the changes of bodies for which no tasks were sent yet, the oldest first: two queries.

    `within` narrows the organisations, by fields of Organisation.
    """
    bodies = Organisation.objects.exclude(kind=OrganisationKind.JURISDICTION)
    if within is not None:
        bodies = bodies.filter(within)
    found = [*renamings(bodies), *ends(bodies)]
    return sorted(found, key=lambda one: (one.on, one.organisation.pk))


def renamings(bodies: QuerySet[Organisation]) -> Iterator[Found]:
    """Yield the new names that nobody followed yet."""
    noted = BodyChange.objects.filter(
        organisation=OuterRef("organisation"), kind=Kind.RENAMED, on=OuterRef("began_on")
    )
    before = OrganisationTerm.objects.filter(
        organisation=OuterRef("organisation"), ended_on=OuterRef("began_on")
    )
    terms = OrganisationTerm.objects.filter(
        ~Exists(noted), cause=OrganisationTerm.Cause.RENAMED, organisation__in=bodies
    ).annotate(old_name=Subquery(before.values("name")[:1]))
    for one in terms.select_related("organisation"):
        yield Found(
            one.organisation, Kind.RENAMED, one.began_on, one.old_name, one.name, one.source
        )


def ends(bodies: QuerySet[Organisation]) -> Iterator[Found]:
    """Yield the mergers and abolitions that nobody followed yet."""
    noted = BodyChange.objects.filter(
        organisation=OuterRef("pk"), kind__in=[Kind.MERGED, Kind.ABOLISHED]
    )
    acts = AuditEvent.objects.filter(
        record_type=Organisation._meta.label_lower, record_id=OuterRef("pk"), act="core.organisation.abolished"
    )  # fmt: skip
    ended = bodies.filter(~Exists(noted), abolished_on__isnull=False).annotate(
        document=Coalesce(
            Subquery(acts.order_by("-pk").values("reason")[:1]), Value(""), output_field=TextField()
        )
    )
    for one in ended.select_related("successor"):
        kind = Kind.MERGED if one.successor else Kind.ABOLISHED
        taken_over = one.successor.name if one.successor else ""
        if one.abolished_on:
            yield Found(one, kind, one.abolished_on, one.name, taken_over, one.document[:200])


def follow(found: Found, *, by: Person, office: Appointment | None = None) -> BodyChange | None:
    """Note a change and send its tasks; None when somebody did so meanwhile. Raises RuleViolated without a calendar."""
    with transaction.atomic():
        body = Organisation.objects.select_for_update().get(pk=found.organisation.pk)
        known = body.body_changes.filter(kind=found.kind, on=found.on)
        if known.exists():
            return None
        change = BodyChange.objects.create(
            organisation=body, kind=found.kind, on=found.on, old_name=found.old_name, new_name=found.new_name,
            successor=body.successor, source=found.source, noted_by=by,
        )  # fmt: skip
        sent = send(change, concerned(change), by=by)
        note("followed", "下达机构变动的调整任务", change, sent, by, office)
    return change


def follow_by_hand(found: Found, *, by: Person) -> BodyChange | None:
    """The legal office sends the tasks without waiting for the worker."""
    return follow(found, by=by, office=office_for(found.organisation, by))


def follow_all(by: Person) -> int:
    """Send the tasks of every change that has none yet; return of how many. What is refused waits. Idempotent."""
    count = 0
    for found in pending():
        try:
            count += follow(found, by=by) is not None
        except Refusal:
            continue  # shown, with why, when the legal office sends it by hand
    return count


@transaction.atomic
def transfer(
    organisation: Organisation, *, powers: Sequence[PublishedPower], successor: Organisation, on: date, source: str,
    by: Person,
) -> BodyChange:  # fmt: skip
    """职能划转: the powers pass from one body to another. Raises NotAllowed or RuleViolated.

    The task is that of the body which gives them away; who receives them is told when that is published.
    """
    office = office_for(organisation, by)
    not_ahead(on, "on")
    if not powers:
        raise RuleViolated("请至少选择一个事项。", clause=CLAUSE, field="powers")
    if any(one.body_id != organisation.pk for one in powers):
        raise RuleViolated(f"只能选择{organisation}现行清单上的事项。", clause=CLAUSE, field="powers")  # fmt: skip
    if successor == organisation or successor.abolished_on or not office.reaches(successor):
        raise RuleViolated("承接机构应是本辖区另一个现存的机构。", clause=CLAUSE, field="successor")  # fmt: skip
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    places: list[Place] = [(one.power_id, str(Element.EXERCISING), None) for one in powers]
    if twin := known_transfer(organisation, successor, on, source, powers):
        return twin  # the same form sent twice
    change = BodyChange(
        organisation=organisation, kind=Kind.TRANSFERRED, on=on, old_name=organisation.name,
        new_name=successor.name, successor=successor, source=source, noted_by=by,
    )  # fmt: skip
    change.full_clean()
    change.save()
    sent = send(change, {organisation.pk: places}, by=by)
    note("transferred", "登记职能划转", change, sent, by, office)
    return change


def known_transfer(
    organisation: Organisation, successor: Organisation, on: date, source: str, powers: Sequence[PublishedPower]
) -> BodyChange | None:  # fmt: skip
    """Return the transfer that says the same of the same powers, if it was entered already."""
    same = BodyChange.objects.filter(
        organisation=organisation, kind=Kind.TRANSFERRED, successor=successor, on=on, source=source
    )
    wanted = {one.power_id for one in powers}
    for one in same:
        items = AdjustmentItem.objects.filter(task__body_change=one)
        if set(items.values_list("power", flat=True)) == wanted:
            return one
    return None


# --- what is concerned ---------------------------------------------------------------------------


def names_of(name: str, organisation: Organisation) -> set[str]:
    """Return how lists of the same jurisdiction write a body: with and without the district before it, or short."""
    district = Organisation.objects.get(path=jurisdiction_path(organisation)).name
    return {name, name.removeprefix(district), f"{district}{name}", organisation.short_name} - {""}


def concerned(change: BodyChange) -> dict[int, list[Place]]:
    """Return the places of published powers that name the body, by the body whose powers they are.

    What an ended body exercised itself stands with its successor; without one it is in nobody's hands.
    """
    body = change.organisation
    path = jurisdiction_path(body)
    rows = PublishedMention.objects.filter(
        name__in=names_of(change.old_name, body), body__path__startswith=path, body__abolished_on=None
    ).order_by("body", "power", "element")  # fmt: skip
    places: dict[int, list[Place]] = {
        key: [(power, element, None) for _, power, element in group]
        for key, group in groupby(rows.values_list("body", "power", "element"), lambda row: row[0])
    }
    if change.kind in (Kind.MERGED, Kind.ABOLISHED):
        places.pop(body.pk, None)
        own = PublishedPower.objects.filter(body=body).order_by("position")
        if change.successor_id and (powers := list(own.values_list("power", flat=True))):
            taken: list[Place] = [(power, str(Element.EXERCISING), None) for power in powers]
            places[change.successor_id] = places.get(change.successor_id, []) + taken
    return places


def send(change: BodyChange, places: dict[int, list[Place]], *, by: Person) -> int:
    """Send each body that exists its task; return how many."""
    bodies = {one.pk: one for one in Organisation.objects.filter(pk__in=places, abolished_on=None)}
    for pk, body in bodies.items():
        unique = list(dict.fromkeys(places[pk]))
        open_task(body, unique, title=str(change), effective_on=change.on, by=by, body_change=change)  # fmt: skip
    return len(bodies)


def office_for(organisation: Organisation, by: Person) -> Appointment:
    """Return the legal post by which the person acts for a body of the own jurisdiction, or refuse."""
    office = legal_office(by)
    if not office.reaches(organisation):
        raise NotAllowed("其他辖区的机构变动，由该辖区的法制岗位办理。", clause=CLAUSE)
    return office


def note(
    event: str, label: str, change: BodyChange, sent: int, by: Person, office: Appointment | None
) -> None:
    """Write the audit event of a change that was followed."""
    record_act(
        f"registry.body_change.{event}", label, change, by=by, appointment=office, clause=CLAUSE,
        facts={"机构": change.old_name, "变动": change.get_kind_display(), "下达任务": sent},
    )  # fmt: skip
