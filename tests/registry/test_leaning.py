"""What a published power leans on is read out of all that it says, when it is published and no sooner (G5)."""

import pytest

from registry.leaning import reread
from registry.models import Law, PublishedBasis, PublishedMention, PublishedPower
from registry.workflows.adjusting import propose_removal
from registry.workflows.edition import publish_edition
from registry.workflows.law_register import save_law
from tests.builders import adjusted, content, drafted, published, walked
from tests.registry.changing import construction_law, law

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "basis_text": "【法律】《中华人民共和国建筑法》第六十四条：违反本法规定的，责令改正。\n【法律】《中华人民共和国建筑法》第八条、第九条",
    "duty_basis": "《中华人民共和国行政处罚法》第五十四条、第五十七条",
    "accountability_basis": "《中华人民共和国公务员法》",
    "process": [
        {"step": "受理", "body": "住房和城乡建设局", "requirement": "依照《中华人民共和国行政许可法》第三十二条审查材料", "limit": ""},
        {"step": "现场核查", "body": "应急管理局", "requirement": "", "limit": ""},
    ],
    "fees": [{"name": "工本费", "standard": "5元", "basis": "《中华人民共和国价格法》第十八条", "collecting_body": "发展改革和商务局", "note": ""}],
}  # fmt: skip


def register():
    return {
        key: law(f"中华人民共和国{name}")
        for key, name in {
            "construction": "建筑法", "penalty": "行政处罚法", "servants": "公务员法", "licensing": "行政许可法",
            "prices": "价格法",
        }.items()
    }  # fmt: skip


def leans():
    rows = PublishedBasis.objects.values_list("law__name", "article", "element")
    return {
        (name.removeprefix("中华人民共和国"), article, element) for name, article, element in rows
    }


def test_every_element_of_a_published_power_is_read(cast, district):
    register()
    published(cast, district.zjj, content(**EVERYWHERE))
    assert leans() == {
        ("建筑法", 64, "basis"), ("建筑法", 8, "basis"), ("建筑法", 9, "basis"),
        ("行政处罚法", 54, "duty"), ("行政处罚法", 57, "duty"), ("公务员法", None, "account"),
        ("行政许可法", 32, "process"), ("价格法", 18, "fee"),
    }  # fmt: skip
    mentions = set(PublishedMention.objects.values_list("name", "element"))
    assert mentions == {
        ("住房和城乡建设局", "body"), ("住房和城乡建设局", "process"), ("应急管理局", "process"),
        ("发展改革和商务局", "fee"),
    }  # fmt: skip


def test_a_draft_leans_on_nothing_until_it_is_published(cast, district):
    register()
    drafted(cast, district.zjj, content(**EVERYWHERE))
    assert not PublishedBasis.objects.exists()
    assert not PublishedMention.objects.exists()


def test_the_next_edition_changes_what_it_changes_and_leaves_the_rest(cast, district):
    register()
    published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
    kept = PublishedBasis.objects.filter(power__published__name="对另一行为的处罚")
    before = set(kept.values_list("pk", flat=True))
    power = PublishedPower.objects.get(name=content()["name"]).power
    walked(adjusted(cast, power, basis_text="《中华人民共和国建筑法》第六十五条"), cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    articles = PublishedBasis.objects.filter(power=power, element="basis")
    assert list(articles.values_list("article", flat=True)) == [65]
    assert before == set(kept.values_list("pk", flat=True))


def test_a_power_that_leaves_the_list_leans_on_nothing_any_more(cast, district):
    register()
    published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
    power = PublishedPower.objects.get(name=content()["name"]).power
    revision = adjusted(cast, power, handling_office="质量科")
    propose_removal(revision, power, by=cast.clerk)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert not PublishedBasis.objects.filter(power=power).exists()
    assert not PublishedMention.objects.filter(power=power).exists()
    assert PublishedBasis.objects.exists()


def test_a_law_registered_after_publication_is_found_by_reading_anew(cast, district):
    published(cast, district.zjj)
    assert not PublishedBasis.objects.exists()
    late = Law(name="中华人民共和国建筑法", rank="法律")
    save_law(late, by=cast.legal, reason="补充登记")
    assert reread(late) == 1
    assert leans() == {("建筑法", 64, "basis")}
    assert reread(late) == 1
    assert PublishedBasis.objects.count() == 1


def test_a_power_that_cites_an_article_twice_leans_on_it_once(cast, district):
    construction_law()
    twice = "《中华人民共和国建筑法》第六十四条第一款\n《中华人民共和国建筑法》第六十四条第二款"
    published(cast, district.zjj, content(basis_text=twice))
    assert PublishedBasis.objects.filter(element="basis").count() == 1
