"""Split the text of 责任事项 into duties, each with the stage or kind of duty that it stands under."""

import re

_GROUP = re.compile(r"(直接实施责任|指导监督责任|监督管理责任|其他责任)\s*[：:]\s*")
_NUMBER = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、,，]\s*(?!\d)")
_WORDS = (
    "受理|审查|审核|核查|初审|复审|决定|送达|监管|监督|立案|调查|取证|审理|告知|执行|听证|结案|公示|公告|催告|解除|"
    "检查|处置|处理|征收|评审|表彰|确认|许可|登记|裁决|调解|给付|制定方案|其他"
)
_STAGE = re.compile(
    rf"([^\s：:。；;，,、]{{0,8}}(?:{_WORDS})[^\s：:。；;，,、]{{0,4}}?)(?:阶段|环节)?(?:责任)?\s*[：:]\s*"
)
_INLINE = re.compile(
    r"(?<=[。；;])\s*(?=(?:[（(]?\d{1,2}[)）.．、])[^\s：:。；;，,]{2,10}(?:责任|阶段|环节)[：:])"
)
_BEFORE_GROUP = re.compile(r"(?<=\S)\s*(?=(?:直接实施责任|指导监督责任)\s*[：:])")
NO_STAGE = ""


def split_duties(duty_text: str) -> list[tuple[str, str]]:
    """Return (stage, text) per duty, in order; the stage is "" when the text names none.

    "直接实施责任：" and "指导监督责任：" head the numbered items beneath them; an item that names its own
    stage ("1.受理阶段：…", "2.审查责任：…") stands under that one: 受理, 审查; a stage alone on its line heads
    what follows. Numbers are dropped, every other word is kept; a line without a number continues the
    item above it.
    """
    duties: list[tuple[str, str]] = []
    group, open_item = NO_STAGE, False
    for line in _lines(duty_text):
        heading = _GROUP.match(line)
        if heading:
            group, open_item = heading[1], False
            line = line[heading.end() :].strip()
            if not line:
                continue
        number = _NUMBER.match(line)
        body = line[number.end() :] if number else line
        if not body:  # a number alone says nothing; what follows is an item of its own
            open_item = False
            continue
        stage = _STAGE.match(body)
        if open_item and not number and not stage:
            duties[-1] = (duties[-1][0], f"{duties[-1][1]}\n{line}")
            continue
        if stage and stage.end() == len(body):
            group, open_item = stage[1], False
            continue
        duties.append((stage[1], body[stage.end() :]) if stage else (group, body))
        open_item = True
    return duties


def _lines(text: str) -> list[str]:
    parted = _BEFORE_GROUP.sub("\n", _INLINE.sub("\n", text))
    return [line.strip() for line in parted.split("\n") if line.strip()]
