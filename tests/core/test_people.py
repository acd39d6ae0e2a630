"""People, posts and appointments: who may set them up, for whom, from when (F2, F3; the Plan 五(三), 四(二)1)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from powerops.core import people
from powerops.core.actor import acting, system_person
from powerops.core.models import Appointment, AuditEvent, Person, Post
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from tests.cast import appoint as appointed

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def post(cast, district):
    """A post of 农业农村局 that nobody holds yet."""
    return people.open_post(district.nyj, by=cast.admin, title="种植业经办", role=Role.CLERK)


@pytest.fixture
def admin_elsewhere(district):
    return appointed("admin2", "某县管理员", Role.ADMIN, district.elsewhere)


def held(person):
    return person.appointments.select_related("post").get()


def test_a_registered_person_can_log_in_and_holds_nothing(cast):
    person = people.register_person(
        by=cast.admin, password="Gaoxin-2026-list", username="new", name="新人"
    )
    assert person.check_password("Gaoxin-2026-list") and person.is_active
    assert acting(person).appointments == ()
    assert AuditEvent.objects.about(person).get().by == cast.admin


def test_a_person_is_registered_once(cast):
    given = {"by": cast.admin, "password": "Gaoxin-2026-list", "username": "new", "name": "新人"}
    people.register_person(**given)
    with pytest.raises(ValidationError, match="这个用户名已被使用"):
        people.register_person(**given)


def test_an_appointment_gives_rights_on_its_days_alone(cast, post):
    made = people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TOMORROW)
    assert acting(cast.nobody).appointments == ()
    assert acting(cast.nobody, TOMORROW).appointments == (made,)
    people.end_appointment(made, by=cast.admin, ended_on=TOMORROW)
    assert acting(cast.nobody, TOMORROW).has_role(Role.CLERK)
    assert not acting(cast.nobody, TOMORROW + timedelta(days=1)).has_role(Role.CLERK)


def test_who_left_yesterday_does_nothing_today(cast):
    people.end_appointment(held(cast.clerk2), by=cast.admin, ended_on=YESTERDAY)
    assert acting(cast.clerk2).appointments == ()
    assert acting(cast.clerk2, YESTERDAY).has_role(Role.CLERK)


def test_an_appointment_does_not_end_before_it_begins(cast):
    with pytest.raises(RuleViolated, match="离任日期不能早于任职日期"):
        people.end_appointment(held(cast.clerk2), by=cast.admin, ended_on=date(2016, 8, 24))
    assert acting(cast.clerk2).has_role(Role.CLERK)


def test_an_ended_appointment_is_not_ended_again(cast):
    appointment = held(cast.clerk2)
    people.end_appointment(appointment, by=cast.admin, ended_on=YESTERDAY)
    with pytest.raises(RuleViolated, match="该任职已于"):
        people.end_appointment(appointment, by=cast.admin, ended_on=TODAY)
    appointment.refresh_from_db()
    assert appointment.ended_on == YESTERDAY


def test_an_end_still_to_come_may_be_moved(cast):
    appointment = held(cast.clerk2)
    for last in (TOMORROW, TODAY):
        people.end_appointment(appointment, by=cast.admin, ended_on=last)
    appointment.refresh_from_db()
    assert appointment.ended_on == TODAY


def test_nobody_appoints_or_dismisses_themselves(cast, post):
    with pytest.raises(NotAllowed, match="不能给自己任命"):
        people.appoint(post, by=cast.admin, person=cast.admin, began_on=TODAY)
    with pytest.raises(NotAllowed, match="不能给自己办理离任"):
        people.end_appointment(held(cast.admin), by=cast.admin, ended_on=TODAY)


def test_the_same_appointment_is_made_once(cast, post):
    people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TODAY)
    with pytest.raises(ValidationError, match="正在担任这个岗位"):
        people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TODAY)


def test_nobody_is_appointed_to_a_closed_post_and_it_closes_once(cast, post):
    people.close_post(post, by=cast.admin)
    for act in (
        lambda: people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TODAY),
        lambda: people.close_post(post, by=cast.admin),
    ):
        with pytest.raises(RuleViolated, match="岗位已撤销"):
            act()


@pytest.mark.parametrize("ended_on", [None, TOMORROW])
def test_a_post_in_office_does_not_close(cast, ended_on):
    appointment = held(cast.clerk2)
    if ended_on:
        people.end_appointment(appointment, by=cast.admin, ended_on=ended_on)
    with pytest.raises(RuleViolated, match="还有人在任"):
        people.close_post(appointment.post, by=cast.admin)


def test_a_body_has_one_principal_at_a_time(cast):
    post = held(cast.head2).post
    with pytest.raises(RuleViolated, match="只能由一人担任"):
        people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TOMORROW)
    people.end_appointment(held(cast.head2), by=cast.admin, ended_on=TODAY)
    assert people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TOMORROW).pk


def test_an_appointment_does_not_begin_before_the_body(cast, post):
    with pytest.raises(RuleViolated, match="不能早于机构的设立日期"):
        people.appoint(post, by=cast.admin, person=cast.nobody, began_on=date(2016, 8, 24))


def test_who_cannot_log_in_is_not_appointed(cast, post):
    people.edit_person(cast.nobody, by=cast.admin, is_active=False)
    with pytest.raises(NotAllowed, match="已停用"):
        people.appoint(post, by=cast.admin, person=cast.nobody, began_on=TODAY)


def test_an_administrator_leaves_people_of_another_district_alone(
    cast, post, district, admin_elsewhere
):
    outsider = cast.outsider
    for act in (
        lambda: people.edit_person(outsider, by=cast.admin, name="别名"),
        lambda: people.reset_password(outsider, by=cast.admin, password="Gaoxin-2026-list"),
        lambda: people.appoint(post, by=cast.admin, person=outsider, began_on=TODAY),
        lambda: people.edit_person(cast.clerk, by=admin_elsewhere, is_active=False),
        lambda: people.end_appointment(held(cast.clerk), by=admin_elsewhere, ended_on=TODAY),
        lambda: people.close_post(post, by=admin_elsewhere),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert people.edit_person(cast.nobody, by=admin_elsewhere, staff_number="7").staff_number == "7"


def test_who_left_another_district_is_edited_there_until_appointed_here(
    cast, post, admin_elsewhere
):
    outsider = cast.outsider
    people.end_appointment(held(outsider), by=admin_elsewhere, ended_on=YESTERDAY)
    with pytest.raises(NotAllowed, match="某县所在辖区"):
        people.edit_person(outsider, by=cast.admin, name="别名")
    people.appoint(post, by=cast.admin, person=outsider, began_on=TODAY)
    assert people.edit_person(outsider, by=cast.admin, staff_number="8").staff_number == "8"
    with pytest.raises(NotAllowed):
        people.edit_person(outsider, by=admin_elsewhere, staff_number="9")


def test_the_list_and_the_predicate_agree_on_who_may_be_seen(cast, admin_elsewhere):
    actor = acting(cast.admin)
    seen = set(people.people_reached(actor, Role.ADMIN))
    for person in Person.objects.filter(is_system=False):
        try:
            people.responsible_for(person, cast.admin)
            may = True
        except NotAllowed:
            may = False
        assert (person in seen) == may, person
    assert cast.nobody in seen and cast.outsider not in seen


def test_the_own_account_is_neither_closed_nor_reset_by_oneself(cast):
    with pytest.raises(NotAllowed, match="不能停用自己"):
        people.edit_person(cast.admin, by=cast.admin, is_active=False)
    with pytest.raises(NotAllowed, match="修改密码"):
        people.reset_password(cast.admin, by=cast.admin, password="Gaoxin-2026-list")


def test_the_system_account_is_nobodys(cast, post):
    system = system_person()
    for act in (
        lambda: people.edit_person(system, by=cast.admin, is_active=True),
        lambda: people.reset_password(system, by=cast.admin, password="Gaoxin-2026-list"),
        lambda: people.appoint(post, by=cast.admin, person=system, began_on=TODAY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_but_an_administrator_sets_up_people(cast, district, post):
    for name, person in vars(cast).items():
        if name == "admin":
            continue
        for act in (
            lambda: people.register_person(by=person, password="x", username="x", name="x"),  # noqa: B023 (called at once)
            lambda: people.edit_person(cast.clerk, by=person, name="x"),  # noqa: B023 (called at once)
            lambda: people.open_post(district.zjj, by=person, title="x", role=Role.CLERK),  # noqa: B023 (called at once)
            lambda: people.appoint(post, by=person, person=cast.officer, began_on=TODAY),  # noqa: B023 (called at once)
        ):
            with pytest.raises(NotAllowed, match="管理员"):
                act()
    assert not Person.objects.filter(username="x").exists()
    assert not Post.objects.filter(title="x").exists()
    assert not Appointment.objects.filter(post=post).exists()


def test_what_changed_on_a_person_is_recorded(cast):
    people.edit_person(cast.clerk, by=cast.admin, name=cast.clerk.name, is_active=False)
    event = AuditEvent.objects.about(cast.clerk).get()
    assert event.facts["变更"] == [{"label": "可以登录", "old": "是", "new": "否"}]
