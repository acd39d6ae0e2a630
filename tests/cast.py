"""The fixed cast: one person per role in the demo district, and another body's clerk and head."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.organisations import establish
from powerops.core.roles import Role
from powerops.law.codes import provisional_code
from registry.demo import BODIES, CAST, FOUNDED, REGION, announce_years
from tests.stages import on_stage


@pytest.fixture
def announced(db: None) -> None:
    """The years that time limits of today reach have a calendar, on whatever day the tests run."""
    announce_years()


@pytest.fixture
def district(announced: None) -> SimpleNamespace:
    """The district's bodies by code; another county with one clerk stands beside it."""
    return SimpleNamespace(**on_stage("district", Organisation, bodies))


def bodies() -> dict[str, Organisation]:
    """Establish the district and the county."""
    made: dict[str, Organisation] = {}
    for number, (code, name, kind, parent, department) in enumerate(BODIES, 1):
        made[code] = establish(
            code=code, name=name, kind=kind, parent=made.get(parent), established_on=FOUNDED,
            credit_code=provisional_code(REGION, number), department_number=department,
        )  # fmt: skip
    made["elsewhere"] = establish(
        code="elsewhere", name="某县", kind="jurisdiction", parent=None, established_on=FOUNDED,
        credit_code=provisional_code("410792", 1), department_number="00",
    )  # fmt: skip
    return made


@pytest.fixture
def cast(district: SimpleNamespace) -> SimpleNamespace:
    """Everybody, by user name, each appointed since the district was founded; `nobody` holds no post."""
    of_these = (
        f"cast of {district.gxq.pk}"  # the district is built anew where the clock stands earlier
    )
    return SimpleNamespace(**on_stage(of_these, Person, lambda: people(district)))


def people(district: SimpleNamespace) -> dict[str, Person]:
    """Make and appoint everybody."""
    made = {}
    for username, of, title, role, body, principal in CAST:
        made[username] = appoint(
            username, title, role, getattr(district, body), of=of, principal=principal
        )
    made["outsider"] = appoint("outsider", "某县法制审核员", Role.LEGAL, district.elsewhere)
    made["nobody"] = Person.objects.create(username="nobody", name="无岗位人员")
    return made


def appoint(
    username: str,
    title: str,
    role: Role,
    body: Organisation,
    *,
    of: str = "",
    principal: bool = False,
) -> Person:
    """Make a person and appoint them to a post of the role."""
    person = Person.objects.create(username=username, name=of + title)
    post = Post.objects.create(organisation=body, title=title, role=role, is_principal=principal)
    Appointment.objects.create(person=person, post=post, began_on=FOUNDED)
    return person
