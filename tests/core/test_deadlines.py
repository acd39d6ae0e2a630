"""The clock of a matter through its lifecycle: begun, met, ended by the acts themselves (F5, G4).

Every due day is counted by hand from the 2026 notice: 9月20日 and 10月10日 are worked, 9月25日 to 27日 and 10月1日 to
7日 are off.
"""

from datetime import date

import pytest

from powerops.core import deadlines
from powerops.core.models import AuditEvent, Deadline
from powerops.core.parameters import set_value
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.law.parameters import PARAMETERS
from registry.models import Revision
from registry.workflows import revision as lifecycle
from registry.workflows.edition import publish_edition
from tests.builders import content, drafted, walked
from tests.core.clocks import on, running


def of(revision, *states):
    rows = Deadline.objects.filter(record_id=revision.pk, record_type="registry.revision")
    return [(one.rule, one.due_on, one.state) for one in rows.order_by("pk")]


def test_what_reaches_the_legal_office_is_due_there_on_the_fifteenth_working_day(cast, district):
    with on(2026, 9, 18):  # a Friday before a made-up Sunday and two holidays
        revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    assert of(revision) == [("R3-REVIEW", date(2026, 10, 15), "running")]
    deadline = Deadline.objects.get()
    assert (deadline.body, deadline.role) == (district.fzb, Role.LEGAL)
    assert (deadline.started_on, deadline.facts["amount"]) == (date(2026, 9, 18), 15)
    assert deadline.calendar == {"2026": 1} and deadline.rule_version and deadline.clause
    told = {line["on"]: (line["number"], line["note"]) for line in deadline.explanation}
    assert told["2026-09-20"][0] == 1 and "调休上班" in told["2026-09-20"][1]
    assert told["2026-09-25"] == (None, "中秋节放假 不计")
    assert told["2026-10-15"][0] == 15


def test_the_act_tells_in_its_own_event_what_began_and_what_was_met(cast, district):
    with on(2026, 9, 18):
        revision = walked(drafted(cast, district.zjj), cast, "decision")
    events = AuditEvent.objects.about(revision)
    endorsed, cleared = (
        events.get(act=f"registry.revision.{one}") for one in ("endorsed", "cleared")
    )
    assert "2026年10月15日到期" in endorsed.facts["期限起算"]
    assert "法制部门审核清单" in cleared.facts["期限办结"]
    row = Deadline.objects.get().history.latest("history_id")
    assert (row.state, row.history_user) == ("met", cast.legal)


def test_a_review_that_comes_late_is_met_late_and_says_so(cast, district):
    with on(2026, 9, 18):
        revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    with on(2026, 10, 16):  # the day after the due day
        lifecycle.clear(revision, by=cast.legal, reason="同意")
    assert Deadline.objects.get().is_late
    assert "已逾期" in AuditEvent.objects.about(revision).last().facts["期限办结"]


def test_a_return_meets_the_review_and_the_next_round_has_its_own(cast, district):
    with on(2026, 9, 18):
        revision = walked(drafted(cast, district.zjj), cast, "legal_review")
        lifecycle.return_by_legal(revision, by=cast.legal, reason="依据有误")
    with on(2026, 10, 8):  # the first working day after 国庆节
        walked(revision, cast, "legal_review")
    assert of(revision) == [
        ("R3-REVIEW", date(2026, 10, 15), "met"),
        ("R3-REVIEW", date(2026, 10, 28), "running"),
    ]


def test_publication_is_counted_from_the_day_of_approval_and_meets_both_limits(cast, district):
    with on(2026, 10, 12):  # registered on the Monday, approved on the Friday before
        revision = walked(drafted(cast, district.zjj), cast, "decision")
        lifecycle.approve(revision, by=cast.secretary, approved_on=date(2026, 10, 9))
    assert of(revision)[1:] == [
        ("R3-PUBLISH", date(2026, 10, 13), "running"),  # 10, 12, 13: the Saturday is worked
        ("XX-PUBLISH", date(2026, 11, 5), "running"),
    ]
    assert Deadline.objects.get(rule="XX-PUBLISH").body == district.gwh
    with on(2026, 10, 13):
        publish_edition(district.zjj, by=cast.secretary)
    assert [state for _, _, state in of(revision)] == ["met", "met", "met"]
    assert not Deadline.objects.get(rule="R3-PUBLISH").is_late


def test_revisions_that_are_published_together_all_end(cast, district):
    with on(2026, 10, 12):
        first = walked(drafted(cast, district.zjj), cast, "approved")
        second = walked(drafted(cast, district.zjj, content(name="另一处罚")), cast, "approved")
        publish_edition(district.zjj, by=cast.secretary)
    for revision in (first, second):
        assert {state for _, _, state in of(revision)} == {"met"} and len(of(revision)) == 3


def test_what_is_given_up_is_not_due_any_more(cast, district):
    from powerops.core.organisations import abolish

    with on(2026, 10, 12):
        revision = walked(drafted(cast, district.zjj), cast, "approved")
        abolish(district.zjj, on=date(2026, 10, 12), source="新开〔2026〕9号", by=cast.admin, successor=district.nyj)  # fmt: skip
        lifecycle.discontinue(revision, by=cast.secretary, reason="机构撤销")
    assert [state for _, _, state in of(revision)] == ["met", "ended", "ended"]
    assert all(one.ended_at for one in Deadline.objects.all())


def test_a_limit_runs_once_for_a_record(cast, district):
    revision = drafted(cast, district.zjj)
    first = running(cast, district.zjj, record=revision)
    assert running(cast, district.zjj, record=revision) == first
    assert AuditEvent.objects.about(first).count() == 1
    deadlines.meet("XX-REPLY", revision, by=cast.clerk)
    assert running(cast, district.zjj, record=revision) != first


def test_what_never_ran_is_met_without_ado(cast, district):
    assert deadlines.meet("XX-REPLY", drafted(cast, district.zjj), by=cast.clerk) is None


def test_ending_ends_what_runs_and_leaves_what_was_met(cast, district):
    deadline = running(cast, district.zjj)
    revision = Revision.objects.get()
    deadlines.meet("XX-REPLY", revision, by=cast.clerk)
    running(cast, district.zjj, "XX-PUBLISH", record=revision)
    assert [one.rule for one in deadlines.end(revision, by=cast.clerk)] == ["XX-PUBLISH"]
    deadline.refresh_from_db()
    assert deadline.state == "met"
    assert AuditEvent.objects.filter(act="core.deadline.ended").get().clause


def test_a_year_without_calendar_refuses_the_act_and_says_who_helps(cast, district):
    """20 December of a year whose notice, and that of the next, nobody can have yet."""
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    with on(2031, 12, 20), pytest.raises(RuleViolated) as refused:
        lifecycle.endorse(revision, by=cast.head, reason="同意")
    assert "2031年的放假安排尚未导入" in refused.value.message
    assert "管理员" in refused.value.remedy and refused.value.clause
    assert Revision.objects.get().status == "head_review"
    assert not Deadline.objects.exists() and not Revision.objects.get().sign_offs.exists()


def test_a_changed_parameter_governs_what_begins_from_its_day_on(cast, district):
    with on(2026, 9, 18):
        before = walked(drafted(cast, district.zjj), cast, "legal_review")
        set_value(
            PARAMETERS["r3_review_days"], value=7, valid_from=date(2026, 9, 21), citation="新开〔2026〕3号",
            reason="压缩时限", by=cast.admin,
        )  # fmt: skip
    with on(2026, 9, 20):  # a worked Sunday, the last day of the old value
        last = walked(drafted(cast, district.zjj), cast, "legal_review")
    with on(2026, 9, 21):
        after = walked(drafted(cast, district.zjj), cast, "legal_review")
    due = [of(one)[0][1] for one in (before, last, after)]
    assert due == [date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 8)]


def test_a_limit_of_2018_keeps_the_fifteen_days_of_its_statute(cast, district):
    """信息公开: fifteen working days until 14 May 2019, twenty from the 15th on."""
    old = running(cast, district.zjj, began=date(2019, 5, 14))
    new = running(cast, district.zjj, began=date(2019, 5, 15), record=drafted(cast, district.zjj))
    assert (old.facts["amount"], new.facts["amount"]) == (15, 20)
    assert old.rule_version < new.rule_version
    assert deadlines.limit_of(old).amount == 15
