"""Fill an empty database with published powers, as many as a province has, in minutes.

Names and laws come from the real material where it lies beside the repository (POWEROPS_SHARED_DATA, else
../shared/data), else they are made up. Rows are written by SQL alone, as publication leaves them: lists, editions,
powers, search text. Of the drafts behind them there is one row per body.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path

from django.db import connection, transaction

from benchmarks.filling_sql import STATEMENTS, TABLES
from powerops.core.models.public import move_public_stamp
from powerops.core.row_log import logged_tables
from registry.facets import masks
from registry.leaning import Reader
from registry.legal_basis import Register
from registry.models import PublishedPower
from registry.register import fill_register
from registry.search import folded

BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL_NAMES = ("law-penalty-clauses.csv", "law-other-items.csv")
QUALIFIERS = (
    "",
    "（市政）",
    "（农业）",
    "（县级）",
    "（乡镇）",
    "（林业）",
    "（水利）",
    "（企业）",
    "（个人）",
)
QUALIFIERS += ("（首次）", "（变更）", "（延续）", "（工业园区）", "（Ａ类）", "（B类）")

ACTS = ("对未取得许可擅自", "对违反规定", "对未按照要求", "对拒不配合检查", "对以欺骗手段取得资格")
THINGS = (
    "建设工程施工",
    "生产经营食品",
    "占用城市道路",
    "排放水污染物",
    "销售种子农药",
    "开采矿产",
    "举办大型活动",
)
ENDS = ("的处罚", "的行政检查", "的审批", "的强制措施", "行为的责令改正")
LAWS = (
    "《中华人民共和国建筑法》第六十四条",
    "《中华人民共和国种子法》第七十三条",
    "《城市道路管理条例》第四十二条",
)


def fill(n_powers: int, n_bodies: int) -> None:
    """Fill the empty database with that many powers in force, spread evenly over that many bodies."""
    with connection.cursor() as cursor:
        # Nothing that is measured here reads the row log, and it would be as large as all the rest.
        for table in logged_tables().keys() & set(TABLES):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER log_{table}")
    values = {"powers": n_powers, "bodies": n_bodies, "per_body": -(-n_powers // n_bodies)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(
            "CREATE TEMP TABLE pool (place int, name text, basis text, plain text, plain_basis text)"
        )
        cursor.executemany("INSERT INTO pool VALUES (%s, %s, %s, %s, %s)", pool())
        cursor.execute(
            "CREATE TEMP TABLE leaning (basis text, law bigint, article int, element text)"
        )
        cursor.executemany("INSERT INTO leaning VALUES (%s, %s, %s, %s)", leaning())
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.executemany(
            "UPDATE registry_publishedlist SET facets = %s::jsonb WHERE body_id = %s",
            list(facets_of_lists()),
        )
        move_public_stamp()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE pool, one, leaning")
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def facets_of_lists() -> Iterator[tuple[str, int]]:
    """Yield the bits of each body's list, as publication writes them, and the body."""
    rows = PublishedPower.objects.order_by("body_id", "position").values_list("body_id", "facets")
    for body, some in groupby(rows.iterator(chunk_size=10_000), key=itemgetter(0)):
        yield json.dumps(masks(facets for _, facets in some), ensure_ascii=False), body


def leaning() -> list[tuple[str, int, int | None, str]]:
    """Return (basis, law, article, element) of every place at which a power leans on a law; no basis: every power."""
    fill_register()
    reader = Reader(Register.current())
    texts = [(basis, basis, "basis") for basis in dict.fromkeys(one[2] for one in pool())]
    texts += [
        ("", "《中华人民共和国行政处罚法》第五十四条", "duty"),
        ("", "《中华人民共和国公务员法》", "account"),
    ]
    return [
        (basis, law, article, element)
        for basis, text, element in texts
        for law, article in reader.cited(text, in_sentences=False)
    ]


def pool() -> list[tuple[int, str, str, str, str]]:
    """Return (place, name, basis, name folded, basis folded): some ten thousand different names."""
    items = real_items() or [
        ("".join(parts), LAWS[number % len(LAWS)])
        for number, parts in enumerate(product(ACTS, THINGS, ENDS))
    ]
    names = [(f"{name}{end}"[:500], basis) for end in QUALIFIERS for name, basis in items]
    return [
        (place, name, basis, folded(name), folded(basis))
        for place, (name, basis) in enumerate(names)
    ]


def real_items() -> list[tuple[str, str]]:
    """Return names and bases (law, article and the beginning of its words), or nothing where the material is absent."""
    folder = Path(os.environ.get("POWEROPS_SHARED_DATA", BESIDE_THE_REPOSITORY))
    items = []
    for file in (folder / name for name in REAL_NAMES):
        if file.exists():
            with file.open(encoding="utf-8-sig", newline="") as lines:
                items += [
                    (
                        row["item_name"],
                        f"{row['legal_basis'][:80]}：{row.get('basis_full_text', '')[:120]}",
                    )
                    for row in csv.DictReader(lines)
                ]
    return [(" ".join(name.split()), " ".join(law.split())) for name, law in items]
