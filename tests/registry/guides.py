"""Two licences of 住房和城乡建设局 with their guides, filled by hand from the laws that set them."""

from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile

from powerops.core import filings
from powerops.core.models import Person
from registry.guides import SAMPLE
from registry.models import Revision
from registry.workflows.drafting import propose
from registry.workflows.edition import publish_edition
from tests.builders import content, drafted, walked

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CONSTRUCTION: dict[str, Any] = {
    "service_objects": ["企业法人", "事业法人", "行政机关"],
    "conditions": "1.依法应当办理用地批准手续的，已经办理。\n2.依法应当办理建设工程规划许可证的，已经取得。\n3.已经确定建筑施工企业。\n4.有满足施工需要的资金安排、施工图纸及技术资料。",
    "quantity_limit": "无数量限制",
    "materials": [
        {
            "name": "建筑工程施工许可证申请表", "kind": "原件", "copies": 2, "medium": "纸质或者电子",
            "source": "申请人自备", "is_required": "是", "note": "加盖建设单位公章", "sample": "",
        },
        {
            "name": "建设工程规划许可证", "kind": "复印件", "copies": 1, "medium": "电子", "source": "政府部门核发",
            "is_required": "是", "note": "", "sample": "",
        },
    ],
    "handling_type": "承诺件", "channels": ["窗口办理", "网上办理"], "visits": 1, "special_procedure": "无",
    "is_online": "是", "has_courier": "是",
    "statutory_limit": 7, "statutory_unit": "日", "statutory_note": "《中华人民共和国建筑法》第八条",
    "promised_limit": 5, "promised_unit": "日", "promised_note": "自受理之日起",
    "is_charged": "否", "pays_online": "否",
    "place": "高新区政务服务中心二楼建设窗口", "hours": "工作日 9:00—17:00", "contact": "0373-3686000",
    "complaints": "0373-3686001", "in_hall": "是", "result_type": "证照", "result_name": "建筑工程施工许可证",
    "review_steps": [
        {
            "step": "受理", "content": "材料是否齐全、符合法定形式", "standard": "与申请材料目录一致",
            "points": "申请表盖章、规划许可证在有效期内",
        },
        {"step": "审查", "content": "是否具备施工条件", "standard": "建筑法第八条", "points": "资金安排、施工企业资质"},
    ],
    "cautions": "开工前取得；领取之日起三个月内开工。",
    "consequences": "审查人员对不符合条件的申请人发证的，依法给予处分；申请人提供虚假材料的，撤销许可并依法处罚。",
    "questions": [{"question": "能委托他人办理吗？", "answer": "可以，须带委托书。"}],
}  # fmt: skip
GAS = {
    **CONSTRUCTION,
    "conditions": "申请人为燃气经营企业，有符合国家标准的燃气气源和设施。",
    "statutory_limit": 20, "statutory_unit": "工作日", "promised_limit": 12, "promised_unit": "工作日",
    "statutory_note": "《中华人民共和国行政许可法》第四十二条", "result_name": "燃气经营许可证",
}  # fmt: skip

LICENCES: dict[str, dict[str, Any]] = {
    "建筑工程施工许可证核发": {
        "category": "行政许可",
        "basis_text": "【法律】《中华人民共和国建筑法》第七条：建筑工程开工前，建设单位应当申请领取施工许可证。",
        "guide": CONSTRUCTION,
    },
    "燃气经营许可证核发": {
        "category": "行政许可",
        "basis_text": "【行政法规】《城镇燃气管理条例》第十五条：国家对燃气经营实行许可证制度。",
        "guide": GAS,
    },
}
PROCESS = [
    {"step": "受理", "body": "政务服务窗口", "requirement": "核对材料", "limit": "1 日"},
    {"step": "审查和决定", "body": "建筑业管理科", "requirement": "核对施工条件", "limit": "4 日"},
]
FEE = {
    "name": "不动产登记费", "standard": "每件 80 元", "basis": "《中华人民共和国民法典》第二百二十三条",
    "collecting_body": "不动产登记中心", "note": "",
}  # fmt: skip


def licence(name: str = "建筑工程施工许可证核发", **changed: Any) -> dict[str, Any]:
    """The content of one of the two licences, its process and its guide among it."""
    return {"name": name, "process": PROCESS, **LICENCES[name], **changed}


def sample_filed(
    revision: Revision, by: Person, data: bytes = PDF, name: str = "申请表示范文本.pdf"
) -> str:
    """File a sample form with a draft; return its digest."""
    return filings.file(revision, SAMPLE, ContentFile(data, name=name), by=by).attachment.sha256


def with_sample(digest: str) -> dict[str, Any]:
    """The guide of the first licence, its first material with a sample form."""
    first, *others = CONSTRUCTION["materials"]
    return {**CONSTRUCTION, "materials": [{**first, "sample": digest}, *others]}


def published_licence(cast: SimpleNamespace, district: SimpleNamespace, **changed: Any) -> str:
    """Publish the first licence with a sample form filed for it; return the form's digest."""
    revision = drafted(cast, district.zjj, content(**licence(**changed)))
    digest = sample_filed(revision, cast.clerk)
    power = revision.versions.get().power
    propose(revision, {"guide": with_sample(digest)}, by=cast.clerk, power=power)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    return digest
