"""A matter is suggested, signed and started before anybody drafts it (D2, JC-10, JC-11)."""

import pytest

from decisions.models import Decision
from decisions.workflows import drafting, suggestion
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.matters import drafting as being_drafted
from tests.decisions.matters import proposed, starting

pytestmark = pytest.mark.django_db
Status = Decision.Status


def test_a_clerk_suggests_for_the_own_body_alone(cast, district):
    decision = proposed(cast, district)
    assert (decision.status, decision.number[:2], decision.body) == ("proposed", "ZD", district.zjj)
    for person in (cast.head, cast.clerk2, cast.leader, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            suggestion.propose(by=person, body=district.zjj)


def test_matters_of_a_year_are_numbered_one_after_the_other(cast, district):
    first, second = proposed(cast, district), proposed(cast, district)
    assert second.serial == first.serial + 1


def test_the_leader_starts_it_and_names_who_drafts(cast, district):
    decision = suggestion.start(
        starting(cast, district),
        by=cast.leader,
        body=district.zjj,
        co_bodies=(district.fgj, district.zjj),
    )
    assert decision.status == Status.DRAFTING and decision.started_on
    assert list(decision.co_bodies.all()) == [district.fgj]


def test_nobody_but_the_leader_starts_it(cast, district):
    decision = starting(cast, district)
    for person in (cast.clerk, cast.head, cast.secretary, cast.legal, cast.admin, cast.outsider):
        with pytest.raises(NotAllowed):
            suggestion.start(decision, by=person)


def test_what_is_declined_ends_with_its_reason(cast, district):
    decision = starting(cast, district)
    with pytest.raises(RuleViolated):
        suggestion.decline(decision, by=cast.leader, reason=" ")
    declined = suggestion.decline(decision, by=cast.leader, reason="暂不具备条件")
    assert declined.status == Status.DECLINED and declined.ended_at
    with pytest.raises(IllegalTransition):
        suggestion.start(declined, by=cast.leader)


def test_a_suggestion_goes_back_to_its_drafter_with_the_reason(cast, district):
    decision = suggestion.submit(proposed(cast, district), by=cast.clerk)
    back = suggestion.return_by_head(decision, by=cast.head, reason="依据写明到条款")
    assert (back.status, back.returned_reason) == (Status.PROPOSED, "依据写明到条款")
    assert suggestion.withdraw(back, by=cast.clerk, reason="不再提出").status == Status.WITHDRAWN


def test_no_draft_goes_on_before_its_steps_are_done(cast, district):
    with pytest.raises(RuleViolated) as refused:
        drafting.submit_draft(being_drafted(cast, district), by=cast.clerk)
    assert "还没有决策草案" in str(refused.value)
