"""The acting person: appointments in force on a day, and how far each role reaches (F3; the Plan 四(二)1)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from powerops.core import organisations
from powerops.core.actor import acting, system_person
from powerops.core.roles import Role
from tests.cast import appoint

TODAY = timezone.localdate()
DAY = timedelta(days=1)
# By hand from what each role is there to do: for its own body alone, or for every body of the district.
OWN_BODY = {"clerk", "head", "window", "officer", "staff"}
WHOLE_DISTRICT = {"legal", "secretary", "leader", "supervisor", "inspector", "personnel", "admin"}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_own_body_or_the_district_and_never_another(cast, district, role):
    person = appoint("one", "某岗", role, district.yjj)
    actor = acting(person)
    assert actor.appointment_as(role, district.yjj)
    reaches_others = actor.appointment_as(role, district.zjj) is not None
    assert reaches_others == (role.value in WHOLE_DISTRICT) != (role.value in OWN_BODY)
    assert actor.appointment_as(role, district.elsewhere) is None


def test_a_role_is_not_another_role(cast, district):
    actor = acting(cast.clerk)
    assert actor.has_role(Role.CLERK, Role.HEAD) and not actor.has_role(Role.HEAD)
    assert actor.appointment_as(Role.HEAD, district.zjj) is None
    assert actor.appointment_as(Role.CLERK, district.nyj) is None


def test_a_role_reaches_bodies_below_those_of_the_district(cast, district):
    below = organisations.establish(
        code="zjd", name="住建执法队", kind="institution", parent=district.zjj,
        established_on=TODAY, credit_code="TE4107910000000099", by=cast.admin,
    )  # fmt: skip
    assert acting(cast.legal).appointment_as(Role.LEGAL, below)
    assert acting(cast.clerk).appointment_as(Role.CLERK, below) is None


@pytest.mark.parametrize(
    ("on", "holds"),
    [(date(2016, 8, 24), False), (date(2016, 8, 25), True), (TODAY, True), (TODAY + DAY, False)],
)
def test_an_appointment_counts_on_its_first_and_last_day_and_between(cast, on, holds):
    cast.clerk.appointments.update(ended_on=TODAY)
    assert acting(cast.clerk, on).has_role(Role.CLERK) == holds


def test_the_outsider_and_who_holds_no_post_reach_nothing(cast, district):
    for person in (cast.outsider, cast.nobody):
        assert not any(one.reaches(district.zjj) for one in acting(person).appointments)


def test_a_closed_account_holds_no_role(cast):
    cast.clerk.is_active = False
    assert acting(cast.clerk).appointments == ()


def test_an_ended_body_gives_no_rights_even_to_who_would_have_come_tomorrow(cast, district):
    cast.clerk2.appointments.update(began_on=TODAY + DAY)
    organisations.abolish(district.nyj, by=cast.admin, on=TODAY, source="文件")
    for on in (TODAY, TODAY + DAY, TODAY + 2 * DAY):
        assert acting(cast.clerk2, on).appointments == ()
        assert acting(cast.head2, on).appointments == ()
    assert acting(cast.head2, TODAY - DAY).has_role(Role.HEAD)


def test_acting_costs_one_query(cast, district, django_assert_num_queries):
    with django_assert_num_queries(1):
        actor = acting(cast.legal)
        assert actor.appointment_as(Role.LEGAL, district.zjj)


def test_nobody_logs_in_as_the_system(db):
    person = system_person()
    assert person.is_system and not person.is_active and person == system_person()
    assert acting(person).appointments == ()
