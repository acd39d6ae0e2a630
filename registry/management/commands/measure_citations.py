"""Print how much of the legal bases in real power lists is recognised, and what is missed.

Needs no database: the lists are read from files, the register from the seed.
"""

import csv
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from powerops.law.measuring import Measure, Tally, measure
from powerops.law.ranks import Rank
from powerops.law.register import LawFact, LawIndex
from registry.exchange.layout import find_layout
from registry.exchange.workbook import open_workbook

SEED = Path(__file__).resolve().parents[2] / "seed" / "laws.csv"
BASIS_COLUMNS = ("basis", "duty_basis", "accountability_basis")
FORMATS = (".xls", ".xlsx", ".csv", ".json")
TITLES = {
    "names": "书名号内的名称",
    "heads": "作为依据引用的名称",
    "articles": "作为依据引用的条文",
    "registered": "在法规库中找到的依据",
}


class Command(BaseCommand):
    help = "统计真实权责清单中法律依据的识别率（名称、条文），列出未识别的内容。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="清单文件或者其所在文件夹")
        parser.add_argument("--json", action="store_true", help="输出一个JSON对象")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = [text for path in files_of(options["paths"]) for text in basis_texts(path)]
        result = measure(texts, seed_index())
        if options["json"]:
            self.stdout.write(json.dumps(as_json(result), ensure_ascii=False))
            return
        self.stdout.write(f"依据文本 {result.texts} 段（同一文件内相同的只计一次）")
        for name, title in TITLES.items():
            self._write_tally(title, getattr(result, name))

    def _write_tally(self, title: str, tally: Tally) -> None:
        self.stdout.write(f"{title}：共 {tally.seen}，识别 {tally.read}（{tally.share:.2%}）")
        for missed, times in Counter(tally.missed).most_common():
            self.stdout.write(f"    未识别 {times} 次：{missed}")


def files_of(paths: list[Path]) -> Iterator[Path]:
    """Yield the given files, and those with a list's suffix in the given folders, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.suffix.lower() in FORMATS)
        else:
            yield path


def basis_texts(path: Path) -> list[str]:
    """Return the distinct texts of the basis columns of a file."""
    texts: dict[str, None] = {}
    for sheet in open_workbook(path).sheets:
        layout = find_layout(sheet)
        if isinstance(layout, str):
            continue
        columns = [c for name in BASIS_COLUMNS for c in layout.columns.get(name, [])]
        for row in sheet.cells[layout.last + 1 :]:
            texts |= {row[c]: None for c in columns if c < len(row) and row[c].strip()}
    return list(texts)


def seed_index() -> LawIndex:
    """Return the register as first filled."""
    with SEED.open(encoding="utf-8") as file:
        return LawIndex(
            [LawFact(name=row["name"], rank=Rank(row["rank"])) for row in csv.DictReader(file)]
        )


def as_json(result: Measure) -> dict[str, Any]:
    """Return the counts and misses for machines."""
    told: dict[str, Any] = {"texts": result.texts}
    for name in TITLES:
        tally: Tally = getattr(result, name)
        told[name] = {
            "seen": tally.seen,
            "read": tally.read,
            "share": round(tally.share, 4),
            "missed": tally.missed,
        }
    return told
