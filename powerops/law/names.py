"""Names of laws as people write them: where a name begins and ends, and when two names mean one law."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_NAME = 160
ARTICLE_AHEAD = re.compile(r"\s*第\s*[一二三四五六七八九十百千零〇○\d０-９]+\s*条")
NOTE_AHEAD = re.compile(r"\s*[（(](?=[^）)]*(?:年|令|号|修|通过|公布|发布))")
PART_OF_NAME = re.compile(r"[（(][^（）()《》\n]{1,20}[）)]》")
EXTRA_CLOSER = re.compile(r"》+|[^《》\n（(，。、；：]{1,10}》")
FORM_SUFFIX = re.compile(
    r"(?:证|证书|执照|许可证（[^）]*）|[申登][请记]表|报告书?|通知书|决定书|意见书|委托书|协议书?|合同|文本|票据|表|卡|牌|"
    r"手册|批文|回执|凭证|公告|笔录|图纸|单)(?:（[^）]*）)?$"
)
LAW_SUFFIX = r"(?:法|法典|条例|办法|规定|细则|规则|决定|意见|通知|解释|规程|标准|目录|决议|准则|规范|方案|制度)"


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name between brackets: text[start:end] holds the brackets too; `is_closed` is False where 》 is missing."""

    name: str
    start: int
    end: int
    is_closed: bool = True


def clean_name(text: str) -> str:
    """Return a name without outer brackets, spaces and line breaks, with inner brackets as 〈〉 and （）."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    text = text.translate(str.maketrans("<>《》()", "〈〉〈〉（）"))
    while text.startswith("〈") and _partner(text) in (-1, len(text) - 1):
        text = text[1:-1] if text.endswith("〉") else text[1:]
    return text if _is_balanced(text) else re.sub("[〈〉]", "", text)


def _partner(text: str) -> int:
    """Return where the bracket that opens the text is closed, -1 if nowhere."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "〈") - (c == "〉")
        if depth == 0:
            return i
    return -1


def _is_balanced(text: str) -> bool:
    return text.count("〈") == text.count("〉")


def name_key(name: str) -> str:
    """Return what two spellings of one law's name have in common; never shown to a reader."""
    key = clean_name(name)
    key = re.sub(
        r"（(?:试行|暂行|草案|\d{4}年?(?:修[正订改]|版|本)?|修[正订]|[^（）]*修[正订]版?)）$",
        "",
        key,
    )
    key = re.sub(r"[〈〉“”\"'·]", "", key)
    return key.replace("中华人民共和国", "")


def is_form(name: str) -> bool:
    """Tell a licence, form or certificate that quoted text names, such as 营业执照, from a law."""
    name = clean_name(name)
    return bool(FORM_SUFFIX.search(name)) and not re.search(r"关于|管理办法|条例$|规定$", name)


def scan_names(text: str) -> list[WrittenName]:
    """Return every outermost bracketed name in the text, also those whose closing bracket is missing."""
    found: list[WrittenName] = []
    at = text.find("《")
    while at >= 0:
        end, is_closed = _end_of_name(text, at)
        name = clean_name(text[at:end])
        if name:
            found.append(WrittenName(name, at, end, is_closed))
        at = text.find("《", max(end, at + 1))
    return found


def _end_of_name(text: str, start: int) -> tuple[int, bool]:
    depth, last_closer, i = 0, 0, start
    for i in range(start, min(len(text), start + LONGEST_NAME)):
        c = text[i]
        if c == "《":
            depth += 1
        elif c == "》":
            depth, last_closer = depth - 1, i + 1
            if depth == 0:
                return _absorb_extra(text, i + 1), True
        elif _stops(text, i):
            break
    else:
        i += 1
    return (last_closer, True) if last_closer else (i, False)


def _stops(text: str, i: int) -> bool:
    c = text[i]
    if c in "。【】；":
        return True
    if c in "（(":
        return NOTE_AHEAD.match(text, i) is not None and not PART_OF_NAME.match(text, i)
    if c == "\n":
        return ARTICLE_AHEAD.match(text, i) is not None or text[i + 1 : i + 2] == "\n"
    return c == "第" and ARTICLE_AHEAD.match(text, i) is not None


def _absorb_extra(text: str, end: int) -> int:
    """A second 》 closes nothing: 《报废机动车回收管理办法》》 and 《…法》实施细则》 end at it."""
    extra = EXTRA_CLOSER.match(text, end)
    return extra.end() if extra else end
