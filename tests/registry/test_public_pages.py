"""Pages for everybody: no cookie, conditional, three queries at most once the lists are known, whatever is asked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from powerops.core.models import Document
from registry import published, selection, urls_public
from registry.models import Edition, PublishedPower
from registry.workflows.edition import publish_edition
from tests import builders

pytestmark = pytest.mark.django_db

LICENCE = builders.content(
    name="施工许可证核发", category="行政许可", sub_name="装修工程", themes=["o085"],
    guide={"service_objects": ["自然人", "企业法人"], "is_charged": "否", "promised_limit": 5, "promised_unit": "工作日",
           "materials": [{"name": "申请表"}, {"name": "营业执照"}], "place": "政务大厅3号窗口"},
)  # fmt: skip
HOSTILE = ("theme=%27", "level=9&object=x&fee=maybe&state=%00&guide=no", "on=%00", "on=2026-13-45", "on=0000-00-00",
           "size=large&q=%3Cscript%3E", "size=huge", "export=exe", "q=%00", "q=%FF%FE", "q=" + "处" * 10_000, "page=-1", "page=99999999999999999999", "page=٣", "page=1e9",
           "body=%27%22%3Cscript%3E", "category=%25_", "q=%5C%27%22%3C", "page=&q=&body=&category=", "q[]=1&q=ab&q=cd",
           "digest=%00", "code=%00", "digest=" + "f" * 64)  # fmt: skip


ASKED = (
    "/powers/?q=施工", "/powers/?body=zjj&category=行政许可", "/bodies/?q=住房&category=行政许可", "/?size=large",
    "/powers/?q=施工&theme=o085&guide=yes&body=zjj", "/powers/?level=4&object=自然人&fee=no",
    "/bodies/zjj/as-of/?on=2000-01-01", "/statistics/?export=csv",
)  # fmt: skip
# Files, there once the worker has made them, and pages tried where their records are.
ELSEWHERE = {
    "edition-notice", "key-posts-public", "power-document", "power-sample", "open-data", "open-data-latest",
    "open-data-verifier", "open-data-file",
}  # fmt: skip


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    return builders.published(cast, district.zjj, builders.content(), LICENCE)


def addresses(edition: Edition) -> list[str]:
    """Every public address of the registry, with and without what can be asked, and those of the verification."""
    body = {"code": edition.body.code}
    one = {**body, "number": edition.number}
    powers = [{"code": power.code} for power in edition.powers.all()]
    licence = {"code": edition.powers.get(name=LICENCE["name"]).code}
    arguments = {
        "home": [{}], "power-list": [{}], "body-list": [{}], "body-detail": [body], "edition-detail": [one],
        "statistics": [{}], "body-as-of": [body], "power-compare": [{**power, "old": 1, "new": 1} for power in powers],
        "power-guide": [licence], "power-checklist": [licence], "power-detail": powers,
        "ledger-powers": [{}], "ledger-intermediaries": [{}], "ledger-fees": [{}],
        "edition-file": [{**one, "form": form} for form in ("json", "csv", "xlsx")],
        "edition-compare": [{**body, "old": 1, "new": 1}],
    }  # fmt: skip
    assert names() == set(arguments) | ELSEWHERE
    found = [
        reverse(f"registry:{name}", kwargs=one) for name in arguments for one in arguments[name]
    ]
    page = f"/powers/{licence['code']}/"
    found += [*ASKED, f"{page}?on=2026-11-23", f"{page}?on=2000-01-01"]
    document = Document.objects.get(record_id=edition.pk)
    return [*found, "/verify/", document.get_absolute_url()]


def names() -> set[str]:
    return {pattern.name for pattern in urls_public.urlpatterns if pattern.name}


def test_each_page_costs_three_queries_at_most_once_the_lists_are_known_and_sets_no_cookie(
    client: Client, edition: Edition
) -> None:
    for address in addresses(edition):
        counted = []
        for _ in ("unknown", "known"):
            if not counted:
                selection.clear()
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            counted.append(len(queries))
        assert answer.status_code == 200, address
        assert counted[0] <= 5, (address, counted)
        assert counted[1] <= 3, (address, queries.captured_queries)
        assert not answer.cookies, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address


def test_somebody_logged_in_costs_no_query_more(
    client: Client, edition: Edition, cast: SimpleNamespace
) -> None:
    client.force_login(cast.clerk, backend="django.contrib.auth.backends.ModelBackend")
    for address in addresses(edition):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 3, address


def test_each_page_answers_304_to_who_has_it_and_anew_after_a_publication(
    client: Client, edition: Edition, cast: SimpleNamespace
) -> None:
    seen = {address: client.get(address) for address in addresses(edition)}
    for address, first in seen.items():
        assert first["Last-Modified"], address
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        since = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
        assert since.status_code == 304, address
    power = PublishedPower.objects.get(name=LICENCE["name"]).power
    builders.walked(builders.adjusted(cast, power, name="建筑施工许可证核发"), cast, "approved")
    publish_edition(edition.body, by=cast.secretary)
    for address, first in seen.items():
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200, (
            address
        )


def test_only_get_and_head_are_taken(client: Client, edition: Edition) -> None:
    for address in [*addresses(edition), "/healthz"]:
        assert client.post(address).status_code == 405, address
        assert client.head(address).content == b"", address


def test_hostile_addresses_do_not_break_any_page(client: Client, edition: Edition) -> None:
    for address in addresses(edition):
        for query in HOSTILE:
            answer = client.get(f"{address.partition('?')[0]}?{query}")
            assert answer.status_code < 500, (address, query)
    for address in ("/powers/%00/", "/bodies/%27/", "/bodies/zjj/editions/99999999999999999999/",
                    "/bodies/zjj/compare/1/99999999999999999999/", "/verify/%00/", "/powers/" + "1" * 5000 + "/"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_the_list_marks_the_hit_and_keeps_the_choices(client: Client, edition: Edition) -> None:
    page = client.get("/powers/?q=施工&category=行政许可&body=zjj").content.decode()
    assert "<mark>施工</mark>许可证核发" in page
    assert "装修工程" in page
    assert '<option value="行政许可" selected>' in page
    assert '<option value="zjj" selected>' in page
    assert "擅自" not in page


def test_an_empty_result_says_what_to_try(client: Client, edition: Edition) -> None:
    assert "换个说法" in client.get("/powers/?q=没有的词").content.decode()
    assert "两个字" in client.get("/powers/?q=施").content.decode()
    assert "没有这个部门" in client.get("/powers/?body=nobody").content.decode()


def test_a_power_says_who_why_and_whom_to_call(
    client: Client, edition: Edition, district: SimpleNamespace
) -> None:
    body = district.zjj
    body.supervision_telephone = "0373-1234567"
    body.save()
    page = client.get(PublishedPower.objects.get(sub_name="").get_absolute_url()).content.decode()
    for words in ("住房和城乡建设局", "行政处罚", "《中华人民共和国建筑法》", "第六十四条", "tel:0373-1234567",
                  "予以审查，决定是否立案", "严重后果", "第1版", "现行有效"):  # fmt: skip
        assert words in page, words


def test_an_unknown_code_is_not_found_and_a_known_one_may_be_typed_in_small_letters(
    client: Client, edition: Edition
) -> None:
    code = edition.powers.first().code
    assert client.get(f"/powers/{code[:-1]}X/").status_code == 404
    assert client.get(f"/powers/{code.lower()}/").status_code == 200


def test_the_home_page_of_an_empty_district_says_so(client: Client, db: None) -> None:
    assert "还没有公布" in client.get("/").content.decode()
    assert "还没有" in client.get("/powers/?page=7").content.decode()


def test_a_body_without_a_list_and_one_that_was_merged_say_so(
    client: Client, edition: Edition, district: SimpleNamespace
) -> None:
    assert "还没有公布权力清单" in client.get("/bodies/nyj/").content.decode()
    type(district.zjj).objects.filter(code="zjj").update(
        abolished_on="2026-11-20", successor=district.nyj
    )
    published.directory.cache_clear()
    page = client.get("/bodies/zjj/?fresh=1").content.decode()
    assert '<a href="/bodies/nyj/">农业农村局</a>承接' in page
    assert "/bodies/zjj/editions/1/" in page


def test_the_health_page_answers_ok_without_a_cookie(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies


def test_the_level_tells_powers_of_one_name_apart(
    cast: SimpleNamespace, district: SimpleNamespace, client: Client
) -> None:
    alone = builders.content(name="对盗伐林木的处罚", level="4")
    twice = [builders.content(name="对滥伐林木的处罚", level=level) for level in ("3", "4")]
    builders.published(cast, district.zjj, alone, *twice)
    both = client.get("/powers/?q=滥伐林木").content.decode()
    assert both.count('nowrap">市级</span>') == both.count('nowrap">县级</span>') == 1
    assert 'nowrap">县级</span>' not in client.get("/powers/?q=盗伐林木").content.decode()


def test_a_penalty_tells_against_whom_and_keeps_to_the_statute_for_its_amount(
    cast: SimpleNamespace, district: SimpleNamespace, client: Client
) -> None:
    said = {"实施对象": "机关、团体", "收费（征收）依据和标准": "无"}
    fined = {"other": said, "basis_text": "《中华人民共和国建筑法》第六十四条：处以罚款。"}
    edition = builders.published(
        cast, district.zjj, builders.content(**fined), builders.content(name="对乙的处罚")
    )
    pages = [
        client.get(f"/powers/{power.code}/").content.decode()
        for power in edition.powers.order_by("pk")
    ]
    assert "<dt>对谁行使</dt><dd>机关、团体</dd>" in pages[0] and "谁可以办" not in pages[0]
    assert "清单载明：无" in pages[0] and "罚款的数额见" in pages[0]
    assert "没有写明罚款" in pages[1] and "罚款的数额见" not in pages[1]
