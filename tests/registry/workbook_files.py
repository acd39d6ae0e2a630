"""Workbooks made in memory for the tests of reading: good ones and hostile ones."""

import io
import zipfile

import openpyxl
import xlwt

HEADER = [
    "序号",
    "事项名称",
    "子项名称",
    "权力类型",
    "实施依据",
    "行使主体",
    "实施层级及权限",
    "责任事项内容",
    "备注",
]
POWER = [
    "1",
    "对甲的处罚",
    "",
    "行政处罚",
    "《甲法》第一条",
    "市甲局",
    "地州市级",
    "直接实施责任：\n1.立案",
    "",
]


def xlsx(*sheets, merges=(), hidden_columns=(), hidden_sheets=()):
    """An .xlsx of (name, rows) sheets; merges and hidden columns apply to the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    for letter in hidden_columns:
        book.worksheets[0].column_dimensions[letter].hidden = True
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(rows, name="清单"):
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    return saved(book)


def with_part(data, name, content):
    """The same .xlsx with one part added or replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return file.getvalue()


def with_sheet_xml(rows_xml):
    """An .xlsx whose only sheet holds the given XML rows."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{rows_xml}</sheetData></worksheet>'
    )
    return with_part(xlsx(("清单", [HEADER])), "xl/worksheets/sheet1.xml", xml)


def inline(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
