"""Codes of bodies and powers, and the closed lists that they are made of.

统一社会信用代码 follows GB 32100-2015, its inner organisation code GB 11714. The 基本编码 (12) and
实施编码 (31) follow real published codes; the text of GB/T 39554.1-2020 itself was not read, so
their structure is inferred: 区域或设定层级2 + 事项类型2 + 主管部门2 + 主项3 + 子项3.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Coded(StrEnum):
    """A closed list whose value is the national code and whose label is the Chinese name."""

    label: str

    def __new__(cls, code: str, label: str = "") -> "Coded":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(str(member.value), member.label) for member in cls]


class Category(Coded):
    """事项类型."""

    LICENSING = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    ADJUDICATION = "09", "行政裁决"
    OTHER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"


class Level(Coded):
    """行使层级."""

    NATIONAL = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWNSHIP = "5", "镇（乡、街道）级"
    VILLAGE = "6", "村（社区）级"


class PowerSource(Coded):
    """权力来源."""

    STATUTORY = "1", "法定本级行使"
    DEVOLVED = "2", "上级下放"
    AUTHORISED_FROM_ABOVE = "3", "上级授权"
    AUTHORISED = "4", "同级授权"
    DELEGATED_FROM_ABOVE = "5", "上级委托"
    DELEGATED = "6", "同级委托"

    @property
    def is_delegated(self) -> bool:
        return self in (PowerSource.DELEGATED_FROM_ABOVE, PowerSource.DELEGATED)


class PowerState(Coded):
    """事项状态; what is cancelled stands on no list."""

    IN_USE = "1", "在用"
    SUSPENDED = "2", "暂停"
    CANCELLED = "3", "取消"


def category_named(text: str) -> Category | None:
    """Return the category that a list means by its word, however spelled, or None."""
    word = re.sub(r"[（(].*|类?$", "", re.sub(r"\s", "", text))
    for category in Category:
        stem = category.label.removeprefix("行政")
        if word and (
            word == category.label or word.removeprefix("行政") == stem or word == category.value
        ):
            return category
    return Category.OTHER if re.match(r"其他|其它|行政其他|行政其它", word) else None


# --- 统一社会信用代码 -------------------------------------------------------------------------

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PROVISIONAL_PREFIX = "TE"


def uscc_check_symbol(first_17: str) -> str:
    """Return the 18th symbol of a unified social credit code (GB 32100-2015, modulus 31)."""
    total = sum(SYMBOLS.index(c) * w for c, w in zip(first_17, USCC_WEIGHTS, strict=True))
    return SYMBOLS[-total % 31]


def organisation_check_symbol(first_8: str) -> str:
    """Return the 9th symbol of an organisation code (GB 11714, modulus 11)."""
    total = sum(int(c, 36) * w for c, w in zip(first_8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def is_provisional(code: str) -> bool:
    """Tell a 临时代码: TE and 16 more letters or digits. No registration authority issues T codes."""
    return re.fullmatch(rf"{PROVISIONAL_PREFIX}[0-9A-Z]{{16}}", code) is not None


def provisional_code(region: str, serial: int) -> str:
    """Return a 临时代码 for a body that has no unified code yet: TE + 区划6 + serial in ten digits."""
    if re.fullmatch(r"[0-9]{6}", region) is None:
        raise ValueError("行政区划代码应为6位数字")
    if not 0 <= serial < 10**10:
        raise ValueError("临时代码的序号应在0至9999999999之间")
    return f"{PROVISIONAL_PREFIX}{region}{serial:010d}"


def uscc_problem(code: str) -> str | None:
    """Return what is wrong with a unified social credit code in one sentence, None if nothing.

    A provisional code has no check symbol: ask `is_provisional` and flag it.
    """
    if len(code) != 18:
        return f"统一社会信用代码应为18位，现为{len(code)}位"
    if is_provisional(code):
        return None
    wrong = sorted({c for c in code if c not in SYMBOLS})
    if wrong:
        return f"统一社会信用代码不使用字符{'、'.join(wrong)}"
    if re.fullmatch(r"[0-9]{6}", code[2:8]) is None:
        return "统一社会信用代码第3至8位应为6位数字的行政区划代码"
    if uscc_check_symbol(code[:17]) != code[17]:
        return f"统一社会信用代码校验位应为{uscc_check_symbol(code[:17])}，现为{code[17]}，请核对是否抄错"
    if organisation_check_symbol(code[8:16]) != code[16]:
        return "统一社会信用代码中的组织机构代码（第9至17位）校验不符，请核对是否抄错"
    return None


# --- 基本编码 and 实施编码 ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BasicCode:
    """基本编码 taken apart; `region` is the 2-digit province of the setting level (00 national).

    `category` stays as written: real lists use codes, such as 21, beyond those of `Category`.
    """

    region: str
    category: str
    department: str
    main_item: str
    sub_item: str

    def __str__(self) -> str:
        return f"{self.region}{self.category}{self.department}{self.main_item}{self.sub_item}"


@dataclass(frozen=True, slots=True)
class ImplementationCode:
    """实施编码 taken apart."""

    uscc: str
    level: Level
    basic: BasicCode

    def __str__(self) -> str:
        return f"{self.uscc}{self.level}{self.basic}"


def basic_code(
    region: str, category: Category, department: str, main_item: int, sub_item: int = 0
) -> str:
    """Return the 12-digit 基本编码; a power without 子项 has sub_item 0. Raises ValueError, in Chinese."""
    if not (0 <= main_item <= 999 and 0 <= sub_item <= 999):
        raise ValueError("主项和子项的编号应在0至999之间")
    code = f"{region}{category}{department}{main_item:03d}{sub_item:03d}"
    return str(parse_basic_code(code))


def implementation_code(uscc: str, level: Level, basic: str) -> str:
    """Return the 31-symbol 实施编码. Raises ValueError, in Chinese."""
    return str(parse_implementation_code(f"{uscc}{level}{basic}"))


def parse_basic_code(code: str) -> BasicCode:
    """Take a 基本编码 apart. Raises ValueError with a Chinese sentence."""
    problem = basic_code_problem(code)
    if problem:
        raise ValueError(problem)
    return BasicCode(code[:2], code[2:4], code[4:6], code[6:9], code[9:])


def parse_implementation_code(code: str) -> ImplementationCode:
    """Take a 实施编码 apart. Raises ValueError with a Chinese sentence."""
    problem = implementation_code_problem(code)
    if problem:
        raise ValueError(problem)
    return ImplementationCode(code[:18], Level(code[18]), parse_basic_code(code[19:]))


def basic_code_problem(code: str, category: Category | None = None) -> str | None:
    """Return what is wrong with a 基本编码 in one sentence, None if nothing.

    With a category, the code's 3rd and 4th digits must not name another one.
    """
    if re.fullmatch(r"[0-9]{12}", code) is None:
        return f"基本编码应为12位数字，现为“{code}”"
    if category and code[2:4] != category and code[2:4] in set(Category):
        return f"基本编码第3至4位{code[2:4]}表示{Category(code[2:4]).label}，与权力类型{category.label}不符"
    return None


def implementation_code_problem(code: str) -> str | None:
    """Return what is wrong with a 实施编码 in one sentence, None if nothing."""
    if len(code) != 31:
        return f"实施编码应为31位，现为{len(code)}位"
    problem = uscc_problem(code[:18])
    if problem:
        return problem
    if code[18] not in set(Level):
        return f"实施编码第19位{code[18]}不是行使层级代码（1至6）"
    return basic_code_problem(code[19:])
