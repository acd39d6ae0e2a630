"""Files for the tests of importing: a small list, and the ways in which it may differ."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from tests.registry.workbook_files import (
    HEADER,
    POWER,
    inline,
    with_part,
    with_sheet_xml,
    xls,
    xlsx,
)

NAME, CATEGORY, BASIS, BODY, DUTY, REMARKS = 1, 3, 4, 5, 7, 8
LISTED = ("甲", "乙", "丙", "丁")
HOSTILE = (
    "not_a_workbook", "prose", "password_xlsx", "password_xls", "macros", "zip_bomb", "empty_rows",
    "vast_grid",
)  # fmt: skip


def power(number: int, name: str, **changed: str) -> list[str]:
    """One row of a list; `changed` by column name in capitals."""
    row = list(POWER)
    row[0], row[NAME], row[BODY] = str(number), f"对{name}的处罚", "住房和城乡建设局"
    for column, value in changed.items():
        row[globals()[column.upper()]] = value
    return row


def small_list(*rows: list[str]) -> bytes:
    """A workbook of one sheet; four powers unless told."""
    told = rows or [power(number, name) for number, name in enumerate(LISTED, 1)]
    return xlsx(("清单", [HEADER, *told]))


@cache
def hostile_files() -> dict[str, tuple[bytes, str]]:
    """What is refused as a whole, with the sentence that begins its refusal."""
    empty_rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 1_000_002))
    far_away = (
        f'<row r="1">{inline("A1", "甲")}</row><row r="1048576">{inline("XFD1048576", "乙")}</row>'
    )
    return {
        "not_a_workbook": (b"%PDF-1.7\n" + b"\0" * 64, "文件不是 Excel 工作簿"),
        "prose": ("这是一份通知。".encode() * 40, "文件里没有找到权责清单"),
        "password_xlsx": (encrypted_xlsx(), "文件设有打开密码"),
        "password_xls": (encrypted_xls(), "文件设有打开密码"),
        "macros": (with_part(small_list(), "xl/vbaProject.bin", b"\0"), "文件中含有宏"),
        "zip_bomb": (zip_bomb(), "文件解压后异常庞大"),
        "empty_rows": (with_sheet_xml(empty_rows), "文件里没有找到权责清单"),
        "vast_grid": (with_sheet_xml(far_away), "工作表“sheet1.xml”的内容一直延伸到"),
    }


def encrypted_xlsx() -> bytes:
    """What Excel saves with a password: an OLE file that holds an EncryptedPackage."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016
    return ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


def encrypted_xls() -> bytes:
    """An .xls with the record that tells of a password, right after the first one."""
    data = xls([HEADER, POWER])
    begin = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = begin + 4 + 16
    return data[:after] + b"\x2f\x00" + data[after + 2 :]


def zip_bomb() -> bytes:
    """An .xlsx of a few kilobytes whose only sheet unpacks to 300 MB."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(small_list())) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            if member.filename != "xl/worksheets/sheet1.xml":
                new.writestr(member, old.read(member))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * 1024 * 1024)
    return file.getvalue()
