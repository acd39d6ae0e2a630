"""What a power means to whoever meets it, in plain words and nothing but what was published (R4, R6; 四(二)3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from powerops.law import administrative_licensing, administrative_penalty
from powerops.law.periods import TimeLimit
from powerops.law.service_guide import BY_KEY, NO, is_wanted
from powerops.law.themes import label_of
from registry.exchange.layout import bare
from registry.guide_words import words_of

Content = Mapping[str, Any]
MEANINGS = {
    "行政许可": "经申请、依法审查后，准予从事特定活动",
    "行政处罚": "对违法行为依法给予警告、罚款、没收、停业等处罚",
    "行政强制": "依法采取查封、扣押等措施，或者强制当事人履行义务",
    "行政征收": "依法向公民、法人收取税费或者征用财物",
    "行政给付": "依法给予救助、补助、抚恤等",
    "行政检查": "依法检查守法情况",
    "行政确认": "依法认定资格、等级、事实或者法律关系",
    "行政奖励": "依法给予物质或者荣誉奖励",
    "行政裁决": "依法裁决与管理有关的民事纠纷",
    "其他行政权力": "上述各类以外的行政权力",
    "公共服务": "向公众提供的服务",
}
# What a statute says for all of a category, for lists that name no limit; from when it runs, and who may say otherwise.
GENERAL_LIMITS: dict[str, tuple[str, TimeLimit, str]] = {
    "行政许可": ("自受理之日起", administrative_licensing.DECIDE, "法律、法规"),
    "行政处罚": ("自立案之日起", administrative_penalty.DECIDE, "法律、法规、规章"),
}
MATERIALS_NAMED = 5
FINE = "罚款"
# What lists say in columns of their own that no field takes: by what the card asks, the headings without marks and brackets.
BESIDE = {
    "promised": ("承诺期限", "承诺时限", "承诺办结期限", "承诺办结时限"),
    "statutory": ("法定期限", "法定时限", "法定办结期限", "法定办结时限"),
    "objects": ("实施对象", "服务对象", "办理对象", "申请对象"),
    "materials": ("申请材料", "申报材料", "提交材料", "办理材料"),
    "conditions": ("申请条件", "办理条件", "受理条件"),
    "charge": (
        "收费依据和标准",
        "收费标准",
        "收费标准及依据",
        "收费依据及标准",
        "是否收费",
        "收费情况",
    ),
}
TOLD = ("service_objects", "place", "hours", "contact", "complaints", "channels", "visits")


def card(content: Content) -> dict[str, Any]:
    """Return the answers that the page gives first; what the list does not say is empty."""
    guide, beside = content.get("guide") or {}, said_beside(content)
    told = {key: words_of(BY_KEY[key], guide) for key in TOLD}
    materials = [row["name"] for row in guide.get("materials") or [] if row.get("name")]
    return {
        **told,
        "service_objects": told["service_objects"] or beside["objects"],
        "meaning": MEANINGS.get(content["category"], ""),
        "limits": limits(content, guide, beside),
        "is_applied_for": is_wanted(content["category"]),
        "general_limit": general_limit(content["category"]),
        "fees": [fee for fee in content.get("fees") or [] if fee.get("name")],
        "is_free": not content.get("fees") and guide.get("is_charged") == NO,
        "charge_beside": beside["charge"],
        "names_fine": FINE in content["basis_text"]
        or any(FINE in (cited.get("text") or "") for cited in content.get("legal_basis", ())),
        "has_more_beside": bool(beside["materials"] or beside["conditions"]),
        "materials": materials[:MATERIALS_NAMED],
        "material_count": len(materials),
        "themes": [label_of(key) for key in content.get("themes") or []],
    }


def said_beside(content: Content) -> dict[str, str]:
    """Return what the columns of BESIDE say, in one line each; empty where the list has none.

    A stroke says nothing; 无 does of charges alone.
    """
    said = {bare(heading): one_line(text) for heading, text in (content.get("other") or {}).items()}
    said = {name: text for name, text in said.items() if any(map(str.isalnum, text))}
    return {
        key: next(
            (
                said[name]
                for name in names
                if name in said and (key == "charge" or said[name] != "无")
            ),
            "",
        )
        for key, names in BESIDE.items()
    }


def one_line(text: str) -> str:
    """Return the lines of a cell as one."""
    return "；".join(line.strip("；;，, ") for line in text.splitlines() if line.strip())


def limits(content: Content, guide: Content, beside: Mapping[str, str]) -> list[str]:
    """Return how long it takes: what is promised and what the law allows, else the limits of the steps."""
    promised = words_of(BY_KEY["promised_limit"], guide) or beside["promised"]
    statutory = (
        words_of(BY_KEY["statutory_limit"], guide)
        or words_of(BY_KEY["statutory_note"], guide)
        or beside["statutory"]
    )
    said = [f"承诺 {promised}"] if promised else []
    said += [f"法定 {statutory}"] if statutory else []
    steps = (f"{step['step']}：{step['limit']}" for step in content["process"] if step.get("limit"))
    return said or list(steps)


def general_limit(category: str) -> str:
    """Return how long it takes by the statute on the whole category, as a sentence; empty where none says."""
    if category not in GENERAL_LIMITS:
        return ""
    since, limit, others = GENERAL_LIMITS[category]
    longer = (
        f"，经批准可以延长{limit.may_extend.amount}{limit.may_extend.unit}"
        if limit.may_extend
        else ""
    )
    return f"{since}{limit.length()}内作出决定{longer}；{others}另有规定的除外（{limit.clause}）"
