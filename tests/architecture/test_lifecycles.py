"""Every row of every lifecycle: cited, named, on a page, in a function of its verb, and tried by a test."""

import ast

import pytest
from django.urls import NoReverseMatch, reverse

from powerops.core.roles import Role
from powerops.generated_docs.lifecycles import all_tables
from powerops.generated_docs.reading import functions, parsed, python_files
from powerops.law.catalogue import ALL_RULES
from tests.architecture.project import ROOT, nothing

TABLES = all_tables()
ROWS = [(one, row) for one in TABLES for row in one.transitions]
each_row = pytest.mark.parametrize(
    ("table", "row"), ROWS, ids=[f"{one.name}.{row.verb}" for one, row in ROWS]
)
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
CLAUSES = {str(rule.clause) for rule in ALL_RULES}


def words(path):
    """Every name, attribute and text in a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_there_are_lifecycles():
    assert {"registry.revision"} <= {one.name for one in TABLES}


@each_row
def test_an_act_cites_a_clause_that_the_catalogue_holds(table, row):
    assert row.clause in CLAUSES
    assert {str(check.rule.clause) for check in row.checks} <= CLAUSES


@each_row
def test_an_act_is_named_for_people_and_machines(table, row):
    assert row.label and not row.label.isascii()
    assert row.verb.isidentifier() and row.event
    assert row.who in Role


@each_row
def test_an_act_has_an_address(table, row):
    app, record = table.name.split(".")
    for name, extra in (
        (f"{record}-{row.verb}".replace("_", "-"), []),
        (f"{record}-act".replace("_", "-"), [row.verb]),
    ):
        try:
            assert reverse(f"{app}:{name}", args=[1, *extra])
        except NoReverseMatch:
            continue
        return
    pytest.fail(f"{table.name}.{row.verb} has no page")


@each_row
def test_an_act_has_a_function_of_its_verb(table, row):
    folder = ROOT / table.name.split(".")[0] / "workflows"
    names = {node.name for path in folder.glob("*.py") for node in functions(path)}
    assert row.verb in names or f"{row.verb}_edition" in names


@each_row
def test_an_act_is_tried_by_a_test(table, row):
    tests = [path for path in python_files(ROOT, "tests") if "architecture" not in path.parts]
    told = {word for path in tests for word in words(path)}
    assert row.verb in told or f"{row.verb}_edition" in told


@each_table
def test_every_state_is_reached_and_left_or_final(table):
    states = set(table.states.values)
    first = table.states.values[0]
    reached = {row.target for row in table.transitions} | {first}
    left = {source for row in table.transitions for source in row.sources}
    assert reached == states
    assert left <= states and first in left


@each_table
def test_verbs_and_events_are_used_once(table):
    for names in (
        [row.verb for row in table.transitions],
        [row.event for row in table.transitions],
    ):
        assert len(names) == len(set(names))


@each_table
def test_returning_and_giving_up_say_why(table):
    """What goes back or ends a matter without its purpose needs a reason."""
    order = table.states.values
    silent = [
        row.verb
        for row in table.transitions
        if "danger" in row.style
        or any(order.index(row.target) < order.index(one) for one in row.sources)
        if not row.needs_reason
    ]
    nothing(silent)
