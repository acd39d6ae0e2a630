"""The findings on the desk: who reads them, answers them and sends answers back (G13)."""

import io
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from registry.consistency import count_again, findings_of
from registry.models import FindingAnswer, Law
from registry.workflows.edition import publish_edition
from tests.builders import content, drafted, published, walked

pytestmark = pytest.mark.django_db
LIST = "/desk/registry/consistency/"
PAGE = "/desk/registry/consistency/zjj/"


@pytest.fixture
def faulty(cast, district):
    law = Law.objects.create(name="中华人民共和国建筑法", rank="法律", article_count=85)
    published(
        cast, district.zjj, content(), content(name="对建筑质量的监督检查", category="行政检查")
    )
    law.is_repealed = True
    law.save()
    count_again(district.zjj)
    return district.zjj


def address(one):
    return f"{PAGE}answer/?{urlencode({'power': one.entry.power, 'kind': one.kind, 'digest': one.digest})}"


def test_who_draws_up_decides_on_or_oversees_lists_reads_the_findings(client, cast, faulty):
    for person in (
        cast.clerk,
        cast.head,
        cast.legal,
        cast.secretary,
        cast.leader,
        cast.supervisor,
        cast.inspector,
    ):
        client.force_login(person)
        assert client.get(PAGE).status_code == 200, person
        assert faulty.name in client.get(LIST).content.decode()


def test_others_are_refused_and_other_bodies_do_not_see_them(client, cast, faulty):
    for person, status in ((cast.window, 403), (cast.officer, 403), (cast.admin, 403), (cast.personnel, 403),
                           (cast.nobody, 403), (cast.clerk2, 404), (cast.head2, 404), (cast.outsider, 404)):  # fmt: skip
        client.force_login(person)
        assert client.get(PAGE).status_code == status, person
    client.force_login(cast.clerk2)
    assert faulty.name not in client.get(LIST).content.decode()


def test_each_finding_leads_to_its_power_and_to_what_can_be_done(client, cast, faulty):
    client.force_login(cast.clerk)
    text = client.get(PAGE).content.decode()
    one = findings_of(faulty)[0]
    assert one.entry.url in text and "说明理由" in text and "提出变更" in text and "严重" in text
    client.force_login(cast.supervisor)
    text = client.get(PAGE).content.decode()
    assert one.entry.url in text and "说明理由" not in text and "提出变更" not in text


def test_the_clerk_answers_and_the_finding_is_folded_away_but_counted(client, cast, faulty):
    before = findings_of(faulty)
    client.force_login(cast.clerk)
    assert client.get(address(before[0])).status_code == 200
    refused = client.post(address(before[0]), {"reason": ""})
    assert refused.status_code == 400 and not FindingAnswer.objects.exists()
    answer = client.post(address(before[0]), {"reason": "新法施行前沿用。"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    context = answer.context
    assert len(context["page"]) == len(before) - 1 and context["totals"]["answered"] == 1
    folded = client.get(f"{PAGE}?state=answered").content.decode()
    assert "新法施行前沿用。" in folded


def test_an_answer_to_what_is_there_no_longer_is_told_so_and_keeps_the_text(client, cast, faulty):
    one = findings_of(faulty)[0]
    gone = address(one).replace(one.digest, "0" * 64)
    client.force_login(cast.clerk)
    assert client.get(gone).status_code == 302
    answer = client.post(gone, {"reason": "写了很久的说明"})
    assert answer.status_code == 400 and "写了很久的说明" in answer.content.decode()
    for wrong in ("", "?power=x", "?power=" + "9" * 30):
        assert client.get(f"{PAGE}answer/{wrong}").status_code == 404


def test_only_the_clerk_opens_the_form_and_only_the_legal_office_sends_back(client, cast, faulty):
    one = findings_of(faulty)[0]
    for person in (cast.head, cast.legal, cast.leader):
        client.force_login(person)
        assert client.post(address(one), {"reason": "代答"}).status_code == 403
    client.force_login(cast.clerk)
    client.post(address(one), {"reason": "沿用"})
    back = f"{PAGE}answers/{FindingAnswer.objects.get().pk}/reject/"
    assert client.post(back, {"reason": "自退"}).status_code == 403
    client.force_login(cast.legal)
    assert "退回说明" in client.get(f"{PAGE}?state=answered").content.decode()
    assert client.get(back).status_code == 200
    assert client.post(back, {"reason": ""}).status_code == 400
    assert client.post(back, {"reason": "应当改引新法"}).status_code == 302
    assert client.post(back, {"reason": "应当改引新法"}).status_code == 400
    client.force_login(cast.clerk)
    assert "应当改引新法" in client.get(PAGE).content.decode()


def test_the_desk_of_the_clerk_says_what_grave_findings_wait(client, cast, faulty):
    client.force_login(cast.clerk)
    assert f'href="{PAGE}"' in client.get("/desk/").content.decode()
    for one in findings_of(faulty):
        client.post(address(one), {"reason": "沿用"})
    assert f'href="{PAGE}"' not in client.get("/desk/").content.decode()


def test_the_lists_are_filtered_sorted_and_handed_out_as_files(client, cast, faulty):
    client.force_login(cast.supervisor)
    assert len(client.get(f"{PAGE}?kind=law_repealed").context["page"]) == 2
    assert len(client.get(f"{PAGE}?kind=law_repealed&q=监督检查").context["page"]) == 1
    assert not client.get(f"{PAGE}?grave=no&kind=law_repealed").context["page"].object_list
    book = load_workbook(io.BytesIO(b"".join(client.get(f"{PAGE}?export=xlsx"))))
    assert book.active.max_row == len(findings_of(faulty)) + 1
    lines = b"".join(client.get(f"{LIST}?export=csv&sort=-grave")).decode("utf-8-sig").splitlines()
    assert (
        lines[0].startswith("部门,事项,严重,待处理")
        and "法律已废止" in lines[0]
        and len(lines) == 2
    )


def test_a_page_costs_the_same_queries_with_more_findings(client, cast, faulty):
    client.force_login(cast.legal)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    revision = drafted(
        cast, faulty, *(content(name=f"对第{n}种行为实施的处罚办法") for n in range(4))
    )
    walked(revision, cast, "approved")
    publish_edition(faulty, by=cast.secretary)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) <= len(few)
