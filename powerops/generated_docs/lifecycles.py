"""lifecycles.md: every lifecycle as a diagram and a table, read from the tables that `apply()` obeys."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from powerops.core.workflow import Table, Transition
from powerops.generated_docs.markdown import table


def document() -> str:
    """Return lifecycles.md."""
    parts = [section(one) for one in all_tables()]
    return (
        "# 办理流程一览\n\n每种记录的状态、动作、办理岗位和依据。页面上的按钮、接口的 `actions` 和本文"
        "出自同一张表。\n\n" + "\n".join(parts)
    )


def all_tables() -> list[Table]:
    """Return the lifecycles of every installed app, by name."""
    found = {}
    for config in apps.get_app_configs():
        package = f"{config.name}.workflows"
        if find_spec(package) is None:
            continue
        for info in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
            for value in vars(import_module(info.name)).values():
                if isinstance(value, Table):
                    found[value.name] = value
    return [found[name] for name in sorted(found)]


def section(one: Table) -> str:
    """Return one lifecycle: the diagram, then the table of its acts."""
    head = ("动作", "名称", "从", "到", "岗位", "条款", "须满足")
    return f"## {one.name}\n\n{diagram(one)}\n" + table(
        head, [row(one, act) for act in one.transitions]
    )


def diagram(one: Table) -> str:
    """Return the lifecycle as a Mermaid state diagram."""
    states = [f'    state "{label}" as {value}' for value, label in one.states.choices]
    arrows = [
        f"    {source} --> {act.target}: {act.label}（{act.who.label}）"
        for act in one.transitions
        for source in act.sources
    ]
    first = one.states.values[0]
    return "\n".join(
        ["```mermaid", "stateDiagram-v2", *states, f"    [*] --> {first}", *arrows, "```", ""]
    )


def row(one: Table, act: Transition) -> tuple[str, ...]:
    """Return one act as a row."""
    rules = list(dict.fromkeys(f"{check.rule.id} {check.rule.summary}" for check in act.checks))
    if act.needs_reason:
        rules.append("说明理由")
    return (
        f"`{act.verb}`",
        act.label,
        "、".join(one.states(source).label for source in act.sources),
        one.states(act.target).label,
        act.who.label,
        act.clause,
        "\n".join(rules),
    )
