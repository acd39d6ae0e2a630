"""What the demo district decides: authorities, this year's catalogue, and one matter on which the public is heard (D1, D3).

Everything is made through the product's own doors, by the demo's cast; safe to run again.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from decisions.models import Catalogue, Decision, DecisionAuthority, MatterKind
from decisions.numbers import DECISION, MINUTES
from decisions.workflows import (
    authority,
    catalogue,
    consultation,
    consultation_drafting,
    drafting,
    suggestion,
)
from powerops.core.models import NumberSeries, Organisation, Person
from powerops.core.numbering import open_series

SIGNS = {MINUTES: "新开纪", DECISION: "新开决"}
MATTERS = (
    ("调整城乡污水处理收费标准", MatterKind.SERVICE, "zjj", True),
    ("既有住宅加装电梯工作实施方案", MatterKind.SERVICE, "zjj", False),
    ("农村人居环境整治提升三年规划", MatterKind.PLANNING, "nyj", False),
)
SUGGESTION: dict[str, Any] = {
    "title": MATTERS[1][0], "kind": MATTERS[1][1], "origin": Decision.Origin.DEPUTY, "origin_note": "区人大代表建议第12号",
    "problem": "老旧小区多数没有电梯，老年居民出行不便。", "grounds": "国务院办公厅关于全面推进城镇老旧小区改造工作的指导意见。",
    "solution": "业主出资为主、财政适当补助，简化审批程序。", "necessity": "群众反映集中；周边区县已有成熟做法，可行。",
    "concerns_interests": True, "is_of_wide_concern": True,
}  # fmt: skip
DRAFT: dict[str, Any] = {
    "text": "一、实施范围：四层以上没有电梯的既有住宅。\n二、申请条件：本单元三分之二以上业主同意。\n三、资金：业主出资，每部补助十万元。\n四、程序：一窗受理、联合审查，二十个工作日内办结。",
    "explanation": "为解决老旧小区居民上下楼不便的问题，参照周边做法起草，重点就补助标准和业主表决比例征求意见。",
    "law_basis": "《中华人民共和国民法典》第二百七十八条。",
}  # fmt: skip
NOTICE: dict[str, Any] = {
    "title": "关于《既有住宅加装电梯工作实施方案（征求意见稿）》公开征求意见的公告",
    "text": "重点就补助标准、业主表决比例和底层住户补偿听取意见。", "channels": "在本页提交；也可以寄住房和城乡建设局，或者拨打单位电话。", "days": 30,
}  # fmt: skip


@transaction.atomic
def load_decisions() -> None:
    """Make whatever of the demo's decisions is not there yet."""
    people = {
        one.username: one
        for one in Person.objects.filter(
            username__in=("admin", "secretary", "leader", "clerk", "head")
        )
    }
    bodies = {
        one.code: one for one in Organisation.objects.filter(code__in=("gwh", "dgw", "zjj", "nyj"))
    }
    decider = bodies["gwh"]
    for kind, sign in SIGNS.items():
        if not NumberSeries.objects.filter(organisation=decider, kind=kind).exists():
            open_series(by=people["admin"], organisation=decider, kind=kind, sign=sign)
    if not DecisionAuthority.objects.filter(body=decider).exists():
        authorise(decider, people["secretary"])
    if not Catalogue.objects.filter(decider=decider).exists():
        publish_catalogue(bodies, people["secretary"])
    if not Decision.objects.exists():
        begin_matter(bodies, people)


def authorise(decider: Organisation, secretary: Person) -> None:
    """The committee decides on every kind of major matter."""
    for kind in MatterKind:
        authority.enter(
            by=secretary, body=decider, kind=kind, level="standing", basis="《郑洛新国家自主创新示范区条例》第五条（演示）",
            valid_from=timezone.localdate(),
        )  # fmt: skip


def publish_catalogue(bodies: dict[str, Organisation], secretary: Person) -> None:
    """This year's catalogue, agreed to by the Party committee."""
    today = timezone.localdate()
    begun = catalogue.begin(by=secretary, decider=bodies["gwh"], year=today.year)
    for title, kind, body, has_hearing in MATTERS:
        catalogue.put_entry(
            begun, by=secretary, title=title, kind=kind, body=bodies[body], has_hearing=has_hearing,
            procedures=["participation", "experts", "risk", "legality", "discussion"],
        )  # fmt: skip
    catalogue.publish(
        catalogue.send_to_party(begun, by=secretary), by=secretary, party_body=bodies["dgw"],
        party_document="党工委会议纪要（演示）", agreed_on=today,
    )  # fmt: skip


def begin_matter(bodies: dict[str, Organisation], people: dict[str, Person]) -> None:
    """One matter of the catalogue, started, drafted, and open for the public's opinions."""
    item = Catalogue.objects.get(status="published").entries.get(title=SUGGESTION["title"]).item
    proposed = suggestion.propose(
        by=people["clerk"],
        body=bodies["zjj"],
        decider=bodies["gwh"],
        catalogue_item=item,
        **SUGGESTION,
    )
    submitted = suggestion.submit(proposed, by=people["clerk"])
    started = suggestion.start(
        suggestion.endorse(submitted, by=people["head"]), by=people["leader"]
    )
    drafting.write_draft(started, by=people["clerk"], **DRAFT)
    begun = consultation_drafting.begin(started, by=people["clerk"], form="public", **NOTICE)
    consultation.publish(consultation.submit(begun, by=people["clerk"]), by=people["head"])
