"""Dated parameters: the past stays as it was, the next value is cited and recorded (F5)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from powerops.core.models import AuditEvent, Parameter
from powerops.core.parameters import history_of, overview, set_value, value_of, withdraw_value
from powerops.core.refusals import Conflict, NotAllowed, RuleViolated
from powerops.law.parameters import ESCALATION, PARAMETERS
from powerops.law.time_limits import ALL_LIMITS
from tests.core.clocks import on

REVIEW = PARAMETERS["r3_review_days"]
NOVEMBER = date(2026, 11, 20)  # an ordinary Friday


def setting(cast, value=7, valid_from=NOVEMBER, by=None, rule=REVIEW):
    with on(2026, 11, 20):
        return set_value(
            rule, value=value, valid_from=valid_from, citation="新开〔2026〕3号", reason="压缩时限",
            by=by or cast.admin,
        )  # fmt: skip


def test_every_limit_with_a_parameter_has_one_and_takes_its_own_amount_from_the_law():
    for limit in ALL_LIMITS:
        if limit.parameter:
            rule = PARAMETERS[limit.parameter]
            assert (rule.title, rule.clause, rule.certainty) == (limit.title, str(limit.clause), limit.certainty)  # fmt: skip
            assert rule.refusal(rule.default) is None
    assert (REVIEW.default, PARAMETERS["r3_publish_days"].default) == (15, 3)
    assert ESCALATION.key in PARAMETERS


def test_a_value_holds_from_its_day_until_the_next(cast):
    setting(cast, 7, date(2026, 12, 1))
    setting(cast, 10, date(2027, 3, 1))
    days = [
        date(2026, 11, 30),
        date(2026, 12, 1),
        date(2027, 2, 28),
        date(2027, 3, 1),
        date(2040, 1, 1),
    ]
    assert [value_of("r3_review_days", day) for day in days] == [15, 7, 7, 10, 10]
    assert value_of("r3_publish_days", date(2027, 3, 1)) == 3


def test_an_unknown_parameter_has_no_value(db):
    with pytest.raises(KeyError):
        value_of("made_up", NOVEMBER)


def test_setting_is_recorded_with_before_and_after(cast):
    row = setting(cast)
    event = AuditEvent.objects.about(row).get()
    assert (event.by, event.reason, event.clause) == (cast.admin, "压缩时限", REVIEW.clause)
    assert (event.facts["原数值"], event.facts["新数值"]) == (15, 7) and event.post_title


def test_the_past_is_not_touched(cast):
    with pytest.raises(RuleViolated, match="过去") as refused:
        setting(cast, valid_from=date(2026, 11, 19))
    assert refused.value.field == "valid_from" and refused.value.clause
    row = setting(cast)
    with pytest.raises(Conflict, match="已经设定"):
        setting(cast, 9)
    for change in (lambda: Parameter.objects.update(value=9), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert value_of("r3_review_days", NOVEMBER) == 7


@pytest.mark.parametrize("value", [0, -1, 367, 10**9])
def test_a_value_out_of_bounds_is_refused(cast, value):
    with pytest.raises(RuleViolated, match="1 至 366") as refused:
        setting(cast, value)
    assert refused.value.field == "value" and not Parameter.objects.exists()


@pytest.mark.parametrize(
    "username", ["clerk", "head", "legal", "secretary", "supervisor", "nobody"]
)
def test_only_the_administrator_sets(cast, username):
    with pytest.raises(NotAllowed) as refused:
        setting(cast, by=getattr(cast, username))
    assert refused.value.clause and not Parameter.objects.exists()


def test_the_overview_tells_what_holds_and_what_comes_in_one_query(cast, django_assert_num_queries):
    setting(cast, 7, NOVEMBER)
    setting(cast, 10, date(2027, 3, 1))
    with django_assert_num_queries(1):
        lines = {line["rule"].key: line for line in overview(date(2026, 12, 1))}
    line = lines["r3_review_days"]
    assert (line["value"], line["row"].value, line["next"].value) == (7, 7, 10)
    assert (lines["r3_publish_days"]["value"], lines["r3_publish_days"]["next"]) == (3, None)


def test_the_history_says_what_was_what_holds_and_what_comes(cast):
    for value, day in ((7, NOVEMBER), (8, date(2026, 12, 1)), (10, date(2027, 3, 1))):
        setting(cast, value, day)
    told = [(row.value, state) for row, state in history_of(REVIEW, date(2026, 12, 1))]
    assert told == [(10, "future"), (8, "now"), (7, "past")]


def taken_back(cast, row, day=20, by=None, reason="数值写错"):
    with on(2026, 11, day):
        return withdraw_value(row, by=by or cast.admin, reason=reason)


def test_a_wrong_value_is_withdrawn_before_its_day_and_another_may_begin_then(cast):
    wrong = setting(cast, 70, date(2026, 12, 1))
    taken_back(cast, wrong)
    assert value_of("r3_review_days", date(2026, 12, 1)) == 15
    right = setting(cast, 7, date(2026, 12, 1))
    assert value_of("r3_review_days", date(2026, 12, 1)) == 7
    told = [(row, state) for row, state in history_of(REVIEW, date(2026, 12, 1))]
    assert told == [(right, "now"), (wrong, "withdrawn")]
    event = AuditEvent.objects.about(wrong).latest("pk")
    assert (event.by, event.reason, event.clause) == (cast.admin, "数值写错", REVIEW.clause)
    assert (event.facts["撤回的数值"], event.facts["该日数值"]) == (70, 15) and event.post_title


def test_a_value_that_holds_is_not_withdrawn(cast):
    row = setting(cast, 7, NOVEMBER)
    for day in (20, 21):
        with pytest.raises(RuleViolated, match="已经开始执行") as refused:
            taken_back(cast, row, day)
        assert refused.value.clause and refused.value.remedy
    assert value_of("r3_review_days", NOVEMBER) == 7


def test_a_withdrawal_happens_once_and_says_why(cast):
    row = setting(cast, 7, date(2026, 12, 1))
    with pytest.raises(RuleViolated, match="说明理由"):
        taken_back(cast, row, reason="  ")
    taken_back(cast, row)
    with pytest.raises(RuleViolated, match="已经撤回"):
        taken_back(cast, row)
    assert AuditEvent.objects.filter(act="core.parameter.withdrawn").count() == 1


@pytest.mark.parametrize("username", ["clerk", "secretary", "supervisor", "nobody"])
def test_only_the_administrator_withdraws(cast, username):
    row = setting(cast, 7, date(2026, 12, 1))
    with pytest.raises(NotAllowed):
        taken_back(cast, row, by=getattr(cast, username))
    assert Parameter.objects.standing().count() == 1


def test_raw_sql_changes_nothing_of_a_value_and_withdraws_none_that_holds(cast):
    row, held = setting(cast, 7, date(2026, 12, 1)), setting(cast, 9, NOVEMBER)
    withdrawn = taken_back(cast, row)
    late = {
        "withdrawn_by": cast.admin,
        "withdrawal_reason": "晚了",
        "withdrawn_at": withdrawn.withdrawn_at,
    }
    for which, change in (
        (held, late),
        (held, {"value": 8}),
        (row, {"withdrawn_at": None, "withdrawn_by": None, "withdrawal_reason": ""}),
        (row, {"withdrawal_reason": "另一个理由"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Parameter.objects.filter(pk=which.pk).update(**change)
