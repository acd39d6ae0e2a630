"""The words that published lists use for categories of power and levels of government."""

import re
from functools import lru_cache

# Canonical categories: 中办发〔2015〕21号 names nine and "other"; 公共服务 stands beside them in many lists.
CATEGORIES = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "其他行政权力",
    "公共服务",
)
_SAME_AS = {
    "行政审批": "行政许可",
    "许可": "行政许可",
    "处罚": "行政处罚",
    "强制": "行政强制",
    "行政强制措施": "行政强制",
    "行政强制执行": "行政强制",
    "征收": "行政征收",
    "行政征收征用": "行政征收",
    "给付": "行政给付",
    "检查": "行政检查",
    "行政监督检查": "行政检查",
    "监督检查": "行政检查",
    "确认": "行政确认",
    "奖励": "行政奖励",
    "裁决": "行政裁决",
    "其他": "其他行政权力",
    "其它": "其他行政权力",
    "其他类": "其他行政权力",
    "其他类别": "其他行政权力",
    "其他权力": "其他行政权力",
    "其他职权": "其他行政权力",
    "其他行政职权": "其他行政权力",
    "其他行政权利": "其他行政权力",
    "公共服务事项": "公共服务",
}
_CATEGORY_OF = {**{name: name for name in CATEGORIES}, **_SAME_AS}
_DECORATION = re.compile(r"[\s\W\d_]+")
_IN_HEADING = re.compile(
    "|".join(sorted((n for n in _CATEGORY_OF if len(n) > 3), key=len, reverse=True))
)

_LEVELS = (
    (1, ("国家级", "国家", "中央")),
    (2, ("自治区级", "省级", "自治区", "直辖市级", "省")),
    (
        3,
        (
            "地州市级",
            "地市级",
            "设区的市级",
            "设区市级",
            "市本级",
            "地州级",
            "州市级",
            "市级",
            "地级",
            "州级",
            "盟级",
            "市",
        ),
    ),
    (
        4,
        (
            "县市区级",
            "区县级",
            "县区级",
            "县级",
            "区级",
            "县市级",
            "旗级",
            "区县",
            "县区",
            "县",
            "区",
        ),
    ),
    (5, ("乡镇街道级", "乡镇街道", "镇街级", "乡镇级", "街道级", "乡级", "镇级", "乡镇", "街道")),
)
_LEVEL_OF = {word: level for level, words in _LEVELS for word in words}
_STARTS_WITH_LEVEL = re.compile(
    "("
    + "|".join(sorted((w for w in _LEVEL_OF if w.endswith(("级", "本级"))), key=len, reverse=True))
    + r")[。；;：:（(]"
)
_SEVERAL = re.compile(r"([国省市县区乡]{1,5})[两二三四五]级")
_LEVEL_OF_SIGN = {"国": "国家", "省": "省", "市": "市", "县": "县", "区": "区", "乡": "乡镇"}
_BETWEEN = re.compile(r"[、，,；;。/／+＋和及与或]")
_NOT_A_WORD = re.compile(r"[\s、/／（）()]+")


@lru_cache(maxsize=1024)
def canonical_category(text: str) -> str | None:
    """Return the canonical category that a cell means, or None. Spaces and marks do not count."""
    word = _DECORATION.sub("", text).replace("其它", "其他")
    if word in _CATEGORY_OF:
        return _CATEGORY_OF[word]
    return _CATEGORY_OF.get(word.removesuffix("类").removesuffix("事项"))


def category_in_heading(text: str) -> str | None:
    """Return the one category that a sheet's name or a section title names, e.g. 行政处罚（254项）."""
    found = {_CATEGORY_OF[word] for word in _IN_HEADING.findall("".join(text.split()))}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def level_of(text: str) -> int | None:
    """Return the exercising level 1–5 (C0109 code table) that a cell names alone or first, or None."""
    word = _NOT_A_WORD.sub("", text)
    if word in _LEVEL_OF:
        return _LEVEL_OF[word]
    start = _STARTS_WITH_LEVEL.match("".join(text.split()))
    return _LEVEL_OF[start[1]] if start else None


@lru_cache(maxsize=1024)
def levels_in(text: str) -> frozenset[int]:
    """Return every exercising level that a cell names: 地州市级、县市区级 → {3, 4}, 省市县三级 → {2, 3, 4}."""
    written = "".join(text.split())
    words = [written, *_BETWEEN.split(_SEVERAL.sub("", written))]
    words += [_LEVEL_OF_SIGN[sign] for signs in _SEVERAL.findall(written) for sign in signs]
    return frozenset(level for word in words if (level := level_of(word)))
