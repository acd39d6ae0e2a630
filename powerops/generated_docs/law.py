"""law.md: every rule of law and every time limit of the product, who asks it, and which test proves it."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from powerops.generated_docs.markdown import table
from powerops.generated_docs.reading import functions, module_name, parsed, python_files, uses
from powerops.law.catalogue import ALL_RULES
from powerops.law.citation import Rule
from powerops.law.periods import TimeLimit
from powerops.law.time_limits import ALL_LIMITS

LISTS = ("RULES", "ALL_RULES")
APPS = ("powerops/core", "registry", "decisions")


@dataclass(frozen=True)
class Entry:
    """A rule with the files that ask it and the tests that prove it, as paths from the project's root."""

    rule: Rule
    askers: tuple[str, ...]
    proofs: tuple[str, ...]


def document(root: Path) -> str:
    """Return law.md."""
    entries = [entry(root, rule) for rule in ALL_RULES]
    rows = [
        (
            one.rule.id,
            str(one.rule.clause),
            one.rule.summary,
            str(one.rule.certainty),
            "、".join(one.rule.missions),
            "\n".join(f"`{path}`" for path in one.askers),
            "\n".join(f"`{path}`" for path in one.proofs),
        )
        for one in entries
    ]
    head = ("编号", "条款", "规则", "原文来源", "服务于", "由谁执行", "由哪个测试证明")
    return (
        "# 法律规则一览\n\n本平台执行的每一条规则：条款、内容、原文如何取得、服务于方案的哪个系统、"
        "程序中由谁执行、由哪个测试证明。\n\n"
        + table(head, rows)
        + "\n"
        + missions(entries)
        + "\n"
        + limits(root)
    )


def missions(entries: list[Entry]) -> str:
    """Return the same list by system of the Plan."""
    by_mission: dict[str, list[str]] = {}
    for one in entries:
        for mission in one.rule.missions:
            by_mission.setdefault(mission, []).append(one.rule.id)
    rows = [(mission, "、".join(rules)) for mission, rules in sorted(by_mission.items())]
    return "## 按系统\n\n" + table(("系统", "规则"), rows)


def limits(root: Path) -> str:
    """Return the time limits: how long, counted in what, from which day on, whether they stop or grow."""
    head = ("编号", "事项", "条款", "期限", "可中止", "可延长", "施行", "原文来源", "服务于", "测试")  # fmt: skip
    return (
        "## 期限\n\n起算当日不计；按月、年计算的到对应日；最后一日为休息日的顺延至其后第一个工作日。"
        "工作日还是自然日，以各法律自己的规定为准。\n\n"
        + table(head, [limit_row(root, limit) for limit in ALL_LIMITS])
    )


def limit_row(root: Path, limit: TimeLimit) -> tuple[str, ...]:
    """Return one version of one time limit."""
    more = limit.may_extend
    return (
        limit.id,
        limit.title,
        str(limit.clause),
        length(limit),
        str(limit.may_suspend or ""),
        f"{limit.length(more.amount)}，{more.clause}" if more else "",
        f"{limit.valid_from}至{limit.valid_until or '今'}",
        str(limit.certainty),
        "、".join(limit.missions),
        "\n".join(f"`{path}`" for path in naming(root, limit.id, "tests/law")),
    )


def length(limit: TimeLimit) -> str:
    """Return a limit's length with what is special in its counting."""
    told = [limit.length()]
    if limit.parameter:
        told.append(f"参数`{limit.parameter}`")
    if limit.counts_back:
        told.append("由事件向前倒计")
    if not limit.shifts:
        told.append("不因休息日顺延")
    return "，".join(told)


def naming(root: Path, id: str, *tops: str) -> list[str]:
    """Return the files that name an id as a word."""
    word = re.compile(rf"(?<![\w-]){re.escape(id)}(?![\w-])")
    return [
        path.relative_to(root).as_posix()
        for path in python_files(root, *tops)
        if word.search(path.read_text(encoding="utf-8"))
    ]


@cache
def entry(root: Path, rule: Rule) -> Entry:
    """Look up who asks a rule and what proves it."""
    names = names_of(root, rule)
    return Entry(rule, askers(root, rule, names), proofs(root, rule, names))


def names_of(root: Path, rule: Rule) -> frozenset[str]:
    """Return the dotted names by which a rule is asked: its own, and every function of the law that rests on it."""
    names = {constant(rule)}
    law = python_files(root, "powerops/law")
    while True:
        resting = {
            f"{module_name(root, path)}.{use.owner}"
            for path in law
            for use in uses(root, path)
            if use.name in names and use.owner and use.owner not in LISTS
        }
        if resting <= names:
            return frozenset(names)
        names |= resting


def constant(rule: Rule) -> str:
    """Return the dotted name of a rule's constant in the law: in the module that lists it, not where it is imported."""
    for name, module in sorted(sys.modules.items()):
        if not name.startswith("powerops.law.") or rule not in vars(module).get("RULES", ()):
            continue
        for attribute, value in vars(module).items():
            if value is rule:
                return f"{name}.{attribute}"
    raise LookupError(f"rule {rule.id} is no constant of any module of the law")


def askers(root: Path, rule: Rule, names: frozenset[str]) -> tuple[str, ...]:
    """Return the files outside the law that use any of the names, or name the rule in their docstring."""
    found = [
        path.relative_to(root).as_posix()
        for path in python_files(root, *APPS)
        if mentions(parsed(path), rule) or any(use.name in names for use in uses(root, path))
    ]
    return tuple(found)


def proofs(root: Path, rule: Rule, names: frozenset[str]) -> tuple[str, ...]:
    """Return the tests that use any of the names, or name the rule in their docstring.

    A test file whose own docstring names the rule stands for all its tests.
    """
    found: list[str] = []
    for path in python_files(root, "tests"):
        if not path.name.startswith("test_"):
            continue
        place = path.relative_to(root).as_posix()
        if mentions(parsed(path), rule):
            found.append(place)
            continue
        by_use = {use.owner for use in uses(root, path) if use.name in names}
        by_word = {node.name for node in functions(path) if mentions(node, rule)}
        tests = sorted(name for name in by_use | by_word if name.startswith("test_"))
        found += [f"{place}::{name}" for name in tests]
    return tuple(found)


def mentions(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef, rule: Rule) -> bool:
    """Whether the docstring names the rule's id as a word."""
    told = ast.get_docstring(node) or ""
    return re.search(rf"(?<![\w-]){re.escape(rule.id)}(?![\w-])", told) is not None
