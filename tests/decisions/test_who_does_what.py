"""What each state permits to whom is written here by hand from the clauses; everything else is refused (D2, D5, D6, F3)."""

import pytest

from decisions.models import Decision
from decisions.workflows import deciding, execution, suggestion
from decisions.workflows.decision import TABLE
from powerops.core.actor import acting
from powerops.core.refusals import IllegalTransition, NotAllowed, Refusal, RuleViolated
from powerops.core.workflow import apply
from tests.decisions import matters, meetings, reviewing

pytestmark = pytest.mark.django_db
Status = Decision.Status
# state → verb → by whom; what stands under no name needs a meeting's word, or a fact that is not there yet, first.
PERMITTED = {
    "proposed": {"submit": "clerk", "withdraw": "clerk"},
    "head_review": {"endorse": "head", "return_by_head": "head"},
    "starting": {"start": "leader", "decline": "leader"},
    "drafting": {},
    "signing": {"recall_draft": "clerk", "send_for_review": "head", "return_draft": "head"},
    "legality": {"find_lawful": "legal", "find_unlawful": "legal", "return_file": "legal"},
    "screening": {"pass_topic": "leader", "return_topic": "leader", "veto": "leader"},
    "agenda": {},
    "deferred": {"resume_topic": "secretary"},
    "amending": {},
    "adopted": {"report": "secretary", "return_by_party": "secretary"},
    "reported": {"publish": "secretary"},
    "executing": {"suspend": "leader"},
    "suspended": {},
    "completed": {"close": "secretary"},
    "declined": {}, "withdrawn": {}, "vetoed": {}, "rejected": {}, "closed": {}, "terminated": {},
}  # fmt: skip


def in_state(state, cast, district):
    """Return a matter walked to the state."""
    if state in ("deferred", "amending", "rejected"):
        result = {"amending": "amended"}.get(state, state)
        return meetings.resolved(cast, district, reviewing.on_agenda(cast, district), result)
    if state in ("executing", "suspended", "completed", "closed"):
        return executed_to(state, cast, district)
    walked = {
        "proposed": matters.proposed, "starting": matters.starting, "drafting": matters.drafting, "signing": reviewing.signing,
        "legality": reviewing.advised_in_review, "screening": reviewing.screened, "agenda": reviewing.on_agenda,
        "adopted": meetings.adopted, "reported": meetings.reported,
        "head_review": lambda *_: suggestion.submit(matters.proposed(cast, district), by=cast.clerk),
        "withdrawn": lambda *_: suggestion.withdraw(matters.proposed(cast, district), by=cast.clerk, reason="不提了"),
        "declined": lambda *_: suggestion.decline(matters.starting(cast, district), by=cast.leader, reason="不具备条件"),
    }  # fmt: skip
    return walked[state](cast, district)


def executed_to(state, cast, district):
    """Return a decision that is executed, stopped, completed or closed."""
    decision = meetings.executing(cast, district)
    if state == "suspended":
        return execution.suspend(decision, by=cast.leader, reason="汛情紧急")
    if state in ("completed", "closed"):
        meetings.done(decision, cast, district)
        decision = execution.complete(decision, by=cast.secretary)
    return execution.close(decision, by=cast.secretary) if state == "closed" else decision


REACHED = [state for state in PERMITTED if state not in ("vetoed", "terminated")]


@pytest.mark.parametrize("state", REACHED)
def test_nobody_does_what_the_clause_does_not_permit(cast, district, state):
    decision = in_state(state, cast, district)
    assert decision.status == state
    for row in TABLE.transitions:
        if state not in row.sources:
            with pytest.raises(IllegalTransition):
                apply(TABLE, row.verb, decision, by=cast.leader, reason="理由")
            continue
        for name, person in vars(cast).items():
            if PERMITTED[state].get(row.verb) != name:
                with pytest.raises((NotAllowed, RuleViolated)):
                    apply(TABLE, row.verb, decision, by=person, reason="理由")
    decision.refresh_from_db()
    assert decision.status == state


@pytest.mark.parametrize("state", [state for state in REACHED if PERMITTED[state]])
def test_each_permitted_act_is_open_to_whom_the_clause_names(cast, district, state):
    decision = in_state(state, cast, district)
    for verb, name in PERMITTED[state].items():
        row, actor = TABLE.by_verb[verb], getattr(cast, name)
        refusal, appointment = TABLE.refusal(row, decision, acting(actor))
        assert refusal is None and appointment.person == actor, (verb, refusal)


def test_an_act_sent_twice_is_done_once(cast, district):
    put_off = meetings.resolved(cast, district, reviewing.on_agenda(cast, district), "deferred")
    deciding.resume_topic(put_off, by=cast.secretary, reason="条件成熟")
    with pytest.raises(Refusal):
        deciding.resume_topic(put_off, by=cast.secretary, reason="条件成熟")
