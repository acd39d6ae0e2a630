"""法律变化: the legal office enters, checks, sends, follows; a law that ends is so in the register on its day (G5)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from powerops.core.models import AuditEvent, Job
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry import tasks
from registry.models import AdjustmentTask, ArticleChange, LawChange
from registry.workflows import adjustment_task, law_change, task_opening
from tests.builders import published
from tests.registry.changing import What, article, construction_law, entered, law, sent

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def test_a_change_is_entered_with_its_articles_and_recorded(cast):
    change = entered(construction_law(), cast.legal, article(64), article(65, What.ADDED))
    assert change.status == "entered"
    assert [str(one) for one in change.articles.all()] == ["第六十四条修改", "第六十五条新增"]
    event = AuditEvent.objects.about(change).get()
    assert event.by == cast.legal and "第六十四条修改" in event.facts["条文变化"]


@pytest.mark.parametrize("who", ["clerk", "head", "secretary", "admin", "nobody"])
def test_nobody_but_the_legal_office_enters_one(who, cast):
    with pytest.raises(NotAllowed):
        entered(construction_law(), getattr(cast, who), article(64))
    assert not LawChange.objects.exists()


def test_the_legal_office_of_another_county_mends_nothing_here(cast):
    change = entered(construction_law(), cast.legal, article(64))
    with pytest.raises(NotAllowed):
        law_change.enter(change, [article(65)], by=cast.outsider)
    with pytest.raises(NotAllowed):
        law_change.check(change, by=cast.outsider)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"effective_on": date(2026, 9, 1)}, "不能早于公布日期"),
        ({"kind": "replaced"}, "写明替代它的法律法规"),
    ],
)
def test_dates_and_successors_have_to_fit(facts, why, cast):
    articles = [] if "kind" in facts else [article(64)]
    with pytest.raises(ValidationError, match=why):
        entered(construction_law(), cast.legal, *articles, **facts)


def test_a_law_that_ends_has_no_single_articles(cast):
    with pytest.raises(RuleViolated, match="不逐条登记"):
        entered(construction_law(), cast.legal, article(64), kind="repealed")


@pytest.mark.parametrize("what", [What.MODIFIED, What.REPEALED, What.RENUMBERED])
def test_an_article_beyond_the_registered_count_is_refused(what, cast):
    short = law("某短法", article_count=55)
    new = {"new_article": 56} if what == What.RENUMBERED else {}
    with pytest.raises(RuleViolated, match="共 55 条，没有第九十九条") as refused:
        entered(short, cast.legal, article(55), article(99, what, **new))
    assert refused.value.clause and "先更正" in refused.value.remedy
    assert not LawChange.objects.exists()


def test_what_is_added_or_belongs_to_a_law_of_unknown_length_is_free(cast):
    entered(law("某短法", article_count=55), cast.legal, article(55, suffix=1), article(99, What.ADDED))  # fmt: skip
    entered(construction_law(), cast.legal, article(999))
    assert LawChange.objects.count() == 2


def test_what_was_checked_is_mended_only_after_it_was_taken_back(cast):
    change = entered(construction_law(), cast.legal, article(64))
    law_change.check(change, by=cast.legal)
    with pytest.raises(IllegalTransition):
        law_change.enter(change, [article(65)], by=cast.legal)
    law_change.amend(change, by=cast.legal, reason="漏登一条")
    law_change.enter(change, [article(64), article(65)], by=cast.legal)
    assert ArticleChange.objects.filter(law_change=change).count() == 2


def test_a_repeal_stands_in_the_register_once_it_is_checked(cast):
    the_law = construction_law()
    change = entered(the_law, cast.legal, kind="repealed", effective_on=date(2026, 11, 1))
    the_law.refresh_from_db()
    assert not the_law.is_repealed
    law_change.check(change, by=cast.legal)
    the_law.refresh_from_db()
    assert (the_law.is_repealed, the_law.repealed_on) == (True, date(2026, 11, 1))


def test_a_repeal_to_come_waits_for_its_day(cast, time_machine):
    the_law, day = construction_law(), timezone.localdate() + 3 * TOMORROW
    change = entered(
        the_law, cast.legal, kind="replaced", replaced_by=law("新建筑法"), effective_on=day
    )
    law_change.check(change, by=cast.legal)
    tasks.follow_changes()
    the_law.refresh_from_db()
    assert not the_law.is_repealed
    time_machine.move_to(timezone.now() + 3 * TOMORROW)
    tasks.follow_changes()
    tasks.follow_changes()
    the_law.refresh_from_db()
    assert (the_law.is_repealed, the_law.repealed_on) == (True, day)
    assert the_law.history.filter(is_repealed=True).count() == 1


def test_sending_asks_the_worker_who_opens_each_task_once(cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    change = entered(the_law, cast.legal, article(64))
    law_change.check(change, by=cast.legal)
    law_change.send(change, by=cast.legal)
    with pytest.raises(RuleViolated, match="还没有下达任务"):
        law_change.finish(change, by=cast.legal)
    job = Job.objects.get(kind="registry.send_adjustment_tasks")
    assert job.arguments == {"change": change.pk, "person": cast.legal.pk}
    assert task_opening.open_for_law(change, by=cast.legal) == 1
    task_opening.open_for_law(change, by=cast.legal)
    task = AdjustmentTask.objects.get()
    assert (task.body, task.power_count, task.status) == (district.zjj, 1, "open")
    assert task.items.get().article == 64


def test_nothing_is_sent_where_nothing_is_touched_and_the_change_is_done_at_once(cast):
    change = entered(construction_law(), cast.legal, article(64))
    law_change.check(change, by=cast.legal)
    with pytest.raises(RuleViolated, match="没有受影响的事项"):
        law_change.send(change, by=cast.legal)
    law_change.finish(change, by=cast.legal)
    assert LawChange.objects.get().status == "done"


def test_a_change_is_not_done_while_a_task_is_open_or_was_not_sent(cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    change = entered(the_law, cast.legal, article(64))
    law_change.check(change, by=cast.legal)
    with pytest.raises(RuleViolated, match="还没有下达任务"):
        law_change.finish(change, by=cast.legal)
    law_change.amend(change, by=cast.legal, reason="再核对")
    sent(change, cast.legal)
    with pytest.raises(RuleViolated, match="还有 1 个部门"):
        law_change.finish(change, by=cast.legal)
    task = AdjustmentTask.objects.get()
    adjustment_task.excuse(task, by=cast.clerk, reason="所引条款内容未变")
    adjustment_task.accept(task, by=cast.legal)
    law_change.finish(change, by=cast.legal)
    assert LawChange.objects.get().status == "done"


def test_withdrawing_a_change_withdraws_what_is_open_of_its_tasks(cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    change = sent(entered(the_law, cast.legal, article(64)), cast.legal)
    with pytest.raises(RuleViolated, match="理由"):
        law_change.withdraw(change, by=cast.legal)
    law_change.withdraw(change, by=cast.legal, reason="登记有误")
    assert AdjustmentTask.objects.get().status == "withdrawn"
    assert LawChange.objects.get().status == "withdrawn"


def test_a_day_without_a_calendar_is_refused_with_what_would_help(cast, district):
    the_law = construction_law()
    published(cast, district.zjj)
    far = date(2031, 3, 1)
    change = entered(the_law, cast.legal, article(64), effective_on=far)
    law_change.check(change, by=cast.legal)
    with pytest.raises(RuleViolated, match="放假安排"):
        law_change.send(change, by=cast.legal)
    assert LawChange.objects.get().status == "checked"
