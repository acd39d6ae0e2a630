"""Ranks of legal documents: what a list's label may mean, and what a document's own facts say of its rank.

《立法法》 gives the ranks; 党内法规, 司法解释 and 国务院决定 stand beside them as real lists cite them.
"""

import re
from enum import StrEnum


class Rank(StrEnum):
    CONSTITUTION = "宪法"
    LAW = "法律"
    ADMINISTRATIVE_REGULATION = "行政法规"
    SUPERVISION_REGULATION = "监察法规"
    STATE_COUNCIL_DECISION = "国务院决定"
    LOCAL_REGULATION = "地方性法规"
    AUTONOMOUS_REGULATION = "自治条例和单行条例"
    DEPARTMENT_RULE = "部门规章"
    LOCAL_RULE = "地方政府规章"
    JUDICIAL_INTERPRETATION = "司法解释"
    PARTY_REGULATION = "党内法规"
    NORMATIVE_DOCUMENT = "规范性文件"


REGULATIONS = frozenset(
    {
        Rank.ADMINISTRATIVE_REGULATION,
        Rank.SUPERVISION_REGULATION,
        Rank.LOCAL_REGULATION,
        Rank.AUTONOMOUS_REGULATION,
    }
)
RULES = frozenset({Rank.DEPARTMENT_RULE, Rank.LOCAL_RULE})

LABELS: dict[str, frozenset[Rank]] = {
    "宪法": frozenset({Rank.CONSTITUTION}),
    "法律": frozenset({Rank.LAW, Rank.CONSTITUTION}),
    "法规": REGULATIONS | {Rank.STATE_COUNCIL_DECISION},
    "行政法规": frozenset({Rank.ADMINISTRATIVE_REGULATION, Rank.STATE_COUNCIL_DECISION}),
    "地方性法规": frozenset({Rank.LOCAL_REGULATION, Rank.AUTONOMOUS_REGULATION}),
    "规章": RULES,
    "部门规章": frozenset({Rank.DEPARTMENT_RULE}),
    "地方政府规章": frozenset({Rank.LOCAL_RULE}),
    "规范性文件": frozenset(
        {Rank.NORMATIVE_DOCUMENT, Rank.PARTY_REGULATION, Rank.STATE_COUNCIL_DECISION}
    ),
    "国务院决定": frozenset({Rank.STATE_COUNCIL_DECISION, Rank.NORMATIVE_DOCUMENT}),
    "党内法规": frozenset({Rank.PARTY_REGULATION}),
    "司法解释": frozenset({Rank.JUDICIAL_INTERPRETATION}),
}
ALIASES = {
    "国家法律": "法律",
    "行法规": "行政法规",
    "国务院法规": "行政法规",
    "地方法规": "地方性法规",
    "部令": "部门规章",
    "政府规章": "地方政府规章",
    "地方规章": "地方政府规章",
    "地方性规章": "地方政府规章",
    "解释": "司法解释",
    "国务院文件": "国务院决定",
    "文件": "规范性文件",
    "政策文件": "规范性文件",
}

PROVINCES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|"
    "重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
)
LOCAL_NAME = re.compile(
    rf"(?:{PROVINCES}|自治区|自治州|[\u4e00-\u9fff]{{2,8}}(?:省|市|自治州|自治县)(?!场|政|容))"
)
LAWS_END = re.compile(r"(?:(?<![办方做])法|法典)$")
BY_DOC_NO = (
    (re.compile(r"主席令"), Rank.LAW),
    (re.compile(r"国务院(?:第?\d+号)?令|国令"), Rank.ADMINISTRATIVE_REGULATION),
    (re.compile(r"政府(?:第?\d+号)?令"), Rank.LOCAL_RULE),
    (re.compile(r"(?:人民代表大会|人大)(?:常务委员会|常委会)?公告"), Rank.LOCAL_REGULATION),
    (re.compile(r"(?:部|局|署|行|会|委|院|办公室)(?:[^〔]*?\d+号)?令"), Rank.DEPARTMENT_RULE),
    (re.compile(r"^(?:中发|中办发|中办|中纪发)"), Rank.PARTY_REGULATION),
    (re.compile(r"[〔\[（(【]\d{4}[〕\]）)】]第?\d+号$"), Rank.NORMATIVE_DOCUMENT),
)


def ranks_meant_by(label: str) -> frozenset[Rank]:
    """Return the ranks that a list's label (法规, 【部门规章】, 政府规章 …) may mean; empty if it says nothing."""
    word = re.sub(r"[\s【】\[\]]", "", label)
    return LABELS.get(ALIASES.get(word, word), frozenset())


def infer_rank(name: str, *, doc_no: str = "", note: str = "", label: str = "") -> Rank | None:
    """Return the rank that a document's own facts show, None where they don't.

    Strongest first: its title, its number, who passed it, the form of its name; the list's label only
    decides between what is left (法规 of a province is a 地方性法规).
    """
    return (
        _by_title(name) or _by_number(name, doc_no) or _by_note(name, note) or _by_form(name, label)
    )


def _by_title(name: str) -> Rank | None:
    if re.search(r"宪法(?:修正案)?$", name) and "关于" not in name:
        return Rank.CONSTITUTION
    if re.match(r"中国共产党|党政(?:机关|领导)", name):
        return Rank.PARTY_REGULATION
    if re.match(r"最高人民(?:法院|检察院)", name):
        return Rank.JUDICIAL_INTERPRETATION
    if re.match(r"国务院(?:对|关于).*决定$", name) and "修改" not in name:
        return Rank.STATE_COUNCIL_DECISION
    if re.search(r"(?:通知|函|批复|指导意见|实施意见)$|的意见$", name):
        return Rank.NORMATIVE_DOCUMENT
    return None


def _by_number(name: str, doc_no: str) -> Rank | None:
    """Before 规章制定程序条例 (2002-01-01) rules were also issued under numbers like 劳部发〔1994〕498号."""
    year = re.search(r"[〔\[（(【](\d{4})[〕\]）)】]", doc_no)
    if year and int(year[1]) < 2002:
        return None
    for pattern, rank in BY_DOC_NO:
        if pattern.search(doc_no):
            if rank is Rank.LAW and not LAWS_END.search(name):
                return None
            return rank
    return None


def _by_note(name: str, note: str) -> Rank | None:
    is_local = LOCAL_NAME.match(name) is not None
    if is_local and re.search(r"人民代表大会|人大", note):
        return Rank.LOCAL_REGULATION
    if is_local and re.search(r"政府.{0,20}(?:常务会议|令)", note):
        return Rank.LOCAL_RULE
    if LAWS_END.search(name) and re.search(r"全国人(?:民代表)?大会?", note):
        return Rank.LAW
    return None


def _by_form(name: str, label: str) -> Rank | None:
    if re.search(r"(?:方案|目录|清单|公告|意见)$", name):
        return Rank.NORMATIVE_DOCUMENT
    if LAWS_END.search(name) and "实施" not in name and not LOCAL_NAME.match(name):
        return Rank.LAW
    meant = ranks_meant_by(label)
    if LOCAL_NAME.match(name):
        return _local_by_form(name, meant)
    if name.endswith("条例") and Rank.PARTY_REGULATION not in meant:
        return Rank.ADMINISTRATIVE_REGULATION
    for rank in (Rank.DEPARTMENT_RULE, Rank.NORMATIVE_DOCUMENT):
        if rank in meant:
            return rank
    return _only(meant)


def _local_by_form(name: str, meant: frozenset[Rank]) -> Rank | None:
    if name.endswith("条例") or Rank.LOCAL_REGULATION in meant:
        return Rank.LOCAL_REGULATION
    return Rank.LOCAL_RULE if Rank.LOCAL_RULE in meant else _only(meant)


def _only(ranks: frozenset[Rank]) -> Rank | None:
    return next(iter(ranks)) if len(ranks) == 1 else None
