"""Authority, catalogue, drafts, opinions and a waiver of 住房和城乡建设局: what their addresses may point at (see ground.py)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from decisions.models import DecisionAuthority
from decisions.workflows import step_waiver
from powerops.core.parameters import set_value, value_of
from powerops.law.parameters import FIVE_STEPS
from tests.decisions.catalogues import begun, in_force, listed
from tests.decisions.drafts import asked, drafted, second
from tests.decisions.matters import proposed

# What only those who may read it see of it.
SECRETS = {"plan": "机密目录事项", "decision_draft": "机密决策草案"}


def drafting(cast: Any, district: Any) -> dict[str, Any]:
    """A suggestion, a matter of two drafts with a waiver asked, one on which another body is asked; two catalogues."""
    drafts = drafted(cast, district)
    second(drafts, cast, text=SECRETS["decision_draft"])
    consulted = drafted(cast, district)
    in_force(cast, district)
    catalogue = begun(cast, district, reason="年中调整")
    return {
        "proposal": proposed(cast, district), "drafts": drafts, "authority": DecisionAuthority.objects.all()[0],
        "catalogue": catalogue, "catalogue_entry": listed(catalogue, cast, district, SECRETS["plan"]),
        "body_opinion": asked(consulted, cast, district.nyj)[0], "step_waiver": waiver(cast, drafts),
    }  # fmt: skip


def waiver(cast: Any, decision: Any) -> Any:
    """The clerk asks to leave experts out, where the place lets them be."""
    today = timezone.localdate()
    if value_of(FIVE_STEPS.key, today):
        set_value(FIVE_STEPS, value=0, valid_from=today, citation="某文件", reason="依条例", by=cast.admin)  # fmt: skip
    return step_waiver.ask(decision, by=cast.clerk, step="experts", ground="plain", reason="例行")


RECORDS = {
    "decisions:authority": "authority", "decisions:catalogue": "catalogue", "decisions:entry": "catalogue",
    "decisions:decision-edit": "proposal", "decisions:draft": "drafts", "decisions:body-opinion": "body_opinion",
    "decisions:body-opinion-ask": "drafts", "decisions:step-waiver": "step_waiver", "decisions:step-waiver-ask": "drafts",
}  # fmt: skip
HOLES = {"entry_pk": "catalogue_entry"}
VERBS = {
    "decisions:catalogue-act": "send_to_party", "decisions:body-opinion-act": "sign", "decisions:step-waiver-act": "grant",
}  # fmt: skip
