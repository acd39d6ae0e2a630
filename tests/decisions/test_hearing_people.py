"""Who takes part in a hearing: signing up, being held against the criteria, drawn in the open, replaced (D3, G10)."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from decisions.drawing import deciding_seal
from decisions.hearing_facts import taking_part
from decisions.models import HearingSignUp
from decisions.workflows import hearing as lifecycle
from decisions.workflows import hearing_notice, hearing_people
from powerops.core.models import AuditEvent, RowChange, Seal
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions import hearings as walk

pytestmark = pytest.mark.django_db


def sealed(last_row: int, number: int = 1) -> Seal:
    """A seal that covers the log up to a row."""
    return Seal.objects.create(
        number=number, algorithm="sha256", first_row=1, last_row=last_row, row_count=last_row, root=f"{number:064x}",
        previous="0" * 64, digest=f"{number + 100:064x}", signature="0" * 128, public_key="0" * 64,
        sealed_at=timezone.now(), marks=b"",
    )  # fmt: skip


# --- signing up ------------------------------------------------------------------------------------------


def test_a_form_sent_twice_signs_up_once(cast, district):
    hearing = walk.announced(cast, district)
    first, again = walk.signed_up(hearing, 1), walk.signed_up(hearing, 1)
    assert (first.pk, hearing.sign_ups.count()) == (again.pk, 1)
    assert first.number == f"{hearing.number}-0001"


def test_one_telephone_signs_up_once(cast, district):
    hearing = walk.announced(cast, district)
    one = walk.signed_up(hearing, 1)
    with pytest.raises(ValidationError, match="已经报名"):
        walk.signed_up(hearing, 2, telephone=one.telephone)


def test_one_sender_does_not_sign_up_without_end(cast, district):
    hearing = walk.announced(cast, district)
    for number in range(1, 6):
        walk.signed_up(hearing, number, sender="a" * 64)
    with pytest.raises(RuleViolated, match="太频繁"):
        walk.signed_up(hearing, 6, sender="a" * 64)


def test_nobody_signs_up_before_the_notice_or_after_the_last_day(cast, district):
    hearing = walk.begun(cast, district)
    with pytest.raises(IllegalTransition):
        walk.signed_up(hearing)
    hearing = lifecycle.announce(lifecycle.submit(hearing, by=cast.clerk), by=cast.head)
    with walk.days_after(hearing, 7):
        assert walk.signed_up(hearing, 1)
    with walk.days_after(hearing, 8), pytest.raises(IllegalTransition, match="截止"):
        walk.signed_up(hearing, 2)


def test_nobody_signs_up_for_a_group_that_is_invited_or_of_another_hearing(cast, district):
    hearing = walk.announced(cast, district)
    for group in (
        hearing.groups.get(is_drawn=False),
        walk.announced(cast, district).groups.first(),
    ):
        with pytest.raises(RuleViolated, match="不接受报名"):
            walk.signed_up(hearing, group=group)


def test_who_signed_up_stands_in_no_log_and_no_history(cast, district):
    hearing = walk.announced(cast, district)
    one = walk.signed_up(hearing, name="某居民", email="who@example.cn")
    told = " ".join(
        RowChange.objects.filter(table__contains="hearingsignup").values_list("content", flat=True)
    )
    assert "居民用户" in told
    assert not any(word in told for word in ("某居民", one.telephone, "who@example.cn", one.code))


def test_how_they_are_reached_is_read_by_the_organising_body_and_that_is_recorded(cast, district):
    hearing = walk.announced(cast, district)
    walk.signed_up(hearing)
    for person in (cast.supervisor, cast.legal, cast.clerk2, cast.admin):
        with pytest.raises(NotAllowed):
            hearing_people.read_contacts(hearing, by=person)
    assert hearing_people.read_contacts(hearing, by=cast.clerk)[0].telephone == "13800000001"
    assert (
        AuditEvent.objects.filter(act="decisions.hearing.contacts_read", by=cast.clerk).count() == 1
    )


# --- the list ----------------------------------------------------------------------------------------------


def test_the_list_is_fixed_once_sign_up_is_over_and_everybody_was_examined(cast, district):
    """JC-16-SIGN-UP, JC-16-SELECTED."""
    hearing = walk.announced(cast, district)
    one, other = walk.signed_up(hearing, 1), walk.signed_up(hearing, 2)
    with walk.days_after(hearing, 7), pytest.raises(RuleViolated, match="还没有结束"):
        lifecycle.fix_list(hearing, by=cast.clerk)
    with walk.days_after(hearing, 8):
        with pytest.raises(RuleViolated, match="2件报名没有核对"):
            lifecycle.fix_list(hearing, by=cast.clerk)
        hearing_people.examine(hearing, by=cast.clerk, sign_ups=[one], verdict="eligible")
        with pytest.raises(ValidationError, match="写明对照遴选办法的理由"):
            hearing_people.examine(hearing, by=cast.clerk, sign_ups=[other], verdict="refused")
        hearing_people.examine(
            hearing, by=cast.clerk, sign_ups=[other], verdict="refused", refusal="未满十八周岁"
        )
        lifecycle.fix_list(hearing, by=cast.clerk)
    draw = hearing.groups.get(is_drawn=True).draw
    assert draw.numbers == [one.number]
    assert draw.digest == hashlib.sha256(one.number.encode()).hexdigest()


def test_without_anybody_to_draw_there_is_more_time_never_less(cast, district):
    hearing = walk.announced(cast, district)
    told = {"by": cast.head, "place": hearing.place, "reason": "无人报名"}
    with walk.days_after(hearing, 8):
        with pytest.raises(RuleViolated, match="还没有代表"):
            lifecycle.fix_list(hearing, by=cast.clerk)
        days = {"sign_up_until": hearing.sign_up_until, "held_at": hearing.held_at}
        with pytest.raises(RuleViolated, match="报名时间不足"):
            hearing_notice.reschedule(hearing, **days, **told)
    sooner = {
        "sign_up_until": hearing.sign_up_until - timedelta(days=1),
        "held_at": hearing.held_at,
    }
    with pytest.raises(RuleViolated, match="只能推后"):
        hearing_notice.reschedule(hearing, **sooner, **told)
    later = {name: day + timedelta(days=20) for name, day in days.items()}
    hearing_notice.reschedule(hearing, **later, **told)
    assert hearing.notices.last().reason == "无人报名"


# --- the draw ----------------------------------------------------------------------------------------------


def test_the_draw_is_repeated_by_anybody_without_the_product(cast, district):
    """JC-16-DRAWN: the few lines on the page, run by a Python of their own."""
    draw = walk.drawn(cast, district).groups.get(is_drawn=True).draw
    told = subprocess.run(
        [sys.executable, "-I", "-c", draw.script], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(draw.drawn)
    assert len(draw.drawn) == 3 and len(draw.reserves) == 3


def test_a_number_drawn_in_presence_is_entered_with_who_saw_it(cast, district):
    hearing = walk.listed(cast, district)
    for told in ({}, {"value": "0417"}, {"value": " ", "value_from": "某某见证"}):
        with pytest.raises(RuleViolated, match="在场见证"):
            lifecycle.draw(hearing, by=cast.clerk, **told)


def test_the_seal_that_decides_is_the_first_that_covers_the_fixed_list(cast, district):
    sealed(1, number=1)
    hearing = walk.listed(cast, district, source="seal")
    draw = hearing.groups.get(is_drawn=True).draw
    with pytest.raises(RuleViolated, match="种子还没有产生"):
        lifecycle.draw(hearing, by=cast.clerk, value="我选的数", value_from="我")
    last = RowChange.objects.order_by("-pk").first().pk
    first = sealed(last, number=2)
    sealed(last + 1, number=3)
    assert deciding_seal(draw) == first
    lifecycle.draw(hearing, by=cast.clerk)
    draw.refresh_from_db()
    assert (draw.value, draw.value_from) == (first.root, "第 2 号封印")


def test_nobody_draws_twice(cast, district):
    hearing = walk.drawn(cast, district)
    with pytest.raises(IllegalTransition):
        lifecycle.draw(hearing, by=cast.clerk, value="0418", value_from=walk.SEEN_BY)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE decisions_draw SET numbers = '[\"x\"]' WHERE id = %s", "不能更改"),
        ("UPDATE decisions_draw SET seats = 6 WHERE id = %s", "不能更改"),
        ("UPDATE decisions_draw SET value = '1', seed = repeat('0', 64), drawn_at = now(), drawn_by_id = fixed_by_id WHERE id = %s", "不符"),
        ("DELETE FROM decisions_draw WHERE id = %s", "只能追加"),
    ],
)  # fmt: skip
def test_a_fixed_list_is_neither_changed_nor_drawn_otherwise_by_sql(
    cast, district, statement, told
):
    draw = walk.listed(cast, district).groups.get(is_drawn=True).draw
    with (
        pytest.raises(DatabaseError, match=told),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [draw.pk])


# --- participants --------------------------------------------------------------------------------------------


def test_only_groups_that_are_not_drawn_are_invited_and_up_to_their_seats(cast, district):
    hearing = walk.drawn(cast, district)
    drawn, asked = hearing.groups.get(is_drawn=True), hearing.groups.get(is_drawn=False)
    told = {"by": cast.clerk, "name": "给排水专家", "standing": "高级工程师"}
    with pytest.raises(RuleViolated, match="不能指定"):
        hearing_people.invite(hearing, group=drawn, **told)
    hearing_people.invite(hearing, group=asked, **told)
    with pytest.raises(RuleViolated, match="名额已满"):
        hearing_people.invite(hearing, group=asked, **told)


def test_who_drops_out_is_followed_by_the_next_in_the_order_of_the_draw(cast, district):
    hearing = walk.ready(cast, district)
    group = hearing.groups.select_related("draw").get(is_drawn=True)
    for reserve in (*group.draw.reserves, None):
        leaving = taking_part(hearing).filter(group=group).last()
        hearing_people.replace(hearing, by=cast.clerk, participant=leaving, reason="出差")
        on_list = {one.sign_up.number for one in taking_part(hearing).filter(group=group)}
        assert reserve is None or reserve in on_list
    assert len(on_list) == group.seats - 1  # nobody was left to follow the last one


def test_names_are_told_only_of_those_who_take_part(cast, district, client):
    hearing = walk.drawn(cast, district)
    names = set(HearingSignUp.objects.values_list("name", flat=True))

    def told() -> set[str]:
        page = client.get(f"/hearings/{hearing.number}/").content.decode()
        return {name for name in names if name in page}

    assert told() == set()
    with walk.days_after(hearing, walk.LISTED_ON):
        asked = {"group": hearing.groups.get(is_drawn=False), "name": "给排水专家"}
        hearing_people.invite(hearing, by=cast.clerk, standing="高级工程师", **asked)
        lifecycle.publish_list(hearing, by=cast.head)
    drawn = taking_part(hearing).filter(sign_up__isnull=False)
    assert told() == set(drawn.values_list("name", flat=True)) != names
