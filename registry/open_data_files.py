"""What open data consists of: each file with its columns, what they mean, and where PostgreSQL finds them (G9).

The files are written by COPY from one snapshot of the database. Only what the public may see is read: powers in force
that are not withdrawn, editions' covers, bodies, fees, ledgers.
"""

from __future__ import annotations

from typing import NamedTuple

from powerops.core.formulas import FORMULA
from powerops.law.service_guide import ELEMENTS, Element
from powerops.law.themes import THEMES, label_of


class Column(NamedTuple):
    """A column of a file: its heading, the SQL that finds its text, and what it means; `key` in JSON, if it has one."""

    label: str
    sql: str
    meaning: str
    key: str = ""


class Table(NamedTuple):
    """One kind of thing that is handed out; `source` is what stands after FROM."""

    name: str
    title: str
    columns: tuple[Column, ...]
    source: str


# Texts of a power's content, taken out of the JSON at once: one look at each row, however many columns.
TEXTS = (
    "name", "sub_name", "category", "exercising_body", "handling_office", "level", "level_text", "scope",
    "power_source", "delegating_body", "basis_text", "department_duty", "duty_text", "duty_basis",
    "accountable_persons", "accountability_text", "accountability_basis", "state", "remarks", "local_code", "basic_code",
)  # fmt: skip
PARTS = ("legal_basis", "duties", "process", "guide", "fees", "themes", "other")
RECORD = ", ".join((*(f"{one} text" for one in TEXTS), *(f"{one} jsonb" for one in PARTS)))
FROM_POWERS = f"""registry_publishedpower AS power JOIN core_organisation AS body ON body.id = power.body_id
  CROSS JOIN LATERAL jsonb_to_record(power.content) AS said ({RECORD})
 WHERE power.withdrawn IS NULL ORDER BY power.body_id, power.position"""
EMPTY = "IN ('null', '[]', '{}')"


def said(name: str, label: str, meaning: str) -> Column:
    """A text of a power's content."""
    return Column(label, f"said.{name}", meaning, name)


def part(name: str, label: str, meaning: str) -> Column:
    """A part of a power's content with an inner order, as JSON."""
    return Column(f"{label}（JSON）", f"CASE WHEN said.{name}::text {EMPTY} THEN '' ELSE said.{name}::text END", meaning, name)  # fmt: skip


POWERS = Table(
    "powers", "权力事项",
    (
        Column("实施编码", "power.code", "31 位，全国唯一；其他文件以它指向事项。", "code"),
        said("basic_code", "基本编码", "12 位。"),
        said("local_code", "地方编码", "部门自己的编号。"),
        said("name", "事项名称", "主项名称。"),
        said("sub_name", "子项名称", "没有子项的为空。"),
        said("category", "权力类型", "行政许可、行政处罚等十类和公共服务。"),
        Column("部门代码", "body.code", "指向 bodies.csv。", "body.code"),
        Column("部门", "body.name", "部门现在的名称。", "body.name"),
        said("exercising_body", "行使主体", "清单所载的行使主体。"),
        said("handling_office", "承办机构", "内设机构。"),
        said("level", "行使层级", "国家级、省级、市级、县级、乡级、村级。"),
        said("level_text", "实施层级（原文）", "部门清单中的写法。"),
        said("scope", "权限", "行使权限的范围。"),
        said("power_source", "权力来源", "法定本级行使、委托等。"),
        said("delegating_body", "委托机关", "委托行使的，由谁委托。"),
        said("basis_text", "实施依据", "法律、法规、规章的名称、条款和文字。"),
        said("department_duty", "部门职责", ""),
        said("duty_text", "责任事项", "与职权对应的责任。"),
        said("duty_basis", "责任事项依据", ""),
        said("accountable_persons", "追责对象范围", ""),
        said("accountability_text", "追责情形", ""),
        said("accountability_basis", "追责依据", ""),
        said("state", "事项状态", "在用、暂停等。"),
        said("remarks", "备注", ""),
        part("legal_basis", "依据法条", "逐条的法律名称 law、条款 article、文字 text、效力级别 rank、文号 doc_no。"),
        part("process", "办理流程", "一步一个对象，字段见下面“办理流程各步的字段”。"),
        part("guide", "服务指南", "没有的为空；字段见下面“服务指南的字段”。"),
        part("fees", "收费项目", "名称 name、标准 standard、依据 basis、征收单位 collecting_body、备注 note。"),
        part("themes", "生活和经营主题", "主题代码，见下面“主题代码”。"),
        part("other", "其他栏目", "部门清单中另有的栏目：栏名和内容。"),
        Column("版次", "power.edition_number::text", "现行清单的版次。", "edition"),
        Column("公布日期", "power.published_on::text", "该版公布的日期。", "published_on"),
        Column("内容摘要", "power.digest", "该项内容的 SHA-256，核算办法见下。", "digest"),
    ),
    FROM_POWERS,
)  # fmt: skip
EDITIONS = Table(
    "editions", "清单版次",
    (
        Column("部门代码", "body.code", "指向 bodies.csv。"),
        Column("部门", "edition.header #>> '{body,name}'", "公布当日的名称。"),
        Column("版次", "edition.number::text", "每个部门自 1 起。"),
        Column("文号", "edition.document_number", "审定文号。"),
        Column("审定日期", "edition.approved_on::text", ""),
        Column("公布日期", "edition.published_on::text", ""),
        Column("事项数", "edition.power_count::text", ""),
        Column("是否现行", "CASE WHEN list.body_id IS NULL THEN '否' ELSE '是' END", "是或者否。"),
        Column("内容摘要", "edition.digest", "整版内容的 SHA-256，核算办法见下。"),
    ),
    """registry_edition AS edition JOIN core_organisation AS body ON body.id = edition.body_id
  LEFT JOIN registry_publishedlist AS list ON list.edition_id = edition.id ORDER BY edition.body_id, edition.number""",
)  # fmt: skip
BODIES = Table(
    "bodies", "部门",
    (
        Column("部门代码", "body.code", "网址 /bodies/部门代码/。"),
        Column("部门", "body.name", "现在的名称。"),
        Column("统一社会信用代码", "body.credit_code", "TE 开头的是临时代码。"),
        Column("联系电话", "body.telephone", ""),
        Column("监督电话", "body.supervision_telephone", ""),
        Column("地址", "body.address", ""),
        Column("办公时间", "body.office_hours", ""),
        Column("撤销日期", "coalesce(body.abolished_on::text, '')", "仍然存在的为空。"),
        Column("承接部门代码", "coalesce(heir.code, '')", "撤销后由谁承接。"),
        Column("现行版次", "edition.number::text", ""),
        Column("事项数", "list.power_count::text", "现行清单所载的事项数。"),
    ),
    """registry_publishedlist AS list JOIN core_organisation AS body ON body.id = list.body_id
  JOIN registry_edition AS edition ON edition.id = list.edition_id
  LEFT JOIN core_organisation AS heir ON heir.id = body.successor_id ORDER BY body.path""",
)  # fmt: skip
FEES = Table(
    "fees", "收费项目",
    (
        Column("实施编码", "fee.code", "指向 powers 文件。"),
        Column("事项名称", "fee.power_name", ""),
        Column("部门代码", "body.code", ""),
        Column("部门", "body.name", ""),
        Column("收费项目", "fee.name", ""),
        Column("征收单位", "fee.collecting_body", ""),
        Column("收费标准", "fee.standard", ""),
        Column("收费依据", "fee.basis", ""),
        Column("备注", "fee.note", ""),
    ),
    """registry_publishedfee AS fee JOIN core_organisation AS body ON body.id = fee.body_id
  JOIN registry_publishedpower AS power ON power.power_id = fee.power_id AND power.withdrawn IS NULL
 ORDER BY fee.body_id, fee.position""",
)  # fmt: skip
KIND = "CASE entry.kind WHEN 'remove' THEN '取消' WHEN 'devolve' THEN '下放' ELSE '承接' END"
LEDGERS = Table(
    "ledgers", "取消下放承接台账",
    (
        Column("事项名称", "entry.name", ""),
        Column("权力类型", "entry.category", ""),
        Column("部门", "entry.body_name", "当时的名称。"),
        Column("方式", KIND, "取消、下放或者承接。"),
        Column("来源文件", "entry.source_document", ""),
        Column("文号", "entry.document_number", ""),
        Column("日期", "entry.happened_on::text", ""),
        Column("承接/移交机关", "entry.counterpart", ""),
        Column("备注", "entry.remarks", ""),
    ),
    """registry_ledgerentry AS entry WHERE entry.voided_at IS NULL AND NOT EXISTS (
    SELECT FROM registry_powerversion AS version JOIN registry_withdrawal AS taken ON taken.power_id = version.power_id
     WHERE version.id = entry.version_id AND taken.kind = 'unsuitable' AND taken.lifted_at IS NULL)
 ORDER BY entry.happened_on DESC, entry.id""",
)  # fmt: skip
ANSWERED = "service.released ->> "
INTERMEDIARIES = Table(
    "intermediaries", "行政审批中介服务",
    (
        Column("服务名称", f"{ANSWERED}'name'", ""),
        Column("涉及的权力事项", """(SELECT coalesce(string_agg(one ->> 'code', ' '), '') FROM
            jsonb_array_elements(service.released -> 'powers') AS one)""", "实施编码，空格分开。"),
        Column("仍作为前置条件", "CASE WHEN service.released -> 'is_precondition' = 'true' THEN '是' ELSE '否' END", "是或者否。"),
        Column("设定依据", f"{ANSWERED}'basis'", ""),
        Column("费用由谁承担", f"{ANSWERED}'payer'", "申请人或者行政机关。"),
        Column("收费标准", f"{ANSWERED}'fee_standard'", ""),
        Column("服务机构", f"{ANSWERED}'providers'", ""),
        Column("清理日期", f"coalesce({ANSWERED}'cleared_on', '')", ""),
        Column("清理依据文件", f"{ANSWERED}'cleared_by'", ""),
        Column("备注", f"{ANSWERED}'remarks'", ""),
    ),
    "registry_intermediaryservice AS service WHERE service.released IS NOT NULL ORDER BY service.id",
)  # fmt: skip
TABLES = (POWERS, EDITIONS, BODIES, FEES, LEDGERS, INTERMEDIARIES)

# What stands in powers.jsonl alone, and what stands inside its parts: key and meaning.
Meanings = tuple[tuple[str, str], ...]
ONLY_IN_JSON: Meanings = (
    ("body", "公布时的部门：代码 code、名称 name。"),
    (
        "duties",
        "责任事项逐条：阶段或者种类 stage、内容 text，由“责任事项”的原文拆分；原文在 duty_text。",
    ),
    ("accountability", "追责情形逐条（文字的列表）；原文在 accountability_text。"),
    ("in_force", "是否现行有效。这里只收现行有效的事项，总是 true。"),
)
STEPS: Meanings = (
    ("step", "环节名称。"),
    ("body", "办理机构。"),
    ("requirement", "办理要求。"),
    ("limit", "办理时限（文字）。"),
    ("key", "在本流程中指称这一步；没有的，依次为 s1、s2……"),
    ("kind", "start 开始、step 步骤、decision 判断、end 结束；没有的为 step。"),
    ("days", "时限的数字，单位见 unit；没有的，以 limit 的文字为准。"),
    ("unit", "时限的单位：工作日、日、小时、月。"),
    ("next", "去向的列表：条件 when、下一步的 key to（到此为止的为“结束”）；没有的，接着下一行。"),
    ("returns_to", "不通过时退回到哪一步（key）。"),
)


def meaning_of(element: Element) -> str:
    """Return what an element of a guide means: its label, and the values or the fields that it may have."""
    rows = "、".join(f"{one.label} {one.key}" for one in element.columns)
    values = "、".join(element.choices)
    return f"{element.label}{'，逐行：' + rows if rows else ''}{'：' + values if values else ''}。"


INNER: tuple[tuple[str, Meanings], ...] = (
    ("办理流程各步的字段（process）", STEPS),
    ("服务指南的字段（guide）", tuple((one.key, meaning_of(one)) for one in ELEMENTS if one.is_asked)),
    ("主题代码（themes）", tuple((one.key, label_of(one.key)) for one in THEMES)),
)  # fmt: skip

# One JSON object a line, as COPY writes it when no character of it needs quoting: JSON holds no control characters.
UNQUOTED = "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ENCODING 'UTF8'"
ONE_POWER = """power.content || jsonb_build_object('edition', power.edition_number, 'published_on',
  power.published_on, 'in_force', true, 'digest', power.digest)"""
JSON_LINES = f"""COPY (SELECT ({ONE_POWER})::text FROM registry_publishedpower AS power WHERE power.withdrawn IS NULL
  ORDER BY power.body_id, power.position) TO STDOUT ({UNQUOTED})"""  # noqa: S608 (constants)


def as_csv(table: Table) -> str:
    """Return the COPY that writes a table's rows as CSV; no text in them is run as a formula."""
    dangerous = FORMULA.pattern.replace("'", "''")
    cells = ", ".join(
        f"CASE WHEN text{n} ~ E'^{escape(dangerous)}' THEN '''' || text{n} ELSE text{n} END"
        for n in range(len(table.columns))
    )
    return f"COPY (SELECT {cells} FROM ({selected(table)}) AS read) TO STDOUT (FORMAT csv, NULL '', ENCODING 'UTF8')"  # noqa: S608 (constants)


def as_text(table: Table) -> str:
    """Return the COPY that writes a table's rows for a workbook."""
    return f"COPY ({selected(table)}) TO STDOUT (NULL '', ENCODING 'UTF8')"


def selected(table: Table) -> str:
    """Return the query of a table's texts."""
    cells = ", ".join(f"{one.sql} AS text{n}" for n, one in enumerate(table.columns))
    return f"SELECT {cells} FROM {table.source}"  # noqa: S608 (constants)


def escape(pattern: str) -> str:
    """Return a regular expression as an E'' text holds it."""
    return pattern.replace("\\", "\\\\")
