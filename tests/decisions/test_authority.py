"""Who decides what: the dated list, and what it refuses (D1; the Plan 四(一)1)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from decisions.models import DecisionAuthority
from decisions.workflows import authority, suggestion
from powerops.core.models import AuditEvent
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.matters import BASIS, SUGGESTION, proposed, starting

pytestmark = pytest.mark.django_db


def entered(cast, district, **told):
    fields = {"kind": "project", "level": "standing", "basis": BASIS, "valid_from": timezone.localdate()}  # fmt: skip
    return authority.enter(by=cast.secretary, body=district.gwh, **{**fields, **told})


def suggested(cast, district, **told):
    fields = {**SUGGESTION, "kind": "project", **told}
    return suggestion.propose(by=cast.clerk, body=district.zjj, decider=district.gwh, **fields)


@pytest.mark.parametrize("who", ["clerk", "head", "legal", "leader", "supervisor", "admin", "outsider"])  # fmt: skip
def test_nobody_but_the_secretary_keeps_the_list(cast, district, who):
    with pytest.raises(NotAllowed):
        authority.enter(
            by=getattr(cast, who), body=district.gwh, kind="project", level="standing", basis=BASIS,
            valid_from=timezone.localdate(),
        )  # fmt: skip
    line = entered(cast, district)
    with pytest.raises(NotAllowed):
        authority.end(line, by=getattr(cast, who), on=timezone.localdate(), reason="停用")


def test_a_matter_without_authority_is_not_sent(cast, district):
    decision = suggested(cast, district)
    with pytest.raises(RuleViolated) as refused:
        suggestion.submit(decision, by=cast.clerk)
    assert refused.value.clause == "新开〔2016〕76号 四(一)1"
    entered(cast, district)
    assert suggestion.submit(decision, by=cast.clerk).status == "head_review"


def test_an_amount_above_the_authority_is_refused_when_sent_and_when_started(cast, district):
    entered(cast, district, up_to=500)
    with pytest.raises(RuleViolated, match="501"):
        suggestion.submit(suggested(cast, district, amount=501), by=cast.clerk)
    decision = suggestion.submit(suggested(cast, district, amount=500), by=cast.clerk)
    decision = suggestion.endorse(decision, by=cast.head)
    line = DecisionAuthority.objects.get()
    authority.end(line, by=cast.secretary, on=timezone.localdate(), reason="权限上收")
    with time_machine.travel(timezone.now() + timedelta(days=1)), pytest.raises(RuleViolated) as refused:  # fmt: skip
        suggestion.start(decision, by=cast.leader)
    assert refused.value.clause == "新开〔2016〕76号 四(一)1"


def test_what_the_regulation_excludes_is_refused(cast, district):
    with pytest.raises(RuleViolated) as refused:
        suggestion.submit(proposed(cast, district, exclusion="emergency"), by=cast.clerk)
    assert "第三条第二款" in refused.value.clause and "突发事件" in refused.value.message


def test_lines_that_speak_of_one_matter_on_one_day_are_refused(cast, district):
    entered(cast, district, up_to=500)
    with pytest.raises(Conflict):
        entered(cast, district, over=400, level="plenary")
    entered(cast, district, over=500, level="plenary")
    assert DecisionAuthority.objects.count() == 2


def test_a_line_is_replaced_from_a_day_on_and_stays_readable(cast, district):
    first = entered(cast, district, up_to=500)
    begins = timezone.localdate() + timedelta(days=10)
    told = {"level": "standing", "over": None, "up_to": 800, "basis": BASIS, "valid_from": begins}
    second = authority.supersede(first, by=cast.secretary, reason="放权", **told)
    first.refresh_from_db()
    assert (first.valid_until, first.end_reason) == (begins - timedelta(days=1), "放权")
    assert second.follows == first and AuditEvent.objects.about(first).count() == 2
    with pytest.raises(IllegalTransition):
        authority.supersede(first, by=cast.secretary, reason="再放", **told)
    with pytest.raises(IllegalTransition):
        authority.end(first, by=cast.secretary, on=begins, reason="停用")


def test_no_line_ends_or_changes_in_the_past(cast, district):
    line = entered(cast, district)
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(RuleViolated):
        authority.end(line, by=cast.secretary, on=yesterday, reason="停用")
    with pytest.raises(RuleViolated):
        authority.supersede(
            line, by=cast.secretary, reason="放权", level="standing", over=None, up_to=None, basis=BASIS,
            valid_from=timezone.localdate(),
        )  # fmt: skip


def test_the_leader_does_not_start_what_another_body_would_have_to_decide(cast, district):
    decision = starting(cast, district)
    assert suggestion.start(decision, by=cast.leader).status == "drafting"
