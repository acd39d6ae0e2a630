"""Who may write: statuses through `apply()` alone, transactions and the record never in a door."""

import ast

from powerops.generated_docs.reading import functions, parsed
from tests.architecture.project import PACKAGES, ROOT, nothing, place, product_files

DOORS = {"views", "forms", "api", "admin"}
WORKFLOW = "powerops/core/workflow.py"


def doors():
    found = [
        path
        for path in product_files()
        if DOORS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert found
    return found


def assigned_attributes(path):
    for node in ast.walk(parsed(path)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            for one in ast.walk(target):
                if isinstance(one, ast.Attribute):
                    yield one.attr, one.lineno


def called(path):
    """Each call's name with its keywords, and each decorator's name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = name or getattr(node.func, "id", "")
            yield name, {word.arg for word in node.keywords}, node.lineno


def test_apply_is_the_only_place_that_assigns_a_status():
    found = {
        place(path)
        for path in product_files()
        for name, _ in assigned_attributes(path)
        if name == "status"
    }
    assert found == {WORKFLOW}


def test_no_query_moves_a_status_in_bulk():
    bulk = [
        f"{place(path)}:{line}"
        for path in product_files()
        for name, keywords, line in called(path)
        if name == "update" and "status" in keywords
    ]
    nothing(bulk)


def test_doors_open_no_transaction_and_write_no_record():
    forbidden = {
        "atomic",
        "record_act",
        "bulk_create",
        "bulk_update",
        "on_commit",
        "select_for_update",
    }
    names = [
        f"{place(path)}:{node.lineno} {name}"
        for path in doors()
        for node in ast.walk(parsed(path))
        if (name := getattr(node, "attr", getattr(node, "id", None))) in forbidden
    ]
    nothing(names)


def test_doors_save_nothing_themselves():
    saving = [
        f"{place(path)}:{line} {name}()"
        for path in doors()
        for name, _, line in called(path)
        if name in {"save", "delete", "create", "get_or_create", "update_or_create"}
    ]
    nothing(saving)


def test_there_are_no_signals_of_our_own():
    declared = [
        f"{place(path)}:{line}"
        for path in product_files()
        for name, _, line in called(path)
        if name in {"Signal", "receiver"}
    ]
    nothing(declared)


def test_models_save_without_ado():
    overriding = [
        f"{place(path)} {node.name}"
        for path in product_files()
        if "models" in path.parts
        for node in functions(path)
        if node.name in {"save", "delete"}
    ]
    nothing(overriding)


def test_no_module_is_named_after_nothing():
    empty_words = {
        "utils",
        "helpers",
        "common",
        "misc",
        "manager",
        "service",
        "handler",
        "data",
        "info",
    }
    named = {place(path) for path in product_files() if path.stem in empty_words}
    assert named == set()
    assert {path.parts[len(ROOT.parts)] for path in product_files()} == set(PACKAGES)


def test_what_others_call_says_what_it_does():
    silent = [
        f"{place(path)} {node.name}"
        for top in ("law", "core")
        for path in sorted((ROOT / "powerops" / top).rglob("*.py"))
        if "migrations" not in path.parts
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    nothing(silent)


def test_every_module_says_what_it_is_for():
    silent = [
        place(path)
        for path in product_files()
        if parsed(path).body and ast.get_docstring(parsed(path)) is None
    ]
    nothing(silent)
