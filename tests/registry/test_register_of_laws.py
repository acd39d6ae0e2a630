"""The register in memory: read once, and again as soon as a law was changed; filled from the product's file."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from powerops.law.basis import parse_basis
from registry.legal_basis import Register
from registry.models import Law
from registry.register import fill_register

pytestmark = pytest.mark.django_db
BASIS = "【法律】《某某监督法》第三条"


def found(text: str = BASIS) -> bool:
    return Register.current().index.find(parse_basis(text)[0]) is not None


def test_the_register_is_read_again_only_when_a_law_has_changed():
    law = Law.objects.create(name="某某检查法", rank="法律")
    assert not found()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert not found()
    assert len(asked) == 1
    law.name = "某某监督法"
    law.save()
    assert found()


def test_what_was_rolled_back_is_not_remembered():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Law.objects.create(name="某某监督法", rank="法律")
        assert found()
        raise ZeroDivisionError
    assert not found()


def test_filling_again_adds_nothing_and_keeps_what_people_mended():
    assert fill_register() > 2000
    law = Law.objects.get(name="中华人民共和国行政处罚法")
    law.issuer = "全国人大常委会（已核对）"
    law.save()
    assert fill_register() == 0
    assert Law.objects.get(pk=law.pk).issuer == "全国人大常委会（已核对）"
