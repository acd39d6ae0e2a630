"""Nothing grows until nobody reads it: functions, files, templates."""

import ast

import pytest

from powerops.generated_docs.reading import functions, python_files
from tests.architecture.project import ROOT, nothing, own_files, place, product_files

STORY = 60  # a journey through the browser, a measurement: told from beginning to end
FUNCTION, FILE, WORKFLOW_FILE, WORKFLOW, TEST_FILE, TEMPLATE = 30, 400, 300, 200, 300, 120
# Longer by hand, each with its reason.
LONGER_FUNCTIONS: dict[str, str] = {
    "registry/snapshots.py power_content": "the public content of a power, one line a field",
    "tests/registry/edition_samples.py power": "a power with every field, one line a field",
    "tests/registry/test_edition_documents.py test_a_power_is_shown_with_all_that_its_row_holds": (
        "one row, every field of it"
    ),
}

LONGER_FILES: dict[str, str] = {
    "powerops/core/offline/verify_record.py": "outsiders get it as one file and may read all of it",
}


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def size(function):
    """The lines of what a function does, its signature and docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def most(path):
    """How long a function of a file may be."""
    return STORY if {"journeys", "benchmarks"} & set(path.parts) else FUNCTION


def long_functions():
    return {
        f"{place(path)} {node.name}": size(node)
        for path in [*product_files(), *python_files(ROOT, "tests", "benchmarks")]
        for node in functions(path)
        if size(node) > most(path)
    }


def test_functions_fit_on_a_screen():
    nothing(sorted(long_functions().keys() - LONGER_FUNCTIONS.keys()))


def test_every_exception_is_still_needed():
    nothing(sorted(LONGER_FUNCTIONS.keys() - long_functions().keys()))
    nothing(name for name in LONGER_FILES if lines(ROOT / name) <= FILE)


def limit(path):
    if "workflows" in path.parts:
        return WORKFLOW_FILE
    return WORKFLOW if place(path) == "powerops/core/workflow.py" else FILE


@pytest.mark.parametrize(
    ("files", "longest"),
    [
        (product_files, limit),
        (lambda: python_files(ROOT, "tests"), lambda path: TEST_FILE),
        (
            lambda: [one for one in own_files(".html") if "templates" in one.parts],
            lambda p: TEMPLATE,
        ),
        (lambda: own_files(".css", ".js"), lambda path: FILE),
    ],
    ids=["product", "tests", "templates", "static"],
)
def test_files_are_read_in_one_sitting(files, longest):
    found = files()
    assert found
    nothing(
        f"{place(path)} {lines(path)}"
        for path in found
        if lines(path) > longest(path) and place(path) not in LONGER_FILES
    )
