"""The register in memory: read once, and again as soon as a law was changed; filled from the product's file."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from powerops.core.actor import system_person
from powerops.core.history import because
from powerops.core.templatetags.ui import cndate
from powerops.law.basis import parse_basis
from registry.legal_basis import Register
from registry.models import Law
from registry.models.laws import SEEDED
from registry.register import fill_register
from registry.workflows.law_register import save_law
from tests.builders import drafted

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


def test_it_is_said_up_to_when_repeals_are_known_never_that_a_law_is_simply_in_force(client, cast):
    def shown(law):
        return client.get(reverse("registry:law-detail", args=[law.pk])).content.decode()

    seeded = Law(name="甲检查法", rank="法律", source="LawRefBook")
    cited = Law(name="乙检查办法", rank="部门规章", source="cited in published lists")
    for law in (seeded, cited):
        because(law, SEEDED, system_person())
        law.save()
    client.force_login(cast.legal)
    assert "截至2025年4月19日" in shown(seeded)
    assert "废止情况未核对" in shown(cited)
    assert "核对至2025年4月19日" in client.get(reverse("registry:law-list")).content.decode()
    today = timezone.localdate()
    for law in (seeded, cited):
        law.article_count = 9
        save_law(law, by=cast.legal, reason="核对国家法律法规数据库")
        assert f"截至{cndate(today)}" in shown(law)
    seeded.is_repealed = True
    save_law(seeded, by=cast.legal, reason="已废止")
    assert "已废止" in shown(seeded) and "截至" not in shown(seeded)


def test_a_citation_is_shown_with_what_the_register_knows_and_until_when(client, cast, district):
    law = Law(name="中华人民共和国建筑法", rank="法律", source="LawRefBook")
    because(law, SEEDED, system_person())
    law.save()
    version = drafted(cast, district.zjj).versions.get()
    client.force_login(cast.legal)
    text = client.get(version.get_absolute_url()).content.decode()
    assert "未废止" in text and "截至2025年4月19日" in text
