"""服务指南 and fees as a version holds them: put in order, held against the law, looked through for findings (R6, R7).

Every way of writing a version comes through `settle`: form, API and import alike. A guide is plain data whose keys are
the elements of `powerops.law.service_guide`; what it names as a sample must be a sample form filed for the same body,
so that no other file of the house can be published by writing its digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from powerops.core.models import Filing, Organisation
from powerops.core.refusals import RuleViolated
from powerops.law import fees as law_of_fees
from powerops.law import service_guide
from powerops.law.findings import Finding, Severity
from powerops.law.plan import R6
from powerops.law.service_guide import NO, YES, Column, Element, Kind
from powerops.law.themes import BY_KEY
from registry.models import PowerVersion, Revision

SAMPLE = "示范文本"  # the name under which a revision's sample forms are filed
FEE_COLUMNS = {
    "name": ("收费项目", 200),
    "standard": ("收费标准", 500),
    "basis": ("收费依据", 2000),
    "collecting_body": ("征收单位", 200),
    "note": ("备注", 500),
}
MOST_ROWS = 200
MOST_DAYS = 9999
LENGTHS = {Kind.TEXT: 500, Kind.LONG: 10_000}
ADDRESSES = {"online_address", "mobile_address"}
ADDRESS = re.compile(r"https?://[^\s\"'<>\\]{1,400}")
DIGEST = re.compile(r"[0-9a-f]{64}")


def settle(versions: Sequence[PowerVersion]) -> None:
    """Put the guides, fees and themes of versions in order before they are written.

    Raises ValidationError for what is no guide, fee or theme, RuleViolated for a fee without basis or a promise that is longer
    than the statute allows.
    """
    for version in versions:
        version.fees = tidy_fees(version.fees)
        version.guide = tidy_guide(version.guide)
        refuse_unknown_themes(version.themes)
        refuse_unlawful(version)
    refuse_foreign_samples(versions)


def refuse_unknown_themes(themes: Any) -> None:
    """Refuse what is no list of themes of the vocabulary. Raises ValidationError."""
    if not isinstance(themes, list) or any(
        not isinstance(one, str) or one not in BY_KEY for one in themes
    ):
        raise ValidationError({"themes": "主题应从主题分类中选择。"})


def refuse_unlawful(version: PowerVersion) -> None:
    """Refuse a fee without legal basis, and a promise longer than the statute."""
    for _, violation in law_of_fees.unfounded(version.fees):
        raise RuleViolated(
            f"{violation.message}。", clause=str(violation.clause), field="fees",
            remedy="请写明法律、法规、规章或者文件的名称和条款、文号；没有合法依据的，应当取消收费。",
        )  # fmt: skip
    if found := service_guide.promise_violation(version.guide):
        raise RuleViolated(
            f"{found.message}。", clause=str(found.clause), remedy="请缩短承诺办结时限。", field="guide"
        )  # fmt: skip


# --- samples -------------------------------------------------------------------------------------


def samples_of(body: Organisation) -> QuerySet[Filing]:
    """Return the sample forms that were filed for a body, the newest first."""
    drafts = Revision.objects.filter(body=body).values("pk")
    return (
        Filing.objects.filter(
            record_type=Revision._meta.label_lower, record_id__in=drafts, slot=SAMPLE, is_sensitive=False
        )
        .select_related("attachment")
        .order_by("-filed_at", "-pk")
    )  # fmt: skip


def refuse_foreign_samples(versions: Sequence[PowerVersion]) -> None:
    """Refuse samples that are not sample forms filed for the versions' bodies; no query without samples."""
    named: dict[Organisation, set[str]] = {}
    for version in versions:
        if digests := sample_digests(version.guide):
            named.setdefault(version.power.body, set()).update(digests)
    for body, digests in named.items():
        refuse_foreign(body, digests)


def refuse_foreign(body: Organisation, digests: set[str]) -> None:
    """Refuse a digest under which no sample form was filed for the body; one query, none without digests."""
    filed = samples_of(body).filter(attachment__sha256__in=digests)
    if digests and digests - set(filed.values_list("attachment__sha256", flat=True)):
        raise ValidationError({"guide": "示范文本不是本部门提交的文件，请重新选择。"})


def sample_digests(guide: Mapping[str, Any] | None) -> set[str]:
    """Return the digests of the sample forms that a guide names."""
    rows = (guide or {}).get("materials") or []
    return {row["sample"] for row in rows if row.get("sample")}


# --- the plain data ------------------------------------------------------------------------------


def tidy_fees(rows: Any) -> list[dict[str, str]]:
    """Return the fees with all their columns, empty rows left out. Raises ValidationError."""
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise ValidationError({"fees": f"收费项目应为一行一项的表，最多 {MOST_ROWS} 行。"})
    return [row for row in map(_tidy_fee, rows) if any(row.values())]


def _tidy_fee(row: Any) -> dict[str, str]:
    if not isinstance(row, Mapping) or not row.keys() <= FEE_COLUMNS.keys():
        names = "、".join(FEE_COLUMNS)
        raise ValidationError({"fees": f"收费项目的栏目只能是 {names}。"})
    fee = {
        name: _text(row.get(name), label, most, "fees") for name, (label, most) in FEE_COLUMNS.items()
    }  # fmt: skip
    if any(fee.values()) and not fee["name"]:
        raise ValidationError({"fees": "收费项目应当写明名称。"})
    return fee


def tidy_guide(raw: Any) -> dict[str, Any] | None:
    """Return a guide with what it says alone, None where it says nothing. Raises ValidationError."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise ValidationError({"guide": "服务指南应为要素和内容的对照。"})
    unknown = [key for key in raw if key not in ASKED]
    if unknown:
        raise ValidationError({"guide": f"服务指南没有这个要素：{str(unknown[0])[:60]}。"})
    tidied = {key: tidy_value(element, raw[key]) for key, element in ASKED.items() if key in raw}
    return {key: value for key, value in tidied.items() if service_guide.is_said(value)} or None


ASKED = {element.key: element for element in service_guide.ELEMENTS if element.is_asked}


def tidy_value(element: Element, value: Any) -> Any:
    """Return the value of one element in its form. Raises ValidationError with its name."""
    if element.kind is Kind.LIST and element.columns:
        return _tidy_rows(element, value)
    if element.kind is Kind.LIST:
        chosen = value if isinstance(value, list) else [value]
        return [_chosen(one, element.label, element.choices) for one in chosen if one]
    text = _plain(element, value)
    if element.key in ADDRESSES and text and not ADDRESS.fullmatch(text):
        raise ValidationError({"guide": f"{element.label}应以 https:// 或者 http:// 开头。"})
    return text


def _tidy_rows(element: Element, rows: Any) -> list[dict[str, Any]]:
    is_table = isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows)
    if not is_table or len(rows) > MOST_ROWS:
        raise ValidationError({"guide": f"{element.label}应为表格，最多 {MOST_ROWS} 行。"})
    known = {column.key for column in element.columns}
    if any(not row.keys() <= known for row in rows):
        raise ValidationError(
            {"guide": f"{element.label}的栏目只能是 {'、'.join(sorted(known))}。"}
        )
    tidied = ({one.key: _plain(one, row.get(one.key)) for one in element.columns} for row in rows)
    return [row for row in tidied if any(service_guide.is_said(value) for value in row.values())]


def _plain(part: Element | Column, value: Any) -> Any:
    """Return one value of an element or of a column: a text, a choice, a number."""
    if value is None or value == "":
        return None if part.kind is Kind.DAYS else ""
    if part.kind is Kind.DAYS:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
            raise ValidationError({"guide": f"{part.label}应为 0 至 {MOST_DAYS} 的整数。"})
        return value
    if part.kind in (Kind.CHOICE, Kind.YES_NO):
        return _chosen(value, part.label, part.choices or (YES, NO))
    if part.key == "sample" and not DIGEST.fullmatch(str(value)):
        raise ValidationError({"guide": "示范文本应为文件的 SHA-256 摘要。"})
    return _text(value, part.label, LENGTHS[part.kind], "guide")


def _text(value: Any, label: str, most: int, field: str) -> str:
    """Return a text as it is kept: line ends as one character, ends trimmed."""
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value:
        raise ValidationError({field: f"{label}应为文字。"})
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > most:
        raise ValidationError({field: f"{label}最多 {most} 字，现为 {len(text)} 字。"})
    return text


def _chosen(value: Any, label: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise ValidationError({"guide": f"{label}只能填：{'、'.join(choices)}。"})
    return str(value)


# --- findings ------------------------------------------------------------------------------------


def findings_of(version: PowerVersion) -> Iterable[Finding]:
    """Yield what is wrong with a version's guide; nothing of it keeps a list from being published.

    Lists that were made before there were guides are published as they are: the lack is said, with its clause.
    """
    said = version.guide or {}
    if service_guide.is_demanded(version.category):
        lacking = [
            one for one in service_guide.missing(version.guide, version.category) if one.source in LAW
        ]  # fmt: skip
        if lacking:
            yield _warning(*_lack(said, lacking))
    charged = said.get("is_charged")
    if charged == NO and version.fees:
        yield _warning("fee_contradicted", "服务指南写明不收费，但本事项列有收费项目，请核对")
    if charged == YES and not version.fees:
        yield _warning("fee_contradicted", "服务指南写明收费，但没有列出收费项目及其依据，请补齐")


LAW = (service_guide.SHOWN, service_guide.THE_PLAN)


def _lack(guide: Mapping[str, Any], lacking: Sequence[Element]) -> tuple[str, str]:
    names = "、".join(element.label for element in lacking)
    if guide:
        return "guide_incomplete", f"服务指南缺少：{names}。应当补齐后再公布"
    return (
        "guide_missing",
        "没有服务指南。行政许可的条件、数量限制、全部申请材料、程序和期限应当公示，应当尽快编制",
    )


def _warning(code: str, message: str) -> Finding:
    clause = service_guide.SHOWN if code == "guide_missing" else R6.clause
    return Finding(code, Severity.WARNING, message, clause, field="guide")
