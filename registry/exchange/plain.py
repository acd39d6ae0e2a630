"""CSV and JSON lists as rows of cells, the first row being the header."""

import csv
import io
import json
from collections.abc import Iterable

from powerops.core.formulas import unguarded
from registry.exchange.refusal import FileRefused

# Keys of the public JSON of one power, and the column of a published list that each one fills.
COLUMN_OF_KEY = {
    "code": "事项编码",
    "name": "事项名称",
    "sub_name": "子项名称",
    "category": "权力类型",
    "body": "行使主体",
    "level": "实施层级",
    "scope": "权限",
    "office": "承办机构",
    "handling_office": "承办机构",
    "department_duty": "部门职责",
    "accountable_persons": "追责对象范围",
    "accountability_basis": "追责依据",
    "local_code": "地方编码",
    "legal_basis": "实施依据",
    "duties": "责任事项内容",
    "duty_basis": "责任事项依据",
    "accountability": "追责情形",
    "remarks": "备注",
}

# In an element of a published edition: the verbatim text that goes before a parsed field,
VERBATIM = {
    "legal_basis": "basis_text",
    "duties": "duty_text",
    "level": "level_text",
    "body": "exercising_body",
    "accountability": "accountability_text",
}
# the columns that tell a file of ours, as its tables have them (地方编码, the fifth, is read like any other list's),
SIGNS = {
    "basic_code": "基本编码",
    "code": "实施编码",
    "power_source": "权力来源",
    "delegating_body": "委托机关",
}
# and what the platform itself adds, which no list gives.
OF_THE_PLATFORM = {
    *(
        "code",
        "basic_code",
        "power_source",
        "delegating_body",
        "process",
        "guide",
        "fees",
        "state",
        "themes",
    ),
    *("edition", "published_on", "in_force", "other"),
}


def csv_cells(data: bytes, max_rows: int) -> list[list[str]]:
    """Decode (UTF-8 with or without mark, UTF-16 with mark, GB18030) and split into cells."""
    text = _decoded(data)
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([unguarded(cell) for cell in row])
            if len(rows) > max_rows * 10:
                raise FileRefused("too_many_rows", limit=max_rows)
    except csv.Error as error:
        raise FileRefused("bad_csv", detail=f"第 {len(rows) + 1} 行附近格式有误。") from error
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def json_cells(data: bytes, max_rows: int) -> list[list[object]]:
    """Turn an array of power objects, or an object that holds one, into a header and rows."""
    try:
        content = json.loads(_decoded(data))
    except (ValueError, RecursionError) as error:
        raise FileRefused("bad_json", detail="不是合法的 JSON。") from error
    powers = [_as_listed(power) for power in _powers(content)]
    if len(powers) > max_rows:
        raise FileRefused("too_many_rows", limit=max_rows)
    keys = list(dict.fromkeys(key for power in powers for key in power))
    header = [COLUMN_OF_KEY.get(key, key) for key in keys]
    return [list(header), *[[_told(power.get(key)) for key in keys] for power in powers]]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("not_a_workbook")


def _powers(content: object) -> list[dict[str, object]]:
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list) and value]
        content = content.get("powers") or (lists[0] if len(lists) == 1 else [content])
    if not isinstance(content, list) or not content:
        raise FileRefused("bad_json", detail="里面没有权力事项的数组。")
    for number, power in enumerate(content, 1):
        if not isinstance(power, dict):
            raise FileRefused("bad_json", detail=f"第 {number} 个元素不是对象。")
    return content


def _as_listed(power: dict[str, object]) -> dict[str, object]:
    """An element of a published edition as the department's list gave it; any other power as it is."""
    if not {"in_force", "basis_text"} <= power.keys():
        return power
    listed = {key: value for key, value in power.items() if key not in OF_THE_PLATFORM}
    for parsed, verbatim in VERBATIM.items():
        text = listed.pop(verbatim, "")
        # A level that the list does not name is the body's own: it is not given, and stays so.
        listed[parsed] = text if parsed == "level" else text or listed.get(parsed)
    listed |= {column: power.get(key, "") for key, column in SIGNS.items()}
    other = power.get("other")
    return {**listed, **other} if isinstance(other, dict) else listed


def _told(value: object) -> object:
    """Write a JSON value as the text of a cell: objects by their words, lists one item a line."""
    if isinstance(value, dict):
        return _object_told(value)
    if isinstance(value, list):
        return "\n".join(str(_told(item)) for item in value)
    return value


def _object_told(value: dict[str, object]) -> str:
    if value.get("law") and not str(value.get("text") or "").startswith(("【", "《")):
        told: Iterable[object] = (
            f"《{str(value['law']).strip('《》')}》",
            value.get("article"),
            value.get("text"),
        )
        return "".join(str(_told(part)) for part in told if part)
    if "stage" in value and "text" in value:
        return "：".join(str(_told(value[key])) for key in ("stage", "text") if value[key])
    if "name" in value:
        return str(_told(value["name"]))
    return str(value["text"]) if "text" in value else json.dumps(value, ensure_ascii=False)
