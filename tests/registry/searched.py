"""Names that the tests of the search look for, published."""

from __future__ import annotations

from types import SimpleNamespace

from tests import builders

NAMES = (
    "施工许可",
    "施工许可证核发",
    "建筑工程施工许可证核发",
    "对未取得施工许可证擅自施工的处罚",
    "对Ａ级旅游景区（试行）的检查",
    "对100%使用_非法\\添加剂的处罚",
    "对'引号'与 空格 的处罚",
    "种子生产经营许可",
    "İ字头许可事项",
    "违反第3条（旧）、第 12 款的处罚",
)


def publish_names(cast: SimpleNamespace, district: SimpleNamespace) -> None:
    """Publish them as powers of one body, each with a local code."""
    contents = [builders.content(name=name, local_code=f"DF-{n}") for n, name in enumerate(NAMES)]
    builders.published(cast, district.zjj, *contents)
