"""The fixed cast: one person per role in the demo district, and another body's clerk and head."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.organisations import establish
from powerops.core.roles import Role
from powerops.law.codes import provisional_code

FOUNDED = date(2016, 8, 25)

BODIES = (
    ("gxq", "新乡高新区", "jurisdiction", None),
    ("gwh", "新乡高新区管委会", "committee", "gxq"),
    ("zjj", "住房和城乡建设局", "department", "gxq"),
    ("nyj", "农业农村局", "department", "gxq"),
    ("fzb", "法制办公室", "department", "gxq"),
    ("dcs", "督查室", "department", "gxq"),
    ("jgw", "纪检监察工委", "party", "gxq"),
    ("zzb", "组织人事部", "party", "gxq"),
)
CAST = (
    ("clerk", "住建局经办", Role.CLERK, "zjj", False),
    ("head", "住建局局长", Role.HEAD, "zjj", True),
    ("clerk2", "农业农村局经办", Role.CLERK, "nyj", False),
    ("head2", "农业农村局局长", Role.HEAD, "nyj", True),
    ("legal", "法制审核员", Role.LEGAL, "fzb", False),
    ("secretary", "管委会秘书", Role.SECRETARY, "gwh", False),
    ("leader", "管委会主任", Role.LEADER, "gwh", True),
    ("supervisor", "督查室督查员", Role.SUPERVISOR, "dcs", False),
    ("inspector", "监察员", Role.INSPECTOR, "jgw", False),
    ("personnel", "组织人事员", Role.PERSONNEL, "zzb", False),
    ("window", "住建局窗口", Role.WINDOW, "zjj", False),
    ("officer", "住建局执法员甲", Role.OFFICER, "zjj", False),
    ("officer2", "住建局执法员乙", Role.OFFICER, "zjj", False),
    ("admin", "系统管理员", Role.ADMIN, "gwh", False),
)


@pytest.fixture
def district(db: None) -> SimpleNamespace:
    """The district's bodies by code; another county with one clerk stands beside it."""
    made: dict[str, Organisation] = {}
    for number, (code, name, kind, parent) in enumerate(BODIES, 1):
        made[code] = establish(
            code=code, name=name, kind=kind, parent=made.get(parent), established_on=FOUNDED,
            credit_code=provisional_code("410791", number), department_number=f"{number:02d}",
        )  # fmt: skip
    made["elsewhere"] = establish(
        code="elsewhere", name="某县", kind="jurisdiction", parent=None, established_on=FOUNDED,
        credit_code=provisional_code("410792", 1), department_number="00",
    )  # fmt: skip
    return SimpleNamespace(**made)


@pytest.fixture
def cast(district: SimpleNamespace) -> SimpleNamespace:
    """Everybody, by user name, each appointed since the district was founded; `nobody` holds no post."""
    people = {}
    for username, title, role, body, principal in CAST:
        people[username] = appoint(username, title, role, getattr(district, body), principal=principal)
    people["outsider"] = appoint("outsider", "某县法制审核员", Role.LEGAL, district.elsewhere)
    people["nobody"] = Person.objects.create(username="nobody", name="无岗位人员")
    return SimpleNamespace(**people)


def appoint(username: str, title: str, role: Role, body: Organisation, *, principal: bool = False) -> Person:
    """Make a person and appoint them to a post of the role."""
    person = Person.objects.create(username=username, name=title)
    post = Post.objects.create(organisation=body, title=title, role=role, is_principal=principal)
    Appointment.objects.create(person=person, post=post, began_on=FOUNDED)
    return person
