"""Fifteen published lists, read whole. Counts and values were established by eye in the files.

The counts agree with those of the material's README, under this reading of the odd places:

- 农业农村 312: 行政许可 has 10 rows for "11项", since one row takes the numbers "2,3"; 行政征收（1项） has
  three rows, one power at three levels, the second of them merged under the first (a further level).
- 文体旅 301: beneath 32 powers lies a row 县市区级 that merged cells hide wholly; Excel shows 301. The
  hidden rows belong to the powers above them and are remarked, 32 times.
- 科技 4: below rows 3 and 5 hidden remnants of the same kind, remarked twice.
- 应急 149, 发改 57, 档案 12: powers over several merged rows count once; 子项 count each.
- 林草 310: 149 of 地州级 and 161 of 区县级, each row a power of its own sheet.
"""

import csv
import io
from collections import Counter

import openpyxl
import pytest
import xlrd

from registry.exchange.grid import Grid
from registry.exchange.identity import identities, identity, match
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook, text_of
from tests.data import shared

COUNTS = {
    "农业农村": {
        "行政许可（11项）": 10,
        "行政强制（21项）": 21,
        "行政处罚（254项）": 254,
        "行政征收（ 1 项）": 3,
        "行政确认（1项）": 1,
        "行政奖励（2项）": 2,
        "行政检查（ 17项）": 17,
        "行政裁决（1项）": 1,
        "其他行政权力（3项）": 3,
    },
    "消防": {"Sheet1": 75},
    "人力资源": {"附表1": 108},
    "住房": {"准确版": 327, "Sheet1": 0},
    "医疗保障": {"Sheet1": 17},
    "发展和改革": {"权责清单": 57},
    "商务": {"1": 21},
    "宣传": {"Sheet1": 1, "Sheet2": 0, "Sheet3": 0},
    "应急": {"Sheet1": 149},
    "文化体育": {"打印版（全）": 301},
    "机关事务": {"机关事务管理局": 10},
    "林业": {"地州级": 149, "区县级": 161},
    "档案": {"Sheet1": 12, "Sheet2": 0, "Sheet3": 0},
    "科学技术": {"市科技局": 4},
    "自然资源": {"克拉玛依市自然资源局权责清单": 169},
}
REMARKS = {
    "农业农村": {"category_from_sheet": 4, "several_numbers": 1},
    "消防": {"column_left_out": 1},
    "人力资源": {"name_from_above": 1},
    "商务": {"column_repeated": 4},
    "文化体育": {"hidden_under_merge": 32},
    "机关事务": {"level_unknown": 10},
    "林业": {"no_level": 1},
    "档案": {"level_unknown": 1},
    "科学技术": {"hidden_under_merge": 2},
}

# file, sheet, row, then what stands there: a text's beginning, or the whole value of a non-text.
SPOTS = [
    ("农业农村", "行政许可（11项）", 3, {"sequence": "2,3", "name": "农业植物及其产品调运检疫及植物检疫证书签发（两项"}),
    ("农业农村", "行政许可（11项）", 7, {"name": "畜禽定点屠宰厂（场）审查", "category_as_given": "", "category": "行政许可"}),
    ("农业农村", "行政征收（ 1 项）", 2, {"exercising_body": "自治区农业农村厅", "level": 2}),
    ("农业农村", "行政征收（ 1 项）", 3, {"sequence": "1", "name": "对渔业资源增殖保护费的征收", "exercising_body": "县市区农业农村局", "level": 4, "is_further_level": True, "basis_text": "【法律】《中华人民共和国渔业法》（1986年1月20日"}),
    ("农业农村", "行政征收（ 1 项）", 4, {"exercising_body": "地州市农业农村局", "level": 3, "is_further_level": False}),
    ("农业农村", "行政裁决（1项）", 2, {"sequence": "379", "name": "农村土地承包经营纠纷仲裁"}),
    ("消防", "Sheet1", 4, {"local_code": "650200207XK01600", "exercising_body": "克拉玛依市消防救援支队", "handling_office": "各区消防救援大队", "duty_text": "1.受理及许可:消防救援机构"}),
    ("消防", "Sheet1", 5, {"local_code": "650200207CF51200", "handling_office": "克拉玛依市消防救援支队\n各区消防救援大队", "category": "行政处罚"}),
    ("消防", "Sheet1", 78, {"sequence": "75", "category": "行政强制", "basis_text": "【部门规章】《消防监督检查规定》"}),
    ("人力资源", "附表1", 9, {"sequence": "3", "name": "民办职业培训学校设立、分", "sub_name": "5.民办职业学校终止审批"}),
    ("人力资源", "附表1", 14, {"sequence": "4", "name": "中外合作职业技能培训", "sub_name": "5.中外合作职业技能培训机构终止审批"}),
    ("人力资源", "附表1", 110, {"sequence": "100", "category": "其他行政权力"}),
    ("住房", "准确版", 4, {"sequence": "1", "name": "建设类企业资质审核审批", "sub_name": "2.建筑业企业资质审批"}),
    ("住房", "准确版", 319, {"name": "建设工程造价资料备案", "handling_office": "克拉玛依市工程造价标准定额管理站"}),
    ("住房", "准确版", 329, {"sequence": "323", "scope_text": "负责本行政区域内住宅专项维修资金使用审批、备案", "remarks": ""}),
    ("医疗保障", "Sheet1", 5, {"basis_text": "《中华人民共和国社会保险法》第八十四条：", "exercising_body": "克拉玛依市医疗保障局", "level": None}),
    ("医疗保障", "Sheet1", 3, {"category": "行政处罚", "accountability_text": "1.对符合法定条件的申请不予受理立案的；"}),
    ("医疗保障", "Sheet1", 19, {"sequence": "17", "name": "医疗保险稽核", "category": "行政检查"}),
    ("发展和改革", "权责清单", 3, {"rows": [3], "handling_office": "节能和能源管理科，社会发展和投融资服务科"}),
    ("发展和改革", "权责清单", 17, {"sequence": "8", "category": "行政处罚"}),
    ("发展和改革", "权责清单", 115, {"sequence": "57", "category": "行政奖励", "handling_office": "价格管理科"}),
    ("商务", "1", 22, {"sequence": "", "name": "洗染业经营者备案"}),
    ("商务", "1", 23, {"level": 3, "level_text": "地州市级；负责对外劳务合作", "accountability_text": "1.对符合法定条件的行政许可申请"}),
    ("商务", "1", 3, {"name": "成品油零售经营许可", "basis_text": "【国务院决定】《国务院对确需保留的行政审批项目"}),
    ("宣传", "Sheet1", 3, {"level": 3, "scope_text": "地州市级。负责行政区域内企业", "handling_office": "审读出版科"}),
    ("应急", "Sheet1", 9, {"sequence": "2", "sub_name": "2.非煤矿山建设项目安全设施设计审查"}),
    ("应急", "Sheet1", 365, {"category": "行政强制", "sub_name": "3.对违法生产、储存、使用、经营、运输的危险物品的查封或者扣押"}),
    ("应急", "Sheet1", 593, {"sub_name": "3.其他生产经营单位安全管理人员考核", "accountable_persons": "1.具体承办人；"}),
    ("应急", "Sheet1", 653, {"sequence": "137", "name": "水旱灾害核实统计"}),
    ("文化体育", "打印版（全）", 281, {"rows": [281, 282], "level": 3, "exercising_body": "克拉玛依市文化体育广播电视和旅游局"}),
    ("文化体育", "打印版（全）", 315, {"rows": [315, 317], "sequence": "148"}),
    ("文化体育", "打印版（全）", 636, {"sequence": "301", "name": "对擅自从事信息网络传播视听节目服务的处罚"}),
    ("机关事务", "机关事务管理局", 4, {"level": None, "scope_text": "负责市本级公共机构节能监督检查工作"}),
    ("机关事务", "机关事务管理局", 14, {"category": "其他行政权力", "category_as_given": "其他行政权力", "sequence": "10"}),
    ("机关事务", "机关事务管理局", 11, {"remarks": "无变化", "name": "公共机构节能管理"}),
    ("林业", "地州级", 4, {"duty_text": "指导监督责任：\n1.对下级行政机关", "level": 3}),
    ("林业", "区县级", 11, {"name": "进入自然保护区从\n事有关活动审批", "level": 3, "handling_office": "业务科"}),
    ("林业", "区县级", 163, {"sequence": "161", "level": 4, "exercising_body": "克拉玛依市自然资源局各区自然资源分局"}),
    ("档案", "Sheet1", 4, {"level": 3, "level_text": "地州\n市级", "handling_office": "文书档案科(政策法规科）"}),
    ("档案", "Sheet1", 11, {"sequence": "2", "level": None, "scope_text": "负责本行政区域档案工作监督检查。"}),
    ("档案", "Sheet1", 81, {"sequence": "12", "name": "对提前或延期向档案馆移交档案的批准"}),
    ("科学技术", "市科技局", 3, {"rows": [3, 4], "category": "行政处罚"}),
    ("科学技术", "市科技局", 5, {"rows": [5, 6], "category_as_given": "行政\n确认", "category": "行政确认"}),
    ("科学技术", "市科技局", 9, {"exercising_body": "市人民政府", "duty_basis_text": "【规范性文件】《<新疆维吾尔自治区科学技术进步奖励办法>实施细则"}),
    ("自然资源", "克拉玛依市自然资源局权责清单", 4, {"name": "开采矿产资源审批", "sub_name": "1.新设采矿权审批", "exercising_body": "克拉玛依市自然资源局"}),
    ("自然资源", "克拉玛依市自然资源局权责清单", 50, {"sequence": "48", "category": "行政处罚"}),
    ("自然资源", "克拉玛依市自然资源局权责清单", 171, {"sequence": "169", "name": "政府投资的地质灾害治理工程竣工验收"}),
]  # fmt: skip


def path_of(part):
    (path,) = [path for path in shared("power-lists").iterdir() if part in path.name]
    return path


def result_of(part):
    return read_power_rows(open_workbook(path_of(part)))


@pytest.mark.parametrize("part", COUNTS)
def test_each_sheet_has_as_many_powers_as_a_reader_counts(part):
    result = result_of(part)
    assert {sheet.name: sheet.read for sheet in result.sheets} == COUNTS[part]
    assert result.rejected == 0


@pytest.mark.parametrize("part", COUNTS)
def test_what_is_remarked_is_what_a_reader_sees_to_be_odd(part):
    assert Counter(problem.code for problem in result_of(part).problems) == REMARKS.get(part, {})


@pytest.mark.parametrize(("part", "sheet", "row", "expected"), SPOTS)
def test_awkward_rows_read_as_they_stand(part, sheet, row, expected):
    rows = next(s for s in result_of(part).sheets if s.name == sheet).rows
    (power,) = [power for power in rows if power.row == row]
    for name, value in expected.items():
        given = getattr(power, name)
        if isinstance(value, str) and value:
            assert given.startswith(value), name
        else:
            assert given == value, name


@pytest.mark.parametrize("part", COUNTS)
def test_every_row_with_content_is_in_one_power_or_in_one_stated_line(part):
    book = open_workbook(path_of(part))
    for sheet, read in zip(book.sheets, read_power_rows(book).sheets, strict=True):
        told = [row for power in read.rows for row in power.rows] + [
            line.row for line in read.lines
        ]
        assert sorted(told) == [number for number, row in enumerate(sheet.cells, 1) if any(row)]


@pytest.mark.parametrize("part", COUNTS)
def test_every_power_has_what_can_be_approved_and_no_two_share_an_identity(part):
    rows = result_of(part).rows
    assert all(
        row.name and row.category and row.basis_text and row.exercising_body and row.duty_text
        for row in rows
    )
    assert len(set(identities(rows))) == len(rows)
    pairing = match(rows, list(reversed(rows)))
    assert sorted(pairing.pairs) == [(i, len(rows) - 1 - i) for i in range(len(rows))]


def test_plain_identity_leaves_but_two_pairs_of_equals_in_all_lists():
    left = {
        part: len(rows) - len(set(map(identity, rows)))
        for part in COUNTS
        if (rows := result_of(part).rows)
    }
    assert {part: count for part, count in left.items() if count} == {"住房": 1, "林业": 1}


@pytest.mark.parametrize("part", ["农业农村", "人力资源", "应急", "文化体育", "科学技术"])
def test_saved_as_csv_a_list_loses_its_merges_but_no_power(part):
    book = open_workbook(path_of(part))
    for sheet, read in zip(book.sheets, read_power_rows(book).sheets, strict=True):
        text = io.StringIO()
        csv.writer(text).writerows(Grid(sheet, 0).own)
        again = read_power_rows(open_workbook(text.getvalue().encode("gb18030"))).rows
        pairing = match(read.rows, again)
        assert (pairing.missing, pairing.new) == ([], [])


def rows_by_another_library(data):
    """Each sheet's rows as xlrd or openpyxl read them, by the sheet's name."""
    if data.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    sheets = xlrd.open_workbook(file_contents=data).sheets()
    return {sheet.name: [sheet.row_values(row) for row in range(sheet.nrows)] for sheet in sheets}


@pytest.mark.parametrize("part", COUNTS)
def test_another_library_reads_the_same_texts(part):
    data = path_of(part).read_bytes()
    others = rows_by_another_library(data)
    for sheet in open_workbook(data).sheets:
        other = [list(map(text_of, row)) for row in others[sheet.name]]
        texts = [[text for text in row if text] for row in sheet.cells]
        assert texts == [[text for text in row if text] for row in other[: len(texts)]]
        assert not any(any(row) for row in other[len(texts) :])
