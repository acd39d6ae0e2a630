"""A name that was entered wrongly is mended without a new term (F1; the Plan 三, 四(一)4)."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from powerops.core import organisations
from powerops.core.models import AuditEvent
from powerops.core.models.public import public_stamp
from powerops.core.refusals import NotAllowed, RuleViolated
from tests.builders import published

TODAY = timezone.localdate()
MENDED = {"name": "住房城乡建设局", "source": "录入有误"}


@pytest.fixture
def mistyped(cast: SimpleNamespace, district: SimpleNamespace) -> SimpleNamespace:
    """住建局, renamed today with a slip of the pen."""
    return organisations.rename(
        district.zjj, name="住房城乡建设句", on=TODAY, source="新开〔2026〕1号", by=cast.admin
    )


def test_a_slip_is_mended_on_the_day_of_the_rename(cast, mistyped):
    stamp, _ = public_stamp()
    mended = organisations.correct_name(mistyped, by=cast.admin, **MENDED)
    past, present = mended.terms.all()
    assert mended.name == "住房城乡建设局" and past.name == "住房和城乡建设局"
    assert (present.name, present.cause, present.began_on, present.ended_on) == (
        "住房城乡建设局", "renamed", TODAY, None,
    )  # fmt: skip
    assert present.source == "新开〔2026〕1号"
    assert public_stamp()[0] > stamp


def test_the_record_tells_both_names_and_why(cast, mistyped):
    mended = organisations.correct_name(mistyped, by=cast.admin, **MENDED)
    event = AuditEvent.objects.about(mended).get(act="core.organisation.name_corrected")
    assert (event.by, event.label, event.reason) == (cast.admin, "更正名称", "录入有误")
    assert event.facts == {"原名称": "住房城乡建设句", "更正为": "住房城乡建设局"}
    assert event.at_post and event.clause


@pytest.mark.parametrize(
    ("changed", "kind", "sentence"),
    [
        ({"name": "住房城乡建设句"}, RuleViolated, "与现名称相同"),
        ({"name": ""}, ValidationError, "name"),
        ({"name": "长" * 101}, ValidationError, "100"),
        ({"source": " "}, RuleViolated, "理由或依据"),
    ],
)
def test_a_correction_has_a_name_and_a_reason(cast, mistyped, changed, kind, sentence):
    with pytest.raises(kind, match=sentence):
        organisations.correct_name(mistyped, by=cast.admin, **MENDED | changed)
    mistyped.refresh_from_db()
    assert mistyped.name == mistyped.terms.get(ended_on=None).name == "住房城乡建设句"


def test_nobody_but_the_administrator_corrects_a_name(cast, mistyped):
    others = [person for name, person in vars(cast).items() if name != "admin"]
    assert others
    for person in others:
        with pytest.raises(NotAllowed, match="管理员"):
            organisations.correct_name(mistyped, by=person, **MENDED)
    assert mistyped.terms.get(ended_on=None).name == "住房城乡建设句"


def test_published_editions_stay_as_they_were_published(cast, mistyped):
    edition = published(cast, mistyped)
    organisations.correct_name(mistyped, by=cast.admin, **MENDED)
    edition.refresh_from_db()
    assert edition.header["body"]["name"] == "住房城乡建设句"


def test_a_mistyped_body_does_not_end_on_the_day_of_its_rename(cast, district, mistyped):
    for successor in (None, district.nyj):
        with pytest.raises(RuleViolated, match="最早可以自.*起，请在那天或者以后办理"):
            organisations.abolish(
                mistyped, on=TODAY, source="文件", successor=successor, by=cast.admin
            )
    mistyped.refresh_from_db()
    assert mistyped.abolished_on is None
