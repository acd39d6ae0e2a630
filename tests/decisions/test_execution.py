"""A decision is executed by tasks, told of, followed up; inaction becomes a lead (D7, A1; art 34, 35, 37, 40, JC-34, JC-35, JC-37, JC-40)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from decisions.models import CircularReceipt, Decision, ExecutionTask, Lead, Suspension
from decisions.workflows import circular, execution, execution_task, follow_up, lead
from powerops.core.deadlines import open_of
from powerops.core.models import AuditEvent, Deadline, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.matters import drafting
from tests.decisions.meetings import executing

pytestmark = pytest.mark.django_db
Status = ExecutionTask.Status


def today():
    return timezone.localdate()


@pytest.fixture
def decided(cast, district):
    return executing(cast, district)


def issued(decision, cast, district, **told):
    facts = {
        "title": "修订收费办法",
        "measure": "年底前公布施行",
        "due_on": today() + timedelta(days=20),
    }
    return execution_task.issue(decision, by=cast.secretary, body=district.zjj, **{**facts, **told})


# --- tasks ---------------------------------------------------------------------------------------


def test_a_task_has_its_body_its_day_and_its_clock(cast, district, decided):
    task = issued(decided, cast, district)
    (limit,) = open_of(task)
    assert (task.position, limit.rule, limit.body) == (1, "JC-TASK", district.zjj)
    assert limit.due_on >= task.due_on
    assert Notice.objects.filter(person=cast.clerk, text__contains=str(task)).exists()


def test_only_the_secretary_gives_tasks_out_and_only_while_it_is_executed(cast, district, decided):
    for person in (cast.clerk, cast.head, cast.leader, cast.supervisor, cast.outsider):
        with pytest.raises(NotAllowed):
            execution_task.issue(
                decided,
                by=person,
                body=district.zjj,
                title="任务",
                measure="做好",
                due_on=today() + timedelta(9),
            )
    with pytest.raises(IllegalTransition):
        issued(drafting(cast, district), cast, district)
    with pytest.raises(RuleViolated) as refused:
        issued(decided, cast, district, due_on=today())
    assert refused.value.field == "due_on"


def test_what_was_on_an_earlier_day_is_kept_as_entered_late(cast, district, decided):
    task = issued(decided, cast, district)
    entry = execution_task.enter_progress(
        task, by=cast.clerk, on=today() - timedelta(days=3), text="已开工", percent=10
    )
    event = AuditEvent.objects.about(task).get(act="decisions.execution_task.progressed")
    assert entry.is_late and timezone.localdate(event.happened_at) == entry.on
    with pytest.raises(RuleViolated):
        execution_task.enter_progress(
            task, by=cast.clerk, on=today() + timedelta(1), text="将完成", percent=90
        )
    with pytest.raises(NotAllowed):
        execution_task.enter_progress(task, by=cast.clerk2, on=today(), text="代填", percent=50)


def test_what_gravely_endangers_the_aim_is_told_to_the_leader_at_once(cast, district, decided):
    task = issued(decided, cast, district)
    execution_task.enter_progress(
        task, by=cast.clerk, on=today(), text="停工", percent=10, obstacle="上游决堤", is_grave=True
    )
    assert Notice.objects.filter(person=cast.leader, text__contains="上游决堤").exists()


def test_a_task_is_reported_by_the_head_and_confirmed_by_the_supervisor(cast, district, decided):
    task = issued(decided, cast, district)
    for person in (cast.clerk, cast.head2, cast.secretary):
        with pytest.raises(NotAllowed):
            execution_task.report_done(task, by=person, result="已完成")
    reported = execution_task.report_done(task, by=cast.head, result="办法已公布")
    back = execution_task.send_back(reported, by=cast.supervisor, reason="没有附办法")
    assert back.status == Status.ISSUED and open_of(back).exists()
    again = execution_task.report_done(back, by=cast.head, result="办法已公布，附后")
    done = execution_task.confirm(again, by=cast.supervisor)
    assert done.status == Status.CONFIRMED and not open_of(done).exists()
    with pytest.raises(IllegalTransition):
        execution_task.confirm(done, by=cast.supervisor)


# --- circulars -----------------------------------------------------------------------------------


def test_a_circular_is_issued_by_the_leader_and_noted_once_by_each_body(cast, district, decided):
    audience = [district.zjj, district.nyj]
    drafted = circular.draft(
        decided, by=cast.supervisor, title="推进情况", text="进展顺利。", audience=audience
    )
    with pytest.raises(NotAllowed):
        circular.issue(drafted, by=cast.supervisor)
    with pytest.raises(IllegalTransition):
        circular.take_note(drafted, by=cast.head)
    issued_one = circular.issue(drafted, by=cast.leader)
    circular.take_note(issued_one, by=cast.head)
    circular.take_note(issued_one, by=cast.clerk)
    assert CircularReceipt.objects.count() == 1
    with pytest.raises(NotAllowed):
        circular.take_note(issued_one, by=cast.legal)


def test_nobody_tells_of_what_is_not_executed_nor_to_nobody(cast, district, decided):
    with pytest.raises(IllegalTransition):
        circular.draft(
            drafting(cast, district),
            by=cast.secretary,
            title="无",
            text="无",
            audience=[district.zjj],
        )
    with pytest.raises(RuleViolated):
        circular.draft(decided, by=cast.secretary, title="无", text="无", audience=[])


# --- follow-up -----------------------------------------------------------------------------------


def pressed(decision, cast, district):
    return follow_up.issue(
        decision,
        by=cast.supervisor,
        body=district.zjj,
        problem="进度落后",
        demand="说明原因并限期整改",
    )


def test_a_follow_up_is_answered_signed_and_closed_by_different_people(cast, district, decided):
    one = pressed(decided, cast, district)
    assert one.number.startswith("DB") and open_of(one).get().rule == "JC-FOLLOW-UP"
    written = follow_up.answer(one, by=cast.clerk, text="已增派人员")
    with pytest.raises(NotAllowed):
        follow_up.sign(written, by=cast.clerk)
    answered = follow_up.sign(written, by=cast.head)
    assert not open_of(answered).exists()
    with pytest.raises(RuleViolated):
        follow_up.close(answered, by=cast.supervisor, reason="")
    assert follow_up.close(answered, by=cast.supervisor, reason="整改到位").status == "closed"


def test_an_answer_that_does_not_do_starts_the_clock_anew(cast, district, decided):
    written = follow_up.answer(pressed(decided, cast, district), by=cast.clerk, text="正在办理")
    answered = follow_up.sign(written, by=cast.head)
    again = follow_up.press(answered, by=cast.supervisor, reason="没有完成时间")
    assert again.status == "issued" and open_of(again).exists() and again.signed_by is None


def test_the_head_may_want_another_answer(cast, district, decided):
    written = follow_up.answer(pressed(decided, cast, district), by=cast.clerk, text="正在办理")
    back = follow_up.return_answer(written, by=cast.head, reason="写明完成时间")
    assert (back.status, back.returned_reason) == ("issued", "写明完成时间")


def test_nobody_but_the_supervision_office_presses(cast, district, decided):
    for person in (cast.secretary, cast.leader, cast.inspector, cast.head, cast.outsider):
        with pytest.raises(NotAllowed):
            follow_up.issue(decided, by=person, body=district.zjj, problem="慢", demand="快")


# --- leads ---------------------------------------------------------------------------------------


def test_a_task_idle_for_too_long_becomes_a_lead_once(cast, district, decided):
    task = issued(decided, cast, district, due_on=today() + timedelta(days=90))
    assert lead.look_for_inaction(today() + timedelta(days=30)) == 0
    assert lead.look_for_inaction(today() + timedelta(days=31)) == 1
    assert lead.look_for_inaction(today() + timedelta(days=32)) == 0
    found = Lead.objects.get()
    assert (found.task, found.kind, found.body) == (task, "idle", district.zjj)
    assert Notice.objects.filter(person=cast.inspector, url=found.get_absolute_url()).exists()


def test_what_is_escalated_becomes_a_lead(cast, district, decided):
    task, one = issued(decided, cast, district), pressed(decided, cast, district)
    Deadline.objects.filter(record_id__in=[task.pk, one.pk]).update(
        due_on=today() - timedelta(days=5), stage=Deadline.Stage.ESCALATED
    )
    assert lead.look_for_inaction(today()) == 2
    assert set(Lead.objects.values_list("kind", flat=True)) == {"overdue", "unanswered"}


def test_a_lead_is_settled_by_the_supervisory_organ_with_a_reason(cast, district, decided):
    issued(decided, cast, district, due_on=today() + timedelta(days=90))
    lead.look_for_inaction(today() + timedelta(days=31))
    found = Lead.objects.get()
    for person in (cast.supervisor, cast.leader, cast.head):
        with pytest.raises(NotAllowed):
            lead.take(found, by=person, reason="受理")
    with pytest.raises(RuleViolated):
        lead.dismiss(found, by=cast.inspector, reason="")
    assert lead.take(found, by=cast.inspector, reason="情况属实").status == "taken"


# --- stopping and ending -------------------------------------------------------------------------


def test_the_leader_stops_it_at_once_and_a_meeting_has_to_follow(cast, district, decided):
    with pytest.raises(NotAllowed):
        execution.suspend(decided, by=cast.secretary, reason="汛情")
    stopped = execution.suspend(decided, by=cast.leader, reason="汛情紧急")
    assert stopped.status == Decision.Status.SUSPENDED
    assert open_of(stopped).get(rule="JC-RETROSPECT")
    assert Suspension.objects.get().ordered_by == cast.leader


def test_it_is_completed_when_every_task_is_done_and_closed_when_nothing_is_open(
    cast, district, decided
):
    with pytest.raises(RuleViolated):
        execution.complete(decided, by=cast.secretary)
    task = issued(decided, cast, district)
    with pytest.raises(RuleViolated):
        execution.complete(decided, by=cast.secretary)
    one = pressed(decided, cast, district)
    execution_task.confirm(
        execution_task.report_done(task, by=cast.head, result="已完成"), by=cast.supervisor
    )
    completed = execution.complete(decided, by=cast.secretary)
    with pytest.raises(RuleViolated):
        execution.close(completed, by=cast.secretary)
    answered = follow_up.sign(follow_up.answer(one, by=cast.clerk, text="已办"), by=cast.head)
    follow_up.close(answered, by=cast.supervisor, reason="到位")
    with pytest.raises(RuleViolated):
        execution.reopen(completed, by=cast.secretary, reason="再办")
    closed = execution.close(completed, by=cast.secretary)
    assert closed.status == Decision.Status.CLOSED and closed.ended_at
