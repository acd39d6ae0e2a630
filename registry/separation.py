"""Different people draft, review and decide (F3, G7; the Plan 四(二)1): facts from who really drafted and signed.

What a substitute does counts as done by both: neither may pass what the other drafted or passed.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.models import AuditEvent, Person
from powerops.core.templatetags.ui import cndate, cntime
from registry.models import Revision


def did_not_draft(revision: Revision, actor: Actor) -> str | None:
    """Who drafted, or was represented in drafting, does not review; nor does who stands in for them."""
    drafters = set(revision.drafters.filter(pk__in=[one.pk for one in actor.persons]))
    person = next((one for one in actor.persons if one in drafters), None)
    if person is None:
        return None
    first = AuditEvent.objects.about(revision).filter(Q(by=person) | Q(on_behalf_of=person)).first()
    when = f"于{cndate(first.at)}" if first else ""
    return f"{named(person, actor)}{when}参与了本稿起草，不能审核自己起草的清单稿。"


def has_not_signed(revision: Revision, actor: Actor) -> str | None:
    """Who signed at one step, or was represented there, does not sign at another of the same round."""
    of_round = revision.sign_offs.filter(round=revision.round).select_related(
        "by", "at_post__person"
    )
    for earlier in of_round:
        signers = {earlier.by, earlier.represented}
        if person := next((one for one in actor.persons if one in signers), None):
            at = timezone.localtime(earlier.at)
            return (
                f"{named(person, actor)}已于{cntime(at)}在“{earlier.get_step_display()}”步骤"
                f"{'签署' if person == earlier.by else f'由{earlier.by}代为签署'}（{earlier.get_outcome_display()}），"
                "不能在同一轮中以另一身份再次签署。"
            )
    return None


def named(person: Person, actor: Actor) -> str:
    """Return how a refusal speaks of the person who is barred to the one who acts."""
    return "您" if person == actor.person else f"您代理的{person}"
