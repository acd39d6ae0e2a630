"""Who may set what: a commentary on three statutes, article by article."""

import pytest

from powerops.law import administrative_coercion as coercion
from powerops.law import administrative_licensing as licensing
from powerops.law import administrative_penalty as penalty
from powerops.law.administrative_coercion import CoercionKind
from powerops.law.catalogue import ALL_RULES
from powerops.law.codes import PowerSource
from powerops.law.ranks import Rank


@pytest.mark.parametrize(
    "rank",
    [
        Rank.LAW,
        Rank.ADMINISTRATIVE_REGULATION,
        Rank.LOCAL_REGULATION,
        Rank.DEPARTMENT_RULE,
        Rank.LOCAL_RULE,
    ],
)
def test_penalties_are_set_by_laws_regulations_and_rules(rank):
    """行政处罚法 arts 10 to 14."""
    assert penalty.setting_violation([rank]) is None


@pytest.mark.parametrize("rank", [Rank.NORMATIVE_DOCUMENT, Rank.PARTY_REGULATION])
def test_no_other_document_sets_a_penalty(rank):
    """行政处罚法 art 16."""
    violation = penalty.setting_violation([rank])
    assert str(violation.clause) == "《行政处罚法》第十六条"
    assert str(rank) in violation.message


def test_a_document_on_discretion_beside_the_law_is_no_violation():
    assert penalty.setting_violation([Rank.NORMATIVE_DOCUMENT, Rank.DEPARTMENT_RULE]) is None


def test_nothing_is_held_against_a_basis_whose_rank_is_not_known():
    assert penalty.setting_violation([Rank.NORMATIVE_DOCUMENT, None]) is None
    assert coercion.setting_violation([None], CoercionKind.EXECUTION) is None
    assert licensing.setting_violation([None]) is None
    assert penalty.setting_violation([]) is None


@pytest.mark.parametrize("rank", [Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION])
def test_coercive_measures_are_set_by_laws_and_regulations(rank):
    """行政强制法 art 10."""
    assert coercion.setting_violation([rank], CoercionKind.MEASURE) is None


@pytest.mark.parametrize("rank", [Rank.DEPARTMENT_RULE, Rank.LOCAL_RULE, Rank.NORMATIVE_DOCUMENT])
def test_rules_may_set_penalties_but_no_coercive_measures(rank):
    violation = coercion.setting_violation([rank], CoercionKind.MEASURE)
    assert str(violation.clause) == "《行政强制法》第十条第四款"


@pytest.mark.parametrize(
    "rank", [Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION, Rank.DEPARTMENT_RULE]
)
def test_coercive_execution_is_set_by_law_alone(rank):
    """行政强制法 art 13."""
    assert coercion.setting_violation([rank, Rank.LAW], CoercionKind.EXECUTION) is None
    violation = coercion.setting_violation([rank], CoercionKind.EXECUTION)
    assert str(violation.clause) == "《行政强制法》第十三条第一款"


def test_coercion_of_unknown_kind_is_judged_as_a_measure():
    assert coercion.setting_violation([Rank.LOCAL_REGULATION], None) is None
    assert coercion.setting_violation([Rank.LOCAL_RULE], None).rule is coercion.SETTING_MEASURES


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("查封、扣押违法经营的农药", CoercionKind.MEASURE),
        ("对逾期不缴纳罚款的加处罚款", CoercionKind.EXECUTION),
        ("代履行恢复植被", CoercionKind.EXECUTION),
        ("查封后拍卖", None),
        ("对违法建设的处理", None),
    ],
)
def test_the_kind_of_coercion_is_read_from_its_name(name, kind):
    """行政强制法 arts 9 and 12."""
    assert coercion.kind_of(name) is kind


@pytest.mark.parametrize("source", [PowerSource.DELEGATED, PowerSource.DELEGATED_FROM_ABOVE])
def test_coercive_measures_are_never_delegated(source):
    """行政强制法 art 17."""
    violation = coercion.delegation_violation(source, CoercionKind.MEASURE)
    assert str(violation.clause) == "《行政强制法》第十七条第一款"
    assert source.label in violation.message


@pytest.mark.parametrize(
    "source", [None, PowerSource.STATUTORY, PowerSource.DEVOLVED, PowerSource.AUTHORISED]
)
def test_devolved_and_authorised_powers_are_not_delegated_ones(source):
    assert coercion.delegation_violation(source, CoercionKind.MEASURE) is None


@pytest.mark.parametrize(
    "rank",
    [Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.STATE_COUNCIL_DECISION, Rank.LOCAL_REGULATION],
)
def test_licences_are_set_by_laws_regulations_and_state_council_decisions(rank):
    """行政许可法 arts 14 and 15."""
    assert licensing.setting_violation([rank, Rank.DEPARTMENT_RULE]) is None


@pytest.mark.parametrize("rank", [Rank.DEPARTMENT_RULE, Rank.NORMATIVE_DOCUMENT])
def test_departmental_rules_set_no_licence(rank):
    """行政许可法 art 17."""
    assert str(licensing.setting_violation([rank]).clause) == "《行政许可法》第十七条"


def test_a_provincial_rule_sets_a_licence_for_a_year_only():
    """行政许可法 art 15."""
    assert licensing.setting_violation([Rank.LOCAL_RULE]).rule is licensing.TEMPORARY


def test_every_rule_has_an_id_of_its_own_a_clause_and_one_sentence():
    assert len({rule.id for rule in ALL_RULES}) == len(ALL_RULES)
    for rule in ALL_RULES:
        assert str(rule.clause)
        assert rule.missions
        assert rule.summary.endswith("。")
        assert rule.summary.count("。") == 1
