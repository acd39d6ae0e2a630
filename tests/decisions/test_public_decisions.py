"""What everybody reads of a decision: how it came about, in order, and a feed of what goes out (D6, D9; art 32)."""

import pytest

from decisions.public_story import public_steps
from decisions.workflows import execution
from powerops.core import documents
from powerops.core.models import Document
from tests.decisions import meetings

pytestmark = pytest.mark.django_db
FEED = "/feeds/decisions.atom"


@pytest.fixture
def decision(cast, district):
    return meetings.executing(cast, district, title="调整<污水>处理收费标准")


def test_the_steps_are_told_in_order_and_nothing_said_inside_is(client, decision):
    told = [one.text for one in public_steps(decision.publication)]
    assert told[0].startswith("决定启动") and told[-1].startswith("公布（")
    assert "常务会议讨论通过" in told and "请示报告同级党委" in told
    assert told.index("通过合法性审查") < told.index("常务会议讨论通过")
    assert any("风险评估" in one for one in told)
    shown = client.get(decision.publication.get_absolute_url()).content.decode()
    assert (
        "常务会议讨论通过" in shown
        and "理由如会上所述" not in shown
        and "同意，有修改意见" not in shown
    )


def test_words_of_a_title_are_no_markup(client, decision):
    for address in ("/decisions/", decision.publication.get_absolute_url(), FEED):
        assert "<污水>" not in client.get(address).content.decode(), address


def test_the_feed_tells_what_went_out_and_nothing_that_is_withheld(
    client, cast, district, decision
):
    meetings.publication.publish(
        meetings.reported(cast, district, title="不公开的事项"), by=cast.secretary, executing_bodies=[district.zjj],
        is_public=False, withheld_ground="《中华人民共和国政府信息公开条例》第十四条",
    )  # fmt: skip
    answer = client.get(FEED)
    assert answer["Content-Type"].startswith("application/atom+xml") and not answer.cookies
    shown = answer.content.decode()
    assert decision.publication.document_number in shown and "不公开的事项" not in shown


def test_the_list_is_searched_by_name_year_and_kind(client, decision):
    def found(query):
        return client.get(f"/decisions/?{query}").context["page"].paginator.count

    year = decision.publication.issued_on.year
    assert found("q=收费") == found(f"year={year}") == found(f"kind={decision.kind}") == 1
    assert found("q=没有这样的") == found(f"year={year - 1}") == found("kind=planning") == 0
    for odd in ("year=abcd", "kind=none", "page=99", "q=%00", "year=９９９９"):
        assert client.get(f"/decisions/?{odd}").status_code == 200, odd


def test_the_document_is_handed_out_as_issued_and_verified(client, decision):
    address = f"/decisions/{decision.number}.pdf"
    assert client.get(address).status_code == 404, "not before the worker has made it"
    document = documents.keep(Document.objects.get(kind="decisions.decision"), b"%PDF-1.7 whole")
    answer = client.get(address)
    assert answer.content == b"%PDF-1.7 whole" and not answer.cookies
    assert address in client.get(decision.publication.get_absolute_url()).content.decode()
    assert "是现行有效的决策" in client.get(f"/verify/{document.code}/").content.decode()
    assert client.get("/decisions/ZD19990001.pdf").status_code == 404


def test_the_page_follows_the_state_of_the_decision(client, cast, district, decision):
    address = decision.publication.get_absolute_url()
    tag = client.get(address)["ETag"]
    meetings.done(decision, cast, district)
    execution.complete(decision, by=cast.secretary)
    answer = client.get(address, headers={"if-none-match": tag})
    assert answer.status_code == 200 and "执行完毕" in answer.content.decode()


def test_the_list_costs_the_same_for_many_as_for_few(
    client, cast, district, decision, django_assert_max_num_queries
):
    for many in (0, 2):
        for number in range(many):
            meetings.executing(cast, district, title=f"第{number}件")
        with django_assert_max_num_queries(5):
            shown = client.get("/decisions/", {"q": "件" if many else "收费"})
    assert len(shown.context["page"].object_list) == 2


def test_the_page_inside_says_how_it_went_out(client, cast, decision):
    client.force_login(cast.clerk)
    shown = client.get(decision.get_absolute_url()).content.decode()
    publication = decision.publication
    assert publication.get_absolute_url() in shown and publication.document_number in shown
    assert meetings.PUBLISHED["interpretation"] in shown
