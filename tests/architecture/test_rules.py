"""Every rule of law has its clause, somebody who asks it and a test; every system of this release has a rule."""

import re

import pytest

from powerops.generated_docs.law import entry, naming
from powerops.generated_docs.reading import parsed, python_files
from powerops.law.catalogue import ALL_RULES
from powerops.law.citation import Certainty
from powerops.law.time_limits import ALL_LIMITS
from tests.architecture.project import ROOT, nothing

MISSIONS = {
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "R1",
    "R2",
    "R3",
    "R4",
    "R6",
    "R7",
    "R8",
    "D3",
    "D4",
    "D5",
    "D6",
    "G5",
    "G10",
    "G14",
}
each_rule = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda one: one.id)


def test_ids_are_given_once():
    ids = [rule.id for rule in ALL_RULES]
    assert len(ids) == len(set(ids))


def test_every_module_of_the_law_that_has_rules_is_in_the_catalogue():
    catalogue = (ROOT / "powerops" / "law" / "catalogue.py").read_text(encoding="utf-8")
    with_rules = [
        path.stem
        for path in python_files(ROOT, "powerops/law")
        if re.search(r"^RULES = \(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert with_rules
    nothing(stem for stem in with_rules if f"*{stem}.RULES" not in catalogue)


@each_rule
def test_a_rule_stands_on_a_clause_and_says_so_in_one_sentence(rule):
    assert str(rule.clause) and rule.clause.source.name
    assert rule.summary.endswith("。") and rule.summary.count("。") == 1
    assert rule.certainty in Certainty


@each_rule
def test_a_rule_is_asked_by_the_product(rule):
    assert entry(ROOT, rule).askers


@each_rule
def test_a_rule_is_proven_by_a_test(rule):
    assert entry(ROOT, rule).proofs


def test_every_module_of_the_law_that_has_time_limits_is_in_their_list():
    gathered = (ROOT / "powerops" / "law" / "time_limits.py").read_text(encoding="utf-8")
    with_limits = [
        path.stem
        for path in python_files(ROOT, "powerops/law")
        if re.search(r"^LIMITS = \(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert with_limits
    nothing(stem for stem in with_limits if f"*{stem}.LIMITS" not in gathered)


@pytest.mark.parametrize("id", sorted({limit.id for limit in ALL_LIMITS}))
def test_a_time_limit_is_counted_out_in_a_test_of_the_law(id):
    assert naming(ROOT, id, "tests/law")


def test_every_system_of_this_release_is_served_by_a_rule():
    assert {mission for rule in ALL_RULES for mission in rule.missions} >= MISSIONS


@pytest.mark.parametrize("mission", sorted(MISSIONS))
def test_every_system_of_this_release_is_named_by_a_test_beside_the_law(mission):
    """The id stands in the docstring of a test file of an app or of the platform, where the product is tried."""
    word = re.compile(rf"\b{mission}\b")
    naming = [
        path
        for path in python_files(
            ROOT, "tests/core", "tests/registry", "tests/decisions", "tests/journeys"
        )
        if word.search(path.read_text(encoding="utf-8"))
    ]
    assert naming


def test_the_law_reads_no_database_and_no_clock():
    """Plain facts in, plain answers out: what day it is comes from whoever asks."""
    text = {path: path.read_text(encoding="utf-8") for path in python_files(ROOT, "powerops/law")}
    assert all(parsed(path) for path in text)
    clocks = re.compile(r"\b(date\.today|datetime\.now|timezone\.now|time\.time)\(")
    nothing(path.name for path, told in text.items() if clocks.search(told))
