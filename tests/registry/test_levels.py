"""The level that a list claims against the level of the body whose list it is: 四(二)3, 行使层级."""

import pytest

from powerops.law.codes import Level, PowerSource
from powerops.law.findings import PowerFacts, Severity, examine
from registry import review
from registry.exchange.rows import read_power_rows
from registry.exchange.vocabulary import levels_in
from registry.exchange.workbook import open_workbook
from registry.workflows.drafting import propose
from tests.builders import content, drafted
from tests.registry.test_real_lists import COUNTS, path_of

NOT_OWN = {"农业农村": 2, "林业": 160}
"""Counted by eye: the levy's rows of 自治区级 and 县市区级 in the city's list, and in the list of the whole 林草
system all of the sheet 区县级 but one, which says 地州市级."""


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("地州\n市级", {3}),
        ("地州市级、县市区级", {3, 4}),
        ("市、县级", {3, 4}),
        ("省市县三级", {2, 3, 4}),
        ("自治区、市两级", {2, 3}),
        ("县市区级", {4}),
        ("市级：负责审批；县级：负责初审", {3, 4}),
        ("负责市本级政府公务用车管理工作", set()),
        ("", set()),
    ],
)
def test_a_cell_names_every_level_that_a_reader_sees(text, levels):
    assert levels_in(text) == levels


def found(**facts):
    power = PowerFacts("某项权力", "", body_level=Level.COUNTY, **facts)
    return [one for one in examine(power, [], []) if one.code == "level_not_own"]


def test_a_power_of_another_level_alone_is_pointed_out_with_its_clause():
    (finding,) = found(levels=frozenset({Level.CITY}))
    assert finding.severity is Severity.WARNING
    assert finding.field == "level" and str(finding.clause) == "新开〔2016〕76号 四(二)3"
    assert "市级" in finding.message and "县级" in finding.message


@pytest.mark.parametrize(
    "facts",
    [
        {"levels": frozenset({Level.CITY, Level.COUNTY})},
        {"levels": frozenset()},
        {"levels": frozenset({Level.CITY}), "source": PowerSource.DEVOLVED},
        {"levels": frozenset({Level.CITY}), "source": PowerSource.DELEGATED_FROM_ABOVE},
    ],
)
def test_the_own_level_among_several_none_at_all_and_a_power_handed_down_are_in_order(facts):
    assert not found(**facts)


@pytest.mark.parametrize("part", COUNTS)
def test_of_a_citys_real_lists_only_the_rows_of_other_levels_are_pointed_out(part):
    other = [
        row
        for row in read_power_rows(open_workbook(path_of(part))).rows
        if (levels := levels_in(row.level_text)) and int(Level.CITY) not in levels
    ]
    assert len(other) == NOT_OWN.get(part, 0)


@pytest.mark.django_db
def test_the_reviewer_sees_it_until_the_clerk_has_mended_the_power(cast, district):
    revision = drafted(cast, district.zjj, content(level="3", level_text="地州市级"))
    version = revision.versions.get()

    def codes():
        return {one["code"] for line in review.lines_of(revision) for one in line.findings}

    assert "level_not_own" in codes()
    mended = content(
        level="3", level_text="地州市级", power_source="5", delegating_body="新乡市住建局"
    )
    propose(revision, mended, by=cast.clerk, power=version.power)
    assert "level_not_own" not in codes()
    propose(revision, content(level="4", level_text=""), by=cast.clerk, power=version.power)
    assert "level_not_own" not in codes()
