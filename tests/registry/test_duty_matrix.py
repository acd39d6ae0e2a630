"""The matrix of who may do what up to which amount: drafted, confirmed by two others, superseded (R8, F3; 四(二)1)."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from powerops.core.models import Appointment, AuditEvent
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.law import key_posts as law
from powerops.law import plan
from registry.models import DutyMatrix
from registry.workflows import duty_matrix as lifecycle
from registry.workflows import matrix_drafting
from tests.registry.key_posts import confirmed, drafted, holder, posts, row, whole

pytestmark = pytest.mark.django_db
Status = DutyMatrix.Status
ACTS = {row.verb: getattr(lifecycle, row.verb) for row in lifecycle.TRANSITIONS}
# Who may do what in which state, by hand from the Plan 四(二)1; every other pairing is refused.
PERMITTED = {
    ("draft", "submit", "clerk"), ("draft", "withdraw", "clerk"), ("draft", "submit_by_personnel", "personnel"),
    ("draft", "withdraw_by_personnel", "personnel"), ("head_review", "endorse", "head"),
    ("head_review", "return_by_head", "head"), ("final_review", "confirm", "personnel"),
    ("final_review", "return_by_personnel", "personnel"), ("final_review", "confirm_by_secretary", "secretary"),
    ("final_review", "return_by_secretary", "secretary"),
}  # fmt: skip


def walked(cast, body, to):
    matrix = drafted(cast, body)
    for status, act, person in (
        ("head_review", lifecycle.submit, cast.clerk),
        ("final_review", lifecycle.endorse, cast.head),
        ("confirmed", lifecycle.confirm, cast.personnel),
    ):
        if matrix.status == to:
            break
        act(matrix, by=person)
        assert matrix.status == status
    return matrix


@pytest.mark.parametrize("state", ["draft", "head_review", "final_review", "confirmed"])
def test_only_the_named_posts_act_in_each_state(state, cast, district):
    matrix, wrong = walked(cast, district.zjj, state), []
    for verb, act in ACTS.items():
        for name, person in vars(cast).items():
            with transaction.atomic():
                try:
                    act(matrix, by=person, reason="理由")
                    happened = True
                except (IllegalTransition, NotAllowed):
                    happened = False
                if happened != ((state, verb, name) in PERMITTED):
                    wrong.append((verb, name, happened))
                transaction.set_rollback(True)
            matrix.refresh_from_db()
    assert wrong == []


def test_a_confirmed_matrix_is_recorded_with_both_words(cast, district):
    matrix = confirmed(cast, district.zjj)
    assert (matrix.status, matrix.endorsed_by, matrix.confirmed_by) == ("confirmed", cast.head, cast.personnel)  # fmt: skip
    acts = AuditEvent.objects.about(matrix).values_list("act", "clause")
    assert ("registry.dutymatrix.confirmed", str(plan.R8.clause)) in acts
    assert DutyMatrix.objects.in_force(timezone.localdate()).get() == matrix


def test_personnel_who_drafted_leaves_the_last_word_to_the_secretary(cast, district):
    matrix = drafted(cast, district.zjj, by=cast.personnel)
    lifecycle.submit_by_personnel(matrix, by=cast.personnel)
    lifecycle.endorse(matrix, by=cast.head)
    with pytest.raises(RuleViolated, match="参与了起草") as refused:
        lifecycle.confirm(matrix, by=cast.personnel)
    assert refused.value.clause == str(plan.F3.clause)
    lifecycle.confirm_by_secretary(matrix, by=cast.secretary)
    assert matrix.status == "confirmed"


def test_whoever_wrote_in_it_once_confirms_nothing_of_it(cast, district):
    """The clerk drafted; personnel corrected one line."""
    matrix = drafted(cast, district.zjj)
    write(matrix, cast.personnel, whole(district.zjj))
    lifecycle.submit(matrix, by=cast.clerk)
    lifecycle.endorse(matrix, by=cast.head)
    with pytest.raises(RuleViolated, match="参与了起草"):
        lifecycle.confirm(matrix, by=cast.personnel)


def write(matrix, by, lines, seen=None):
    return matrix_drafting.write_matrix(
        matrix, by=by, lines=lines, basis="内部控制制度", effective_on=timezone.localdate(),
        seen=seen or matrix_drafting.version_of(matrix),
    )  # fmt: skip


def test_a_return_gives_its_reason_and_takes_the_words_back(cast, district):
    matrix = walked(cast, district.zjj, "final_review")
    with pytest.raises(RuleViolated, match="必须说明理由"):
        lifecycle.return_by_personnel(matrix, by=cast.personnel)
    lifecycle.return_by_personnel(matrix, by=cast.personnel, reason="金额过高")
    matrix.refresh_from_db()
    assert (matrix.status, matrix.endorsed_by, matrix.returned_reason) == ("draft", None, "金额过高")  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "rule", "told"),
    [
        (lambda lines, at: [one for one in lines if one["duty"] != "review"], law.DUTIES, "没有岗位承担审核"),
        (lambda lines, at: [lines[0], lines[1], row(at["副局长岗"], "approve", up_to="100"), lines[3], lines[4]], law.LEVELS, "没有岗位承担"),
        (lambda lines, at: [*lines, row(at["批准岗"], "pay", over="50000", up_to="60000")], law.LEVELS, "以下没有岗位承担"),
        (lambda lines, at: [*lines, row(at["批准岗"], "pay")], law.SEPARATION, "批准岗同时承担"),
        (lambda lines, at: [], plan.R8, "还没有任何事项"),
    ],
)  # fmt: skip
def test_a_matrix_with_gaps_is_not_sent(spoil, rule, told, cast, district):
    lines = spoil(whole(district.zjj), posts(district.zjj))
    matrix = drafted(cast, district.zjj)
    write(matrix, cast.clerk, lines)
    with pytest.raises(RuleViolated, match=told) as refused:
        lifecycle.submit(matrix, by=cast.clerk)
    assert refused.value.clause == str(rule.clause)


def test_one_person_at_two_posts_that_keep_apart_is_refused(cast, district):
    at = posts(district.zjj)
    person = holder(at["申请岗"])
    Appointment.objects.create(person=person, post=at["批准岗"], began_on=date(2020, 1, 1))
    with pytest.raises(RuleViolated, match="申请、批准.*待与原文核对") as refused:
        lifecycle.submit(drafted(cast, district.zjj), by=cast.clerk)
    assert person.name in str(refused.value)


def test_the_till_and_the_books_keep_apart_across_areas(cast, district):
    at = posts(district.zjj)
    confirmed(cast, district.zjj, *whole(district.zjj), row(at["执行岗"], "cashier"))
    others = [one for one in whole(district.zjj) if one["duty"] != "execute"]
    second = drafted(
        cast, district.zjj, *others, row(at["窗口人员"], "execute"), row(at["执行岗"], "account"), area="funds"
    )  # fmt: skip
    with pytest.raises(RuleViolated, match="会计、出纳"):
        lifecycle.submit(second, by=cast.clerk)


def test_a_new_version_supersedes_from_its_day_and_the_past_stays_readable(cast, district, time_machine):  # fmt: skip
    """The clock stands at noon of 23 November 2026; the second version begins on 1 December."""
    time_machine.move_to("2026-11-23 12:00+08:00")
    first = confirmed(cast, district.zjj)
    second = confirmed(cast, district.zjj, on=date(2026, 12, 1))
    assert (first.number, second.number) == (1, 2)
    assert DutyMatrix.objects.in_force(date(2026, 11, 30)).get() == first
    assert DutyMatrix.objects.in_force(date(2026, 12, 1)).get() == second
    assert not DutyMatrix.objects.in_force(date(2026, 11, 22)).exists()
    earlier = drafted(cast, district.zjj, on=date(2026, 11, 25))
    with pytest.raises(RuleViolated, match="第2版自2026年12月1日起施行"):
        lifecycle.submit(earlier, by=cast.clerk)


def test_what_is_confirmed_late_holds_from_that_day(cast, district, time_machine):
    time_machine.move_to("2026-11-20 12:00+08:00")
    matrix = walked(cast, district.zjj, "final_review")
    time_machine.move_to("2026-11-24 12:00+08:00")
    lifecycle.confirm(matrix, by=cast.personnel)
    assert matrix.effective_on == date(2026, 11, 24)


def test_a_new_version_begins_with_what_holds(cast, district):
    first = confirmed(cast, district.zjj)
    again = matrix_drafting.start_matrix(
        district.zjj, by=cast.clerk, area="procurement", effective_on=timezone.localdate()
    )
    assert (again.lines, again.basis) == (first.lines, first.basis)
    with pytest.raises(IllegalTransition, match="正在办理"):
        matrix_drafting.start_matrix(
            district.zjj, by=cast.clerk, area="procurement", effective_on=timezone.localdate()
        )
    lifecycle.withdraw(again, by=cast.clerk, reason="不改了")
    assert again.status == "withdrawn"


def test_amounts_that_cannot_be_are_refused(cast, district):
    matrix, post = drafted(cast, district.zjj), posts(district.zjj)["申请岗"]
    for amount in ("NaN", "Infinity", "-1", "1e400", "0.001", "1000000000000", "0"):
        with pytest.raises(RuleViolated, match="金额不是有效|上限应当大于"):
            write(matrix, cast.clerk, [{**row(post, "apply"), "up_to": Decimal(amount)}])


def test_a_line_names_a_post_of_its_own_body(cast, district):
    matrix = drafted(cast, district.zjj)
    foreign = cast.clerk2.appointments.get().post
    with pytest.raises(RuleViolated, match="不是本部门在设的岗位"):
        write(matrix, cast.clerk, [row(foreign, "apply")])


def test_who_writes_over_anothers_words_is_told(cast, district):
    matrix = drafted(cast, district.zjj)
    seen = matrix_drafting.version_of(matrix)
    write(matrix, cast.personnel, whole(district.zjj))
    with pytest.raises(Conflict):
        write(matrix, cast.clerk, [], seen=seen)
    with pytest.raises(NotAllowed):
        write(matrix, cast.clerk2, [])
    with pytest.raises(NotAllowed):
        write(matrix, cast.head, [])


def test_nobody_rewrites_what_was_confirmed_not_even_by_sql(cast, district):
    matrix = confirmed(cast, district.zjj)
    for sql in ("lines = '[]'", "status = 'draft'", "effective_on = '2020-01-01'"):
        with pytest.raises(DatabaseError, match="不能再改"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
            cursor.execute(f"UPDATE registry_dutymatrix SET {sql} WHERE id = %s", [matrix.pk])


def test_the_database_takes_no_word_of_a_drafter(cast, district):
    matrix = walked(cast, district.zjj, "final_review")
    with pytest.raises(DatabaseError, match="起草人以外"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute(
            "UPDATE registry_dutymatrix SET status = 'confirmed', confirmed_by_id = %s, confirmed_at = now() WHERE id = %s",
            [cast.clerk.pk, matrix.pk],
        )


def test_a_body_that_ended_makes_no_matrix(cast, district):
    district.zjj.abolished_on = timezone.localdate() - timedelta(days=1)
    district.zjj.save()
    with pytest.raises((RuleViolated, NotAllowed)):
        drafted(cast, district.zjj, by=cast.personnel)


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_confirm_it_once(cast, district):
    matrix, told, start = walked(cast, district.zjj, "final_review"), [], Barrier(2)

    def act(verb, person):
        start.wait()
        try:
            ACTS[verb](DutyMatrix.objects.get(pk=matrix.pk), by=person)
            told.append("done")
        except IllegalTransition:
            told.append("refused")
        finally:
            connection.close()

    threads = [
        Thread(target=act, args=pair)
        for pair in (("confirm", cast.personnel), ("confirm_by_secretary", cast.secretary))
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["done", "refused"]
