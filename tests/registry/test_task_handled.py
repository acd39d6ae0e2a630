"""What a published draft has to say so that it has dealt with a power of a task (G5; the Plan 四(二)3)."""

import pytest

from registry.models import AdjustmentTask, PublishedPower
from registry.workflows import adjustment_task
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import start_revision
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, cause, content, published, walked
from tests.registry.changing import What, article, construction_law, entered, law, sent

pytestmark = pytest.mark.django_db
CITING = "【法律】《中华人民共和国建筑法》第{}条：违反本法规定的，责令改正。"
SAID = {"basis_text": CITING.format("六十四"), "duty_basis": CITING.format("六十五")}


@pytest.fixture
def task_of(cast, district):
    """The task of 住建局, whose power rests on article 64 and has a duty by article 65, for a change."""

    def opened(*articles, said=SAID, **facts):
        the_law = construction_law()
        published(cast, district.zjj, content(**said))
        sent(entered(the_law, cast.legal, *articles, covers_uncited=False, **facts), cast.legal)
        return AdjustmentTask.objects.get()

    return opened


@pytest.fixture
def after(cast, district):
    """The state of the task after a new version of the power was published."""

    def renewed(**changed):
        revision = adjusted(cast, PublishedPower.objects.get().power, **changed)
        walked(revision, cast, "approved")
        publish_edition(district.zjj, by=cast.secretary)
        return AdjustmentTask.objects.get().status

    return renewed


@pytest.mark.parametrize("what", [What.MODIFIED, What.REPEALED])
def test_remarks_alone_deal_with_nothing(what, task_of, after):
    task = task_of(article(64, what))
    assert after(remarks="核对过") == "open"
    assert not task.items.exclude(revision=None).exists()


def test_a_repealed_article_is_dealt_with_when_it_is_cited_no_more(task_of, after):
    task_of(article(64, What.REPEALED))
    assert after(basis_text=SAID["basis_text"] + "（已核对）") == "open"
    assert after(basis_text=CITING.format("六十三")) == "done"


def test_in_each_element_that_cites_it(task_of, after):
    task = task_of(article(65, What.REPEALED), article(64, What.REPEALED))
    assert after(basis_text=CITING.format("六十三")) == "open"
    assert list(task.items.filter(revision=None).values_list("element", flat=True)) == ["duty"]
    assert after(duty_basis="") == "done"


def test_a_modified_article_is_dealt_with_by_new_words_where_it_is_cited(task_of, after):
    task_of(article(65))
    assert after(accountability_text="依法追究。") == "open"
    assert after(duty_basis=SAID["duty_basis"].replace("：", "： ")) == "open"
    assert after(duty_basis=SAID["duty_basis"] + "可以处以罚款。") == "done"


def test_or_by_new_words_of_the_legal_basis(task_of, after):
    task_of(article(65))
    assert after(basis_text=SAID["basis_text"] + "可以处以罚款。") == "done"


def test_a_number_given_to_another_article_asks_for_new_words(task_of, after):
    task_of(article(64, What.REPEALED), article(65, What.RENUMBERED, new_article=64))
    assert after(remarks="核对过") == "open"
    assert after(basis_text=CITING.format("六十四").replace("责令", "应当责令")) == "done"


def test_of_a_repealed_suffix_a_power_that_cites_the_article_itself_has_new_words(task_of, after):
    task_of(article(64, What.REPEALED, suffix=1))
    assert after(basis_text=SAID["basis_text"] + "（已核对）") == "done"


def test_a_law_that_ends_is_dealt_with_when_nothing_cites_it(task_of, after):
    law("中华人民共和国城乡规划法")
    task_of(kind="repealed")
    assert after(basis_text="《中华人民共和国城乡规划法》第六十四条") == "open"
    assert after(duty_basis="《中华人民共和国城乡规划法》第六十五条") == "done"


def test_a_power_that_leaves_the_list_is_dealt_with(cast, district, task_of):
    construction_law()
    published(cast, district.zjj, content(name="对另一行为的处罚", basis_text=CITING.format("一")))
    task_of(article(64, What.REPEALED))
    facts = {"title": "取消", "reason": "法律修改", "source_document": "豫政〔2026〕1号", **cause()}
    revision = start_revision(district.zjj, by=cast.clerk, kind="adjustment", **facts)
    power = PublishedPower.objects.get(name=content()["name"]).power
    propose_removal(revision, power, by=cast.clerk, reason="依据已废止")
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert AdjustmentTask.objects.get().status == "done"


def test_what_was_not_dealt_with_is_handed_back_with_what_it_takes_and_can_be_excused(
    cast, district, task_of
):
    task = adjustment_task.propose(task_of(article(64)), by=cast.clerk)
    version = task.revision.versions.get()
    version.remarks = "核对过"
    version.save()
    walked(task.revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    task.refresh_from_db()
    assert task.status == "open" and "应当不再引用" in task.returned_reason
    adjustment_task.excuse(task, by=cast.clerk, reason="所引内容未变")
    adjustment_task.accept(task, by=cast.legal)
    assert AdjustmentTask.objects.get().status == "exempt"
