"""Why and since when an adjustment is necessary, and by when it is applied for (R3; the Plan 四(二)3).

Dates stand around 23 November 2026, a Monday; ten working days from 2 November end on the 16th.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from powerops.core.models import AuditEvent, Deadline
from powerops.core.refusals import RuleViolated
from registry.models import Revision
from registry.workflows import revision as lifecycle
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import start_revision
from registry.workflows.edition import publish, publish_edition
from tests.builders import cause, content, published, walked

CAUSED = date(2026, 11, 2)
DUE = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def today():
    """A day whose year has its holiday notice."""
    with time_machine.travel("2026-11-10 09:00 +0800", tick=True):
        yield


def begun(cast, body, **changed):
    facts = {"title": "动态调整", "reason": "法律修改", **cause(cause_on=CAUSED), **changed}
    return start_revision(body, by=cast.clerk, kind="adjustment", **facts)


def clocks(revision, rule="R3-APPLY"):
    return list(Deadline.objects.filter(record_id=revision.pk, rule=rule).order_by("pk"))


def test_the_limit_for_applying_counts_from_the_cause(cast, district):
    revision = begun(cast, district.zjj)
    (clock,) = clocks(revision)
    assert (clock.started_on, clock.due_on, clock.state) == (CAUSED, DUE, "running")
    assert (clock.body, clock.role) == (district.zjj, "clerk")
    started = AuditEvent.objects.about(revision).get(act="registry.revision.started")
    assert "申请调整清单，2026年11月16日到期" in started.facts["期限起算"]
    assert started.facts["调整事由"] == "法律法规规章立改废释"


def test_sending_it_in_time_meets_the_limit_and_a_return_starts_none(cast, district):
    published(cast, district.zjj, content(), content(name="对甲的处罚"))
    revision = begun(cast, district.zjj)
    propose_removal(revision, district.zjj.powers.first(), by=cast.clerk)
    walked(revision, cast, "legal_review")
    (clock,) = clocks(revision)
    assert (clock.state, clock.is_late) == ("met", False)
    lifecycle.return_by_legal(revision, by=cast.legal, reason="补充依据")
    assert [one.state for one in clocks(revision)] == ["met"]
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert [one.state for one in clocks(revision)] == ["met"]
    assert clocks(revision, "R3-REVIEW") and clocks(revision, "R3-PUBLISH")[0].state == "met"


def test_giving_up_ends_the_limit(cast, district):
    revision = begun(cast, district.zjj)
    lifecycle.withdraw(revision, by=cast.clerk, reason="不再需要")
    assert [one.state for one in clocks(revision)] == ["ended"]


def test_a_draft_begun_late_is_not_refused_and_says_so_day_by_day(client, cast, district):
    with time_machine.travel("2026-11-23 09:00 +0800", tick=True):
        client.force_login(cast.clerk)
        typed = {
            "body": district.zjj.pk, "title": "迟来的调整", "reason": "法律修改", "cause": "law",
            "cause_on": "2026-11-02",
        }  # fmt: skip
        answer = client.post(reverse("registry:revision-create"), typed, follow=True)
        page = answer.content.decode()
    assert "期限已过" in page and "2026年11月16日" in page
    assert "逾期 7 天" in page and "第10日" in page and "11月16日 周一" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cause": ""}, "cause"), ({"cause_on": None}, "cause_on"),
        ({"cause_on": date(2026, 11, 11)}, "cause_on"), ({"effective_on": date(2026, 11, 1)}, "effective_on"),
    ],
)  # fmt: skip
def test_an_adjustment_says_why_and_since_when(cast, district, wrong, field):
    with pytest.raises(RuleViolated) as refused:
        begun(cast, district.zjj, **wrong)
    assert refused.value.field == field and refused.value.clause
    assert not Revision.objects.exists()


def test_a_whole_list_has_no_cause(cast, district):
    with pytest.raises(RuleViolated, match="整单编制"):
        start_revision(district.zjj, by=cast.clerk, kind="whole", title="编制", **cause())
    start_revision(district.zjj, by=cast.clerk, kind="whole", title="编制")
    assert not Deadline.objects.exists()


def test_the_form_asks_for_the_cause_beside_the_field(client, cast, district):
    client.force_login(cast.clerk)
    typed = {"body": district.zjj.pk, "title": "调整", "reason": "法律修改", "cause": "hack"}
    for cause_on, told in (("", "必填"), ("2026-11-11", "不能晚于今天"), ("昨天", "日期")):
        page = client.post(
            reverse("registry:revision-create"), {**typed, "cause_on": cause_on, "cause": "law"}
        )
        assert told in page.content.decode() and "cause_on" in page.context["form"].errors
    page = client.post(reverse("registry:revision-create"), {**typed, "cause_on": "2026-11-02"})
    assert "cause" in page.context["form"].errors and not Revision.objects.exists()


def test_a_cause_older_than_the_plan_runs_no_limit(cast, district):
    assert not clocks(begun(cast, district.zjj, cause_on=date(2016, 8, 24)))


def test_what_takes_effect_later_is_not_published_before(cast, district):
    published(cast, district.zjj, content(), content(name="对甲的处罚"))
    revision = begun(cast, district.zjj, effective_on=date(2026, 12, 1))
    propose_removal(revision, district.zjj.powers.first(), by=cast.clerk)
    walked(revision, cast, "approved")
    with pytest.raises(RuleViolated, match="2026年12月1日") as refused:
        publish(revision, by=cast.secretary)
    assert "定时" in refused.value.remedy
    with time_machine.travel("2026-12-01 09:00 +0800", tick=True):
        assert publish(revision, by=cast.secretary).number == 2
