"""Which row of a file is which power of the body: by its 实施编码 in a file of ours, else by what it says."""

from __future__ import annotations

from functools import partial

from registry.exchange.beside import code_in
from registry.exchange.identity import identity, match
from registry.exchange.power_row import Problem
from registry.exchange.preview import Known, PreviewRow

Pairs = list[tuple[Known, PreviewRow]]


def paired(
    known: list[Known], rows: list[PreviewRow]
) -> tuple[Pairs, list[PreviewRow], list[Known]]:
    """Return what is which, what is new and what the file does not list.

    A power is known by its code, whatever else was edited; of several rows with one code the likest has it. A refused
    row is a power as well, but takes none from a row that can be imported.
    """
    by_code = {one.power.code: one for one in known if one.power.code}
    pairs = [
        (by_code[code], max(group, key=partial(likeness, by_code[code])))
        for code, group in rows_by_code(rows).items()
        if code in by_code
    ]
    for is_refused in (False, True):
        told = {id(one) for pair in pairs for one in pair}
        olds = [one for one in known if id(one) not in told]
        rest = [row for row in rows if row.is_refused is is_refused and id(row) not in told]
        found = match(olds, [row.source for row in rest])
        pairs += [(olds[old], rest[row]) for old, row in found.pairs]
    told = {id(one) for pair in pairs for one in pair}
    new = [row for row in rows if id(row) not in told]
    return pairs, new, [one for one in known if id(one) not in told]


def rows_by_code(rows: list[PreviewRow]) -> dict[str, list[PreviewRow]]:
    """Return the rows that give a code, by it, in their order."""
    groups: dict[str, list[PreviewRow]] = {}
    for row in rows:
        if code := code_in(row):
            groups.setdefault(code, []).append(row)
    return groups


def likeness(known: Known, row: PreviewRow) -> tuple[bool, bool]:
    """Return how well a row that gives a power's code tells it otherwise: by all of its identity, by its names."""
    mine, given = identity(known), identity(row.source)
    return mine == given, mine[1:3] == given[1:3]


def remark_repeated_codes(rows: list[PreviewRow]) -> None:
    """Remark each further row with a code that another row has; to be asked when it is told what is which."""
    for code, group in rows_by_code(rows).items():
        holder = next((row for row in group if row.power and row.power.code == code), group[0])
        for row in group:
            if row is holder:
                continue
            sheet = f"“{holder.source.sheet}”" if holder.source.sheet != row.source.sheet else ""
            how = "按名称等内容对应" if row.power else "按新增处理"
            message = f"与{sheet}第 {holder.source.row} 行的实施编码相同，{how}。"
            row.problems.append(
                Problem(row.source.sheet, row.source.row, "", "code_repeated", message)
            )
