"""清单稿: each permitted act, and refusal of everything else (the Plan 四(二)1, 四(二)3)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from powerops.core.organisations import abolish
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.workflow import available
from registry.models import Edition, PublishedPower, Revision
from registry.workflows import revision as lifecycle
from registry.workflows.acts import ACTS
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, content, drafted, published, walked

# By hand from the clause: who may do what in which state. Everything not written here is refused.
PERMITTED = {
    ("draft", "submit"): "clerk",
    ("draft", "withdraw"): "clerk",
    ("head_review", "recall"): "clerk",
    ("head_review", "endorse"): "head",
    ("head_review", "return_by_head"): "head",
    ("legal_review", "clear"): "legal",
    ("legal_review", "return_by_legal"): "legal",
    ("decision", "approve"): "secretary",
    ("decision", "return_by_secretary"): "secretary",
    ("head_review", "publish_urgently"): "leader",
    ("legal_review", "publish_urgently"): "leader",
    ("decision", "publish_urgently"): "leader",
}
STATES = ("draft", "head_review", "legal_review", "decision", "approved")
VERBS = [row.verb for row in lifecycle.TRANSITIONS if row.verb != "publish"]


@pytest.mark.parametrize("state", STATES)
def test_nobody_does_what_the_clause_does_not_permit(cast, district, state):
    revision = walked(drafted(cast, district.zjj), cast, state)
    for verb in VERBS:
        for username, person in vars(cast).items():
            if PERMITTED.get((state, verb)) == username:
                continue
            with pytest.raises((IllegalTransition, NotAllowed, RuleViolated)) as refused:
                ACTS[verb](revision, by=person, reason="同意")
            assert refused.value.clause, (
                f"{verb} by {username} in {state} is refused without a clause"
            )
            assert Revision.objects.get(pk=revision.pk).status == state


@pytest.mark.parametrize(("state", "verb"), PERMITTED)
def test_what_the_clause_permits_is_done_and_recorded(cast, district, state, verb):
    revision = walked(drafted(cast, district.zjj), cast, state)
    person = getattr(cast, PERMITTED[state, verb])
    assert verb in {act.verb for act in available(lifecycle.TABLE, revision, person) if act.allowed}
    ACTS[verb](revision, by=person, reason="理由")
    event = revision_events(revision).last()
    assert (event.by, event.before, event.after) == (
        person,
        state,
        lifecycle.TABLE.by_verb[verb].target,
    )
    assert event.clause and event.post_title


def revision_events(revision):
    from powerops.core.models import AuditEvent

    return AuditEvent.objects.about(revision)


def test_a_list_is_published_and_the_public_sees_it(cast, district):
    edition = published(cast, district.zjj)
    power = PublishedPower.objects.get()
    assert (edition.number, edition.power_count, power.edition_number) == (1, 1, 1)
    assert len(power.code) == 31 and power.code.startswith(district.zjj.credit_code)
    assert power.content["legal_basis"][0]["article"] == "第六十四条"


def test_a_second_edition_keeps_the_first_as_it_was(cast, district):
    first = published(cast, district.zjj, content(), content(name="对另一违法行为的处罚"))
    power = PublishedPower.objects.first().power
    walked(adjusted(cast, power, handling_office="质量安全科"), cast, "approved")
    second = publish_edition(district.zjj, by=cast.secretary)
    assert second.number == 2 and second.digest != first.digest
    assert Edition.objects.get(pk=first.pk).digest == first.digest
    offices = [one.powers.get(power=power).content["handling_office"] for one in (first, second)]
    assert offices == ["建筑业管理科", "质量安全科"]


def test_an_edition_is_not_published_twice(cast, district):
    published(cast, district.zjj)
    with pytest.raises(IllegalTransition):
        publish_edition(district.zjj, by=cast.secretary)


def test_only_the_secretary_publishes(cast, district):
    walked(drafted(cast, district.zjj), cast, "approved")
    for person in (cast.clerk, cast.head, cast.legal, cast.admin, cast.outsider):
        with pytest.raises(NotAllowed):
            publish_edition(district.zjj, by=person)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("lacking", ["category", "basis_text", "exercising_body", "duties"])
def test_an_incomplete_power_is_not_sent_to_review(cast, district, lacking):
    from django.core.exceptions import ValidationError

    empty = [] if lacking == "duties" else ""
    if lacking == "category":
        with pytest.raises(ValidationError):
            drafted(cast, district.zjj, content(category=""))
        return
    revision = drafted(cast, district.zjj, content(**{lacking: empty}))
    with pytest.raises(RuleViolated, match="缺少"):
        lifecycle.submit(revision, by=cast.clerk)


def test_what_an_abolished_body_left_in_hand_is_discontinued(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "approved")
    yesterday = timezone.localdate() - timedelta(days=1)
    abolish(
        district.zjj, on=yesterday, source="新开〔2026〕9号", by=cast.admin, successor=district.nyj
    )
    with pytest.raises(RuleViolated, match="由农业农村局承接"):
        publish_edition(district.zjj, by=cast.secretary)
    lifecycle.discontinue(revision, by=cast.secretary, reason="职责已由农业农村局承接")
    assert Revision.objects.get(pk=revision.pk).status == "withdrawn"
    assert not revision.versions.filter(is_open=True).exists()
