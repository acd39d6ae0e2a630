"""Frozen snapshots for the tests of what is written from them: one made up, one of a real list."""

from pathlib import Path
from typing import Any

from powerops.core.canonical import digest
from registry.exchange.duties import split_duties
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook

BODY = {
    "code": "zjj",
    "name": "新乡高新技术产业开发区住房和城乡建设局",
    "short_name": "住建局",
    "unified_credit_code": "11410700MB0000000X",
    "telephone": "0373-0000001",
    "supervision_telephone": "0373-0000002",
    "address": "新乡市红旗区",
}


def power(number: int = 1, **content: Any) -> dict[str, Any]:
    """One published power; `content` replaces what a test is about."""
    basic = f"410225{number:03d}000"
    return {
        "code": f"{BODY['unified_credit_code']}4{basic}",
        "basic_code": basic,
        "local_code": "",
        "name": f"对第{number}种违法行为的处罚",
        "sub_name": "",
        "category": "行政处罚",
        "body": {"code": BODY["code"], "name": BODY["name"]},
        "exercising_body": BODY["name"],
        "handling_office": "执法大队",
        "level": "县级",
        "level_text": "县市区级",
        "scope": "本区范围",
        "power_source": "法定本级行使",
        "delegating_body": "",
        "legal_basis": [],
        "basis_text": "【法律】《中华人民共和国行政处罚法》\n第九条：行政处罚的种类。",
        "department_duty": "负责本区执法。",
        "duties": [{"stage": "立案", "text": "发现线索的，予以审查，决定是否立案。"}],
        "duty_text": "1.立案责任：发现线索的，予以审查，决定是否立案。",
        "duty_basis": "《中华人民共和国行政处罚法》第五十四条",
        "accountable_persons": "1.具体承办人；\n2.内设机构负责人。",
        "accountability": ["1.没有法定依据实施处罚的；", "2.擅自改变处罚种类的。"],
        "accountability_text": "1.没有法定依据实施处罚的；\n2.擅自改变处罚种类的。",
        "accountability_basis": "《中华人民共和国公职人员政务处分法》",
        "process": [],
        "guide": None,
        "fees": [],
        "remarks": "",
        "other": {},
        "edition": 1,
        "published_on": "2026-11-23",
        "in_force": True,
    } | content


def edition(*powers: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """The first edition of these powers; `facts` replaces what a test is about."""
    return {
        "body": BODY,
        "district": "新乡高新区",
        "number": 1,
        "document_number": "新开〔2026〕1号",
        "approved_on": "2026-11-20",
        "published_on": "2026-11-23",
        "digest": digest(list(powers)),
        "verify_url": "https://example.test/verify/7KQ2M4/",
        "previous": None,
        "powers": list(powers),
    } | facts


def real_edition(folder: Path, word: str) -> dict[str, Any]:
    """The edition that the published list whose file name holds `word` would give."""
    file = next(file for file in sorted(folder.iterdir()) if word in file.name)
    rows = read_power_rows(open_workbook(file)).rows
    return edition(*(published(number, row) for number, row in enumerate(rows, start=1)))


def published(number: int, row: Any) -> dict[str, Any]:
    """The power that a row of a published list becomes."""
    return power(
        number,
        local_code=row.local_code,
        name=row.name,
        sub_name=row.sub_name,
        category=row.category,
        exercising_body=row.exercising_body,
        handling_office=row.handling_office,
        level_text=row.level_text,
        scope=row.scope_text,
        basis_text=row.basis_text,
        department_duty=row.department_duty,
        duties=[{"stage": stage, "text": text} for stage, text in split_duties(row.duty_text)],
        duty_text=row.duty_text,
        duty_basis=row.duty_basis_text,
        accountable_persons=row.accountable_persons,
        accountability=[
            line.strip() for line in row.accountability_text.splitlines() if line.strip()
        ],
        accountability_text=row.accountability_text,
        accountability_basis=row.accountability_basis,
        remarks=row.remarks,
        other=row.other,
    )
