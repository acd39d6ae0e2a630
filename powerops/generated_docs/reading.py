"""Reading the project's own source: which function uses which name, and what its docstrings say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Use:
    """One name used in a file: by which top-level function, class or constant, and its dotted origin."""

    owner: str
    name: str


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def python_files(root: Path, *tops: str) -> list[Path]:
    """Return the Python files below the given folders, migrations left out, in order."""
    found = [path for top in tops for path in (root / top).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def functions(path: Path) -> list[Function]:
    """Return every function and method of a file, nested ones too."""
    return [
        node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def module_name(root: Path, path: Path) -> str:
    """Return the dotted name under which a file is imported."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def origins(module: str, tree: ast.Module) -> dict[str, str]:
    """Return what each name of a module stands for: imported names by their origin, own names by the module."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    for node in tree.body:
        known |= {name: f"{module}.{name}" for name in owners(node)}
    return known


def owners(node: ast.stmt) -> list[str]:
    """Return the names that a top-level statement defines."""
    if isinstance(node, Function | ast.ClassDef):
        return [node.name]
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


@cache
def uses(root: Path, path: Path) -> frozenset[Use]:
    """Return every use of an imported or own top-level name in a file."""
    module, tree = module_name(root, path), parsed(path)
    known = origins(module, tree)
    found = set()
    for statement in tree.body:
        for owner in owners(statement) or [""]:
            found |= {Use(owner, name) for name in dotted_names(statement, known)}
    return frozenset(found)


def dotted_names(statement: ast.stmt, known: dict[str, str]) -> Iterator[str]:
    """Yield the dotted origins of the names read in a statement."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in known:
            yield known[node.id]
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in known
        ):
            yield f"{known[node.value.id]}.{node.attr}"
