"""Who may see lists of authority and catalogues: whoever works on decisions in the jurisdiction (D1)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import Catalogue, DecisionAuthority
from decisions.permissions import JURISDICTION_READERS, READERS
from powerops.core.actor import Actor
from powerops.core.models import Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role

# Before it is published a catalogue is known to who draws it up, agrees to it and oversees it.
BEFORE = JURISDICTION_READERS
PUBLIC = (Catalogue.Status.PUBLISHED, Catalogue.Status.ADJUSTED)


def near(actor: Actor, field: str, roles: tuple[Role, ...] = READERS) -> Q:
    """Return the condition that the organisation named by `field` stands in a jurisdiction where one of the roles is held."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in roles:
            condition |= Q(
                **{f"{field}__path__startswith": jurisdiction_path(one.post.organisation)}
            )
    return condition


def visible_authorities(actor: Actor) -> QuerySet[DecisionAuthority]:
    """Return the list of who decides what in the person's jurisdiction."""
    return DecisionAuthority.objects.filter(near(actor, "body"))


def may_see_authority(actor: Actor, authority: DecisionAuthority) -> bool:
    """The predicate beside `visible_authorities`."""
    return is_near(actor, authority.body, READERS)


def visible_catalogues(actor: Actor) -> QuerySet[Catalogue]:
    """Return the published versions of the person's jurisdiction, and the drafts for whoever has a word on them."""
    return Catalogue.objects.filter(
        near(actor, "decider", BEFORE) | near(actor, "decider") & Q(status__in=PUBLIC)
    )


def may_see_catalogue(actor: Actor, catalogue: Catalogue) -> bool:
    """The predicate beside `visible_catalogues`."""
    roles = READERS if catalogue.status in PUBLIC else BEFORE
    return is_near(actor, catalogue.decider, roles)


def is_near(actor: Actor, body: Organisation, roles: tuple[Role, ...]) -> bool:
    """Whether the body stands in a jurisdiction where the person holds one of the roles."""
    return any(
        one.post.role in roles and body.path.startswith(jurisdiction_path(one.post.organisation))
        for one in actor.appointments
    )


def kept_by(actor: Actor) -> QuerySet[Organisation]:
    """Return the deciding bodies whose secretary the person is."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role == Role.SECRETARY:
            condition |= Q(path__startswith=jurisdiction_path(one.post.organisation))
    deciding = Organisation.objects.filter(posts__role=Role.LEADER, posts__is_open=True)
    return deciding.filter(condition).distinct()


def bodies_near(body: Organisation) -> QuerySet[Organisation]:
    """Return the bodies of the jurisdiction that work on a matter today."""
    found = Organisation.objects.filter(
        path__startswith=jurisdiction_path(body), abolished_on__isnull=True
    )
    return found.exclude(kind__in=["jurisdiction", "party"]).order_by("path")
