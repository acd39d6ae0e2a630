"""调整任务: a body adjusts or answers within its time limit; drafts, publication and escalation move the task (G5, R3)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from powerops.core import reminders
from powerops.core.models import Appointment, Deadline, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.models import AdjustmentTask, PowerVersion, PublishedPower, Revision
from registry.workflows import adjustment_task
from registry.workflows import revision as revisions
from registry.workflows.drafting import drop, propose
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, content, published, walked
from tests.registry.changing import article, construction_law, entered, sent

pytestmark = pytest.mark.django_db
FIRST, SECOND = "对甲种行为的处罚", "对乙种行为的处罚"
RENEWED = "【法律】《中华人民共和国建筑法》第六十四条：擅自施工的，责令改正，可以处以罚款。"


@pytest.fixture
def task(cast, district):
    """住建局 has to look at two of its powers."""
    the_law = construction_law()
    published(cast, district.zjj, content(name=FIRST), content(name=SECOND))
    sent(entered(the_law, cast.legal, article(64)), cast.legal)
    return AdjustmentTask.objects.get()


def power(name):
    return PublishedPower.objects.get(name=name).power


def rewritten(revision, cast, *names):
    """The draft's powers say something else of the law on which they rest."""
    for name in names:
        version = revision.versions.get(name=name)
        said = {one: getattr(version, one) for one in version.CONTENT_FIELDS}
        propose(revision, {**said, "basis_text": f"{RENEWED}（{name}）"}, by=cast.clerk, power=version.power)  # fmt: skip


def clock(task):
    return Deadline.objects.filter(record_type="registry.adjustmenttask", record_id=task.pk)


def test_the_limit_counts_from_the_sending_where_the_law_is_in_force_already(task):
    running = clock(task).get()
    assert (running.rule, running.state) == ("R3-APPLY", "running")
    assert running.started_on == timezone.localdate()
    assert Notice.objects.filter(text__contains="2 个事项").count() == 2  # clerk and head


def test_the_limit_counts_from_the_day_of_effect_where_that_is_to_come(cast, district):
    the_law, day = construction_law(), timezone.localdate() + timedelta(days=5)
    published(cast, district.zjj)
    sent(entered(the_law, cast.legal, article(64), effective_on=day), cast.legal)
    assert clock(AdjustmentTask.objects.get()).get().started_on == day


def test_the_clerk_opens_a_draft_with_every_power_in_it(task, cast):
    adjustment_task.propose(task, by=cast.clerk)
    task.refresh_from_db()
    assert (task.status, task.revision.status) == ("proposed", "draft")
    assert set(task.revision.versions.values_list("name", "action")) == {(FIRST, "change"), (SECOND, "change")}  # fmt: skip
    assert (task.revision.cause, task.revision.source_document) == ("law", "主席令第9号")
    assert clock(task).get().state == "met"


def test_a_second_click_opens_no_second_draft(task, cast):
    adjustment_task.propose(task, by=cast.clerk)
    with pytest.raises(IllegalTransition):
        adjustment_task.propose(task, by=cast.clerk)
    assert Revision.objects.filter(kind="adjustment").count() == 1


@pytest.mark.parametrize("who", ["head", "clerk2", "legal", "secretary", "nobody"])
def test_nobody_but_the_bodys_clerk_proposes_or_answers(who, task, cast):
    for act in (adjustment_task.propose, adjustment_task.excuse):
        with pytest.raises(NotAllowed):
            act(task, by=getattr(cast, who), reason="不需要")


def test_the_task_is_done_when_the_draft_with_all_its_powers_is_published(task, cast, district):
    adjustment_task.propose(task, by=cast.clerk)
    revision = task.revision
    rewritten(revision, cast, FIRST, SECOND)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    task.refresh_from_db()
    assert task.status == "done"
    assert set(task.items.values_list("revision", flat=True)) == {revision.pk}


def test_what_was_taken_out_of_the_draft_is_left_and_can_be_answered_for(task, cast, district):
    adjustment_task.propose(task, by=cast.clerk)
    revision = task.revision
    drop(revision.versions.get(name=SECOND), by=cast.clerk)
    rewritten(revision, cast, FIRST)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    task.refresh_from_db()
    assert task.status == "open" and "还有 1 个事项" in task.returned_reason
    assert clock(task).filter(state="running").count() == 1
    adjustment_task.excuse(task, by=cast.clerk, reason="该项不受影响")
    adjustment_task.accept(task, by=cast.legal)
    assert AdjustmentTask.objects.get().status == "exempt"


def test_an_adjustment_begun_without_the_task_does_it_too(task, cast, district):
    revision = adjusted(cast, power(FIRST), basis_text=RENEWED)
    adjustment_task.propose(task, by=cast.clerk)
    assert list(task.revision.versions.values_list("name", flat=True)) == [SECOND]
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    task.refresh_from_db()
    assert task.status == "proposed"
    rewritten(task.revision, cast, SECOND)
    walked(task.revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert AdjustmentTask.objects.get().status == "done"


def test_where_one_open_draft_holds_everything_the_task_is_linked_to_it(task, cast):
    revision = adjusted(cast, power(FIRST), handling_office="质量安全科")
    second = PublishedPower.objects.get(name=SECOND).version
    said = {one: getattr(second, one) for one in second.CONTENT_FIELDS}
    propose(revision, {**said, "handling_office": "法规科"}, by=cast.clerk, power=power(SECOND))
    adjustment_task.propose(task, by=cast.clerk)
    assert AdjustmentTask.objects.get().revision == revision
    assert PowerVersion.objects.filter(is_open=True).count() == 2


def test_a_draft_that_is_given_up_puts_the_task_back_in_hand(task, cast):
    adjustment_task.propose(task, by=cast.clerk)
    with pytest.raises(RuleViolated, match="没有撤回"):
        adjustment_task.reopen(task, by=cast.clerk, reason="另行办理")
    revisions.withdraw(task.revision, by=cast.clerk, reason="另行办理")
    task.refresh_from_db()
    assert task.status == "open" and "已撤回" in task.returned_reason
    assert clock(task).filter(state="running").count() == 1
    adjustment_task.propose(task, by=cast.clerk)
    assert AdjustmentTask.objects.get().revision.status == "draft"


def test_nobody_concludes_or_hands_back_what_no_list_has_dealt_with(task, cast):
    adjustment_task.propose(task, by=cast.clerk)
    with pytest.raises(RuleViolated, match="没有处理"):
        adjustment_task.conclude(task, by=cast.secretary)
    with pytest.raises(RuleViolated, match="还没有公布"):
        adjustment_task.hand_back(task, by=cast.secretary, reason="漏了一项")


def test_an_answer_needs_its_reason_and_somebody_elses_word(task, cast):
    with pytest.raises(RuleViolated, match="理由"):
        adjustment_task.excuse(task, by=cast.clerk)
    adjustment_task.excuse(task, by=cast.clerk, reason="条文只改了编号")
    assert clock(task).get().state == "met"
    for who in (cast.clerk, cast.head, cast.secretary, cast.outsider):
        with pytest.raises(NotAllowed):
            adjustment_task.accept(task, by=who)
    adjustment_task.accept(task, by=cast.legal)
    assert AdjustmentTask.objects.get().status == "exempt"


def test_who_answered_as_clerk_does_not_accept_as_legal_office(task, cast, district):
    post = cast.legal.appointments.get().post
    Appointment.objects.create(person=cast.clerk, post=post, began_on=date(2016, 8, 25))
    adjustment_task.excuse(task, by=cast.clerk, reason="不受影响")
    with pytest.raises(RuleViolated, match="不能再由您认可"):
        adjustment_task.accept(task, by=cast.clerk)


def test_an_answer_that_is_returned_begins_a_new_limit(task, cast):
    adjustment_task.excuse(task, by=cast.clerk, reason="不受影响")
    with pytest.raises(RuleViolated, match="理由"):
        adjustment_task.send_back(task, by=cast.legal)
    adjustment_task.send_back(task, by=cast.legal, reason="处罚幅度已经改变")
    task.refresh_from_db()
    assert (task.status, task.returned_reason) == ("open", "处罚幅度已经改变")
    assert clock(task).filter(state="running").count() == 1


def test_a_task_that_nobody_answers_is_escalated(task, cast, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=40))
    reminders.check()
    limit = clock(task).get()
    assert (limit.state, limit.get_stage_display()) == ("running", "已上报")


def test_only_what_was_dealt_with_is_closed_by_hand(task, cast):
    with pytest.raises(RuleViolated, match="没有处理"):
        adjustment_task.finish(task, by=cast.legal)
    task.items.update(revision=adjusted(cast, power(FIRST), handling_office="科").pk)
    adjustment_task.finish(task, by=cast.legal)
    assert AdjustmentTask.objects.get().status == "done"
    assert clock(task).get().state == "ended"


def test_a_task_withdrawn_ends_its_limit(task, cast):
    adjustment_task.withdraw(task, by=cast.legal, reason="重复下达")
    assert clock(task).get().state == "ended"
