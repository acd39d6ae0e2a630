"""The chart and its table where people read them: the public page, the desk (R5)."""

import pytest
from django.template.loader import render_to_string

from tests.builders import adjusted, content, published
from tests.registry.flows import LICENCE, PLAIN, step

pytestmark = pytest.mark.django_db


def test_the_public_sees_the_chart_and_the_same_in_words(client, cast, district):
    power = published(cast, district.zjj, content(process=LICENCE)).powers.get()
    answer = client.get(f"/powers/{power.code}/")
    text = answer.content.decode()
    assert text.count('class="flow-chart"') == 1 and 'role="img"' in text
    assert "材料齐全→第5步；材料不齐→第3步" in text and "退回第5步" in text
    assert "style=" not in text[text.index('class="flow-chart"') : text.index("</svg>")]


def test_the_draft_shows_the_chart_of_what_is_drafted(client, cast, district):
    power = published(cast, district.zjj, content(process=PLAIN)).powers.get().power
    version = adjusted(cast, power, process=LICENCE).versions.get()
    client.force_login(cast.head)
    text = client.get(version.get_absolute_url()).content.decode()
    assert "是否勘查" in text and text.count('class="flow-chart"') == 1


def test_two_steps_in_a_row_are_a_table_without_a_chart():
    text = render_to_string("registry/_flow.html", {"process": PLAIN[:2]})
    assert "<svg" not in text and "第2步" in text and "结束" in text


def test_names_that_look_like_markup_stay_names():
    text = render_to_string(
        "registry/_flow.html", {"process": [step("<script>alert(1)</script>"), *PLAIN]}
    )
    assert "<script" not in text and text.count("&lt;script&gt;") >= 2
