"""The list of the demo shows all that a power can say: themes, flows without a fault, whole guides (R5, R6)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from powerops.law import service_guide, themes
from registry.demo import demo_guides, demo_proposals
from registry.flow import faults, steps_of
from registry.flow_findings import findings_of

GUIDES = demo_guides()


def test_powers_of_the_demo_have_the_themes_that_the_public_browses_by() -> None:
    contents = {
        one.content["name"]: one.content for one in demo_proposals(SimpleNamespace(name="局"))
    }
    found = {theme for content in contents.values() for theme in content["themes"]}
    assert found <= themes.BY_KEY.keys()
    assert {themes.BY_KEY[one].audience for one in found} == set(themes.Audience)
    for guide in GUIDES:
        assert contents[guide["name"]]["guide"] == guide["guide"]


@pytest.mark.parametrize("said", GUIDES, ids=lambda said: said["name"][:8])
def test_the_guides_of_the_demo_lack_nothing_but_sample_forms(said: dict) -> None:
    lacking = [one.key for one in service_guide.missing(said["guide"], "行政许可")]
    assert lacking == ["samples"]
    assert service_guide.promise_violation(said["guide"]) is None
    assert list(faults(steps_of(said["process"]))) == []
    assert list(findings_of(said["process"], said["guide"])) == []
