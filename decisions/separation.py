"""Different people draft, sign and review a matter (F3; the Plan 四(二)1)."""

from __future__ import annotations

from decisions.models import Decision
from powerops.core.actor import Actor
from powerops.core.models import Person
from powerops.core.workflow import Check
from powerops.law import plan


def did_not_draft(decision: Decision, actor: Actor) -> str | None:
    """Who wrote the suggestion or a draft has no further word on it; nor has who stands in for them."""
    drafters = set(decision.drafters.filter(pk__in=[one.pk for one in actor.persons]))
    person = next((one for one in actor.persons if one in drafters), None)
    if person is None:
        return None
    return f"{named(person, actor)}参与了“{decision}”的起草，不能审核自己起草的内容。"


def named(person: Person, actor: Actor) -> str:
    """Return how a refusal speaks of the person who is barred to the one who acts."""
    return "您" if person == actor.person else f"您代理的{person}"


OTHERS = Check(plan.F3, did_not_draft, "请由其他人员办理。")
