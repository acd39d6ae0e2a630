"""Say what a row of a list is: a power, a further level, a continuation, a section title, a note."""

import re

from registry.exchange.vocabulary import category_in_heading

_NOTE = re.compile(
    r"(注|备注|说明|填表|填报|制表|审核|联系|合计|总计|小计|共计|附件)[人说明单位]{0,4}\s*[0-9]?\s*([：:：]|$|共|\d)"
)
_SECTION = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]+[部类章]"
)
_NUMBER_ONLY = re.compile(r"[\d\s.,，、-]{1,12}")
_LONGEST_TITLE = 40


def kind_of_line(
    own: list[str],
    filled: list[int],
    field_at: dict[int, str],
    *,
    wide: bool,
    after_power: bool,
) -> str:
    """Return power, level, continuation, section, note or number for a row with visible text.

    `filled` are the columns with text of their own, `wide` whether the first of them spans three columns
    or more, `after_power` whether a power stands above.
    """
    fields = {field_at.get(column) for column in filled}
    first = own[filled[0]]
    if not fields & {"basis", "category"} or len(filled) == 1:
        title = _title_kind(first, len(filled), wide=wide, field=field_at.get(filled[0]))
        if title:
            return title
    if fields & {"name", "sub_name"}:
        return "power"
    if fields == {"sequence"}:
        return "number" if _NUMBER_ONLY.fullmatch(first) else "note"
    if "sequence" in fields or fields >= {"category", "basis"}:
        return "power"
    if not after_power:
        return "power" if fields & {"basis", "category"} else "note"
    return "level" if fields & {"level", "exercising_body"} else "continuation"


def _title_kind(text: str, filled: int, *, wide: bool, field: str | None) -> str:
    """Tell a section title and a note from the cells of a power; "" for the latter."""
    if filled > 4:
        return ""
    at_the_edge = wide or field in ("sequence", "name", None)
    if filled == 1 and len(text) <= _LONGEST_TITLE and category_in_heading(text):
        bare = field == "sequence" or wide or _SECTION.match(text)
        return "section" if bare else ""
    if at_the_edge and _NOTE.match(text):
        return "note"
    return "note" if filled == 1 and wide else ""
