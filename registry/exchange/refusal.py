"""Why an uploaded file is refused as a whole: one sentence of reason and one of advice for each case."""

REFUSALS = {
    "empty_file": ("文件是空的，没有任何内容。", "请检查导出是否成功，重新选择文件。"),
    "too_large": (
        "文件有 {size} MB，超过了 {limit} MB 的上限。",
        "请删除文件中的图片、附件和空白行，或按类别拆成几个文件后再上传。",
    ),
    "not_a_workbook": (
        "文件不是 Excel 工作簿、CSV 或 JSON，无法读取。",
        "请用 Excel 或 WPS 打开清单，另存为“Excel 工作簿（*.xlsx）”后再上传。",
    ),
    "web_page": (
        "文件虽以表格命名，内容却是网页或 XML 文本。",
        "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（*.xlsx）”后再上传。",
    ),
    "other_spreadsheet": (
        "文件是 {format} 格式，本系统不读取。",
        "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（*.xlsx）”后再上传。",
    ),
    "password": (
        "文件设有打开密码，无法读取。",
        "请在 Excel 或 WPS 中取消密码（文件—信息—保护工作簿），保存后再上传。",
    ),
    "macros": (
        "文件中含有宏，为安全起见不予接收。",
        "请另存为不含宏的“Excel 工作簿（*.xlsx）”后再上传。",
    ),
    "damaged": (
        "文件已损坏或不完整，无法读取。",
        "请在 Excel 或 WPS 中重新打开并保存一次；如打不开，请向提供文件的人重新索取。",
    ),
    "expands_too_much": (
        "文件解压后异常庞大（超过 {limit} MB），为安全起见不予读取。",
        "请把清单内容复制到新建的工作簿，保存后再上传。",
    ),
    "external_entities": (
        "文件的 XML 中含有实体声明，为安全起见不予读取。",
        "请用 Excel 或 WPS 打开它，另存为新的工作簿后再上传。",
    ),
    "too_many_cells": (
        "工作表“{sheet}”的内容一直延伸到第 {row} 行、第 {column} 列，超出可读取的范围。",
        "请删除清单以外的行和列（选中后右键“删除”，不是清除内容），保存后再上传。",
    ),
    "too_many_rows": (
        "文件有内容的行超过 {limit} 行。",
        "请按类别拆成几个文件后再上传。",
    ),
    "bad_json": (
        "JSON 文件无法读取：{detail}",
        "文件应是权力事项的数组，每个元素是一个对象，至少有 name、category、legal_basis。",
    ),
    "bad_csv": (
        "CSV 文件无法读取：{detail}",
        "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（*.xlsx）”后再上传。",
    ),
    "not_a_ledger": (
        "文件里没有找到台账：没有一行表头同时含有事项名称、部门、方式、来源文件和日期。",
        "请按模板整理后再上传。",
    ),
    "not_a_catalogue": (
        "文件里没有找到决策事项目录：没有一行表头同时含有决策事项和承办单位。",
        "表头应有序号、决策事项、承办单位等列，请整理后再上传。",
    ),
    "no_articles": (
        "文件里没有找到条文变化：没有一行表头同时含有“条号”和“变化”两列。",
        "表头应有条号、变化、新条号、说明、内容五列，说明和内容可以不填。",
    ),
    "not_a_power_list": (
        "文件里没有找到权责清单：没有一行表头同时含有事项名称和权力类型（或实施依据）。",
        "请确认上传的是权责清单；表头应有“事项名称”“权力类型”“实施依据”等列。",
    ),
}


class FileRefused(ValueError):
    """The file as a whole cannot be read; `message` says why and `advice` what to do, both in Chinese."""

    def __init__(self, code: str, **facts: object) -> None:
        message, advice = REFUSALS[code]
        self.code = code
        self.message = message.format(**facts)
        self.advice = advice
        super().__init__(f"{self.message}{self.advice}")
