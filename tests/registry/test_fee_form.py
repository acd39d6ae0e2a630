"""Fees and themes in the form of a power and through the API: none without a legal basis (R7; the Plan 四(二)2)."""

import json

import pytest
from django.urls import reverse

from powerops.law.themes import THEMES
from registry.models import PowerVersion
from tests.builders import content, drafted
from tests.registry.guides import CONSTRUCTION, FEE, licence
from tests.registry.version_typing import typed_form


@pytest.fixture
def version(cast, district):
    return drafted(cast, district.zjj, content(**licence())).versions.get()


def address(version):
    return reverse("registry:version-edit", args=[version.revision_id, version.pk])


def typed_fee(**changed):
    return {f"fees-0-{name}": text for name, text in {**FEE, **changed}.items()}


def test_a_fee_is_filled_in_a_row_of_the_form(client, cast, version):
    client.force_login(cast.clerk)
    typed = {**typed_form(client.get(address(version))), **typed_fee()}
    assert client.post(address(version), typed).status_code == 302
    version.refresh_from_db()
    assert version.fees == [FEE] and version.guide["place"] == CONSTRUCTION["place"]
    again = typed_form(client.get(address(version)))
    assert client.post(address(version), again).status_code == 302
    version.refresh_from_db()
    assert version.fees == [FEE]
    assert "每件 80 元" in client.get(version.get_absolute_url()).content.decode()


@pytest.mark.parametrize("basis", ["", "无", "按有关规定"])
def test_a_fee_without_basis_is_refused_at_its_row_with_the_clause(client, cast, version, basis):
    client.force_login(cast.clerk)
    typed = {**typed_form(client.get(address(version))), **typed_fee(basis=basis)}
    answer = client.post(address(version), typed)
    text = answer.content.decode()
    assert (
        answer.status_code == 400 and "收费第 1 行" in text and "新开〔2016〕76号 四(二)2" in text
    )
    assert typed_form(answer)["fees-0-standard"] == "每件 80 元"
    assert PowerVersion.objects.get(pk=version.pk).fees == []


def test_themes_are_chosen_and_kept_while_typing(client, cast, version):
    client.force_login(cast.clerk)
    two = [THEMES[0].key, THEMES[-1].key]
    typed = {**typed_form(client.get(address(version))), "themes": two}
    keep = reverse("registry:version-keep", args=[version.revision_id])
    client.post(f"{keep}?power={version.power_id}", typed)
    assert client.get(address(version)).context["forms"].main["themes"].value() == two
    assert client.post(address(version), typed).status_code == 302
    version.refresh_from_db()
    assert version.themes == two
    wrong = {**typed_form(client.get(address(version))), "themes": ["p<script>"]}
    assert client.post(address(version), wrong).status_code == 400


def patched(client, version, **sent):
    url = f"/api/v1/revisions/{version.revision_id}/versions/{version.pk}/"
    body = json.dumps({"row_version": version.row_version, **sent})
    return client.patch(url, body, content_type="application/json")


def test_the_api_takes_guides_and_fees_and_refuses_with_field_or_clause(client, cast, version):
    client.force_login(cast.clerk)
    answer = patched(client, version, fees=[FEE], guide={**CONSTRUCTION, "visits": 2})
    assert answer.status_code == 200, answer.content
    assert answer.json()["content"]["guide"]["visits"] == 2
    version.refresh_from_db()
    refused = patched(client, version, fees=[{**FEE, "basis": "按规定"}])
    assert refused.status_code == 422 and refused.json()["clause"] == "新开〔2016〕76号 四(二)2"
    assert patched(client, version, fees=[{"name": "工本费"}]).status_code == 400
    slow = patched(client, version, guide={**CONSTRUCTION, "promised_limit": 99})
    assert slow.status_code == 422 and slow.json()["clause"] == "新开〔2016〕76号 四(二)5"
    for wrong in (
        {"没有": 1},
        {"visits": "x"},
        {"materials": [[]]},
        [],
        "文字",
        {"conditions": "\0"},
    ):
        assert patched(client, version, guide=wrong).status_code == 400, wrong
    assert patched(client, version, themes=["p005"]).status_code == 200
    version.refresh_from_db()
    for wrong in (["p<script>"], [["p005"]], "p005", {"p005": 1}):
        assert patched(client, version, themes=wrong).status_code == 400, wrong
    stolen = {"materials": [{"name": "表", "sample": "c" * 64}]}
    assert patched(client, version, guide=stolen).status_code == 400
