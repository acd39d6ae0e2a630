"""Whether a matter is its decider's to decide, falls under the procedure, and stands in the catalogue (D1; art 3)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from decisions.models import Catalogue, CatalogueEntry, Decision, DecisionAuthority
from powerops.core.actor import Actor
from powerops.core.models import Organisation
from powerops.law import decision_drafts as law
from powerops.law.citation import Violation


def line_of(authority: DecisionAuthority) -> law.Authority:
    """Return a line of the list as the law takes it."""
    return law.Authority(
        authority.kind, authority.over, authority.up_to, authority.valid_from, authority.valid_until
    )


def authorities_on(body: Organisation, on: date) -> QuerySet[DecisionAuthority]:
    """Return what a body may decide on a day."""
    begun = DecisionAuthority.objects.filter(body=body, valid_from__lte=on)
    return begun.exclude(valid_until__lt=on)


def within_authority(decision: Decision, actor: Actor) -> str | None:
    """The body that is to decide has the authority on the day."""
    lines = [line_of(one) for one in authorities_on(decision.decider, actor.on)]
    found = law.authority_violation(decision.kind, decision.amount, actor.on, lines)
    return (
        f"{decision.decider}{found.message}（{decision.get_kind_display()}）。" if found else None
    )


def falls_under_the_procedure(decision: Decision, actor: Actor) -> str | None:
    """What art 3(2) excludes goes another way."""
    found = law.exclusion_violation(decision.exclusion, decision.get_exclusion_display())
    return sentence(found)


def stands_in_the_catalogue(decision: Decision, actor: Actor) -> str | None:
    """The matter is listed by the version in force, or says why not."""
    entry = entry_in_force(decision)
    return sentence(
        law.catalogue_violation(is_listed=entry is not None, reason=decision.outside_reason)
    )


def sentence(found: Violation | None) -> str | None:
    """Return what a check says of a violation."""
    return f"本事项{found.message}。" if found else None


def entry_in_force(decision: Decision) -> CatalogueEntry | None:
    """Return what the catalogue in force says of the matter, or None when it lists it no more."""
    if decision.catalogue_item_id is None:
        return None
    listed = entries_in_force().filter(item=decision.catalogue_item_id)
    return listed.select_related("catalogue__decider", "body").first()


def entries_in_force() -> QuerySet[CatalogueEntry]:
    """Return what the published versions list."""
    return CatalogueEntry.objects.filter(catalogue__status=Catalogue.Status.PUBLISHED)
