"""The demo district 新乡高新区: its bodies, one person per role, and one body's published list.

Everything is made through the product's own doors: bodies are founded, people appointed, the list drafted, signed by
three different people and published. Persons carry role titles, not invented names.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from powerops.core.calendars import write_notice
from powerops.core.models import (
    Appointment,
    HolidayNotice,
    NumberSeries,
    Organisation,
    Person,
    Post,
)
from powerops.core.numbering import open_series
from powerops.core.organisations import establish
from powerops.core.roles import Role
from powerops.law.codes import provisional_code
from registry.models import PublishedList, Revision
from registry.numbers import APPROVAL
from registry.register import SEED, fill_register
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import Proposal, propose_many, start_revision
from registry.workflows.edition import publish_edition

FOUNDED = date(2016, 8, 25)
REGION = "410791"
FARTHEST = timedelta(days=35)  # twenty working days over the turn of a year

# code, name, kind, parent, department number
BODIES = (
    ("gxq", "新乡高新区", "jurisdiction", None, "00"),
    ("dgw", "新乡高新区党工委", "party", "gxq", "01"),
    ("gwh", "新乡高新区管委会", "committee", "gxq", "02"),
    ("zjj", "住房和城乡建设局", "department", "gxq", "17"),
    ("nyj", "农业农村局", "department", "gxq", "20"),
    ("wgl", "文化广电和旅游局", "department", "gxq", "22"),
    ("yjj", "应急管理局", "department", "gxq", "25"),
    ("rsj", "人力资源和社会保障局", "department", "gxq", "14"),
    ("fgj", "发展改革和商务局", "department", "gxq", "04"),
    ("zrj", "自然资源和规划分局", "stationed", "gxq", "15"),
    ("fzb", "法制办公室", "department", "gxq", "12"),
    ("dcs", "督查室", "department", "gxq", "03"),
    ("jgw", "纪检监察工委", "party", "gxq", "05"),
    ("zzb", "组织人事部", "party", "gxq", "06"),
    ("gdx", "关堤乡", "township", "gxq", "61"),
    ("zzj", "振中街道办事处", "subdistrict", "gxq", "62"),
)

# user name, what the person is called by before the post, post, role, body, is the body's principal post
CAST = (
    ("clerk", "住建局", "经办", Role.CLERK, "zjj", False),
    ("head", "住建局", "局长", Role.HEAD, "zjj", True),
    ("clerk2", "农业农村局", "经办", Role.CLERK, "nyj", False),
    ("head2", "农业农村局", "局长", Role.HEAD, "nyj", True),
    ("legal", "", "法制审核员", Role.LEGAL, "fzb", False),
    ("secretary", "管委会", "秘书", Role.SECRETARY, "gwh", False),
    ("leader", "管委会", "主任", Role.LEADER, "gwh", True),
    ("supervisor", "", "督查员", Role.SUPERVISOR, "dcs", False),
    ("inspector", "", "监察员", Role.INSPECTOR, "jgw", False),
    ("personnel", "", "组织人事员", Role.PERSONNEL, "zzb", False),
    ("window", "住建局", "窗口人员", Role.WINDOW, "zjj", False),
    ("officer", "住建局", "执法员甲", Role.OFFICER, "zjj", False),
    ("officer2", "住建局", "执法员乙", Role.OFFICER, "zjj", False),
    ("admin", "", "系统管理员", Role.ADMIN, "gwh", False),
)
# Who filed the list that the demo begins with; they do not log in.
FILED_BY = (
    ("wgl-clerk", "文广旅局", "经办", Role.CLERK, "wgl", False),
    ("wgl-head", "文广旅局", "局长", Role.HEAD, "wgl", True),
)


@transaction.atomic
def load_demo(password: str) -> None:
    """Make whatever of the demo is not there yet; set the cast's password. Safe to run again."""
    announce_years()
    fill_register()
    bodies = {line[0]: make_body(number, *line) for number, line in enumerate(BODIES, 1)}
    people = {line[0]: make_person(*line, bodies=bodies) for line in (*CAST, *FILED_BY)}
    hashed = make_password(password)
    for username, *_ in CAST:
        people[username].password = hashed
        people[username].save(update_fields=["password"])
    if not NumberSeries.objects.filter(organisation=bodies["gwh"], kind=APPROVAL).exists():
        open_series(by=people["admin"], organisation=bodies["gwh"], kind=APPROVAL, sign="新开")
    if not PublishedList.objects.filter(body=bodies["wgl"]).exists():
        publish_list(bodies["wgl"], people)


def announce_years() -> None:
    """Go on by weekends alone where the demo's time limits reach a year whose notice did not come with the product."""
    today = timezone.localdate()
    for year in {today.year, (today + FARTHEST).year}:
        if not HolidayNotice.objects.filter(year=year).exists():
            write_notice(year, [], title=f"演示：{year}年放假安排未随产品提供，仅按周末计算")


def make_body(
    number: int, code: str, name: str, kind: str, parent: str | None, department: str
) -> Organisation:
    """Return the body, founding it when it is not there."""
    existing = Organisation.objects.filter(code=code).first()
    return existing or establish(
        code=code,
        name=name,
        kind=kind,
        parent=Organisation.objects.get(code=parent) if parent else None,
        established_on=FOUNDED,
        source="新开〔2016〕76号",
        credit_code=provisional_code(REGION, number),
        department_number=department,
        telephone=f"0373-35{number:05d}",
        supervision_telephone="0373-3500000",
        address="河南省新乡市高新区",
        office_hours="工作日 9:00—12:00，13:00—17:00",
    )


def make_person(
    username: str,
    of: str,
    title: str,
    role: Role,
    body: str,
    is_principal: bool,
    *,
    bodies: dict[str, Organisation],
) -> Person:
    """Return the person, making and appointing them when they are not there."""
    person, is_new = Person.objects.get_or_create(username=username, defaults={"name": of + title})
    if is_new:
        person.set_unusable_password()
        person.save()
        post = Post(organisation=bodies[body], title=title, role=role, is_principal=is_principal)
        post.full_clean()
        post.save()
        Appointment.objects.create(
            person=person, post=post, began_on=FOUNDED, source="新开〔2016〕76号"
        )
    return person


def publish_list(body: Organisation, people: dict[str, Person]) -> None:
    """Draft, sign and publish the body's first list."""
    clerk, head = people["wgl-clerk"], people["wgl-head"]
    revision = start_revision(
        body,
        by=clerk,
        kind=Revision.Kind.WHOLE,
        title="权力清单和责任清单编制",
        source_document="新开〔2016〕76号",
    )
    propose_many(revision, demo_proposals(body), by=clerk)
    lifecycle.submit(revision, by=clerk)
    lifecycle.endorse(revision, by=head, reason="同意")
    lifecycle.clear(revision, by=people["legal"], reason="依据核对无误")
    lifecycle.approve(revision, by=people["secretary"], reason="管委会会议审定", automatic=True)
    publish_edition(body, by=people["secretary"])


def demo_proposals(body: Organisation) -> list[Proposal]:
    """Return the demo list's powers, each with the duties of its category, its themes, two with flow and guide."""
    duties, bases = demo_duties()
    whole = {one.pop("name"): one for one in demo_guides()}
    with (SEED / "demo_powers.csv").open(encoding="utf-8", newline="") as file:
        return [
            Proposal(
                {
                    **row_content(row, body),
                    "duties": duties[row["category"]],
                    "duty_text": "\n".join(
                        f"{duty['stage']}：{duty['text']}" for duty in duties[row["category"]]
                    ),
                    "duty_basis": "；".join(bases[row["category"]]),
                    "themes": themes_of(row["name"]),
                    **whole.get(row["name"], {}),
                },
                position=number,
            )
            for number, row in enumerate(csv.DictReader(file), 1)
        ]


def row_content(row: dict[str, str], body: Organisation) -> dict[str, Any]:
    """Return what the file says of one power."""
    return {
        "name": row["name"],
        "sub_name": row["sub_name"],
        "category": row["category"],
        "level": "4",
        "level_text": "县级",
        "exercising_body": body.name,
        "handling_office": "文化市场综合执法科" if row["category"] == "行政处罚" else "行政审批科",
        "basis_text": re.sub(r"；(?=【)", "；\n", row["basis"]),
        "accountable_persons": "具体承办人、科室负责人、分管负责人、主要负责人",
        "accountability_text": "不履行或者不正确履行职责，有下列情形之一的，依法追究责任：\n"
        "1.没有法律依据或者超越职权行使权力的；\n2.违反法定程序的；\n3.滥用职权、玩忽职守、徇私舞弊的；\n"
        "4.其他违反法律法规规章的行为。",
        "accountability_basis": "《中华人民共和国公职人员政务处分法》",
    }


def demo_guides() -> list[dict[str, Any]]:
    """Return name, themes, process and guide of the licences that show how a whole one looks."""
    return json.loads((SEED / "demo_guides.json").read_text(encoding="utf-8"))


def themes_of(name: str) -> list[str]:
    """Return the themes of the words that a name holds."""
    with (SEED / "demo_themes.csv").open(encoding="utf-8", newline="") as file:
        return sorted({row["theme"] for row in csv.DictReader(file) if row["word"] in name})


def demo_duties() -> tuple[dict[str, list[dict[str, str]]], dict[str, list[str]]]:
    """Return the duties and their bases, by category."""
    duties: dict[str, list[dict[str, str]]] = defaultdict(list)
    bases: dict[str, list[str]] = defaultdict(list)
    with (SEED / "demo_duties.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            duties[row["category"]].append({"stage": row["stage"], "text": row["text"]})
            if row["basis"] not in bases[row["category"]]:
                bases[row["category"]].append(row["basis"])
    return duties, bases
