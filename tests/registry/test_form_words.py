"""Words on forms: 取消 is what an adjustment does to a power, never the way out; what will be public says so."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import reverse

ACTS = {
    "registry/current_powers.html"
}  # there the button proposes that a power be taken off the list


def test_no_way_out_of_a_form_is_called_what_takes_a_power_off_the_list():
    folder = Path(settings.BASE_DIR) / "templates"
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.html")
        if re.search(r"<(a|button)[^>]*>\s*(不?取消)\s*<", path.read_text(encoding="utf-8"))
    }
    assert found <= ACTS


def test_the_start_of_an_adjustment_says_what_will_be_public(client, cast):
    client.force_login(cast.clerk)
    form = client.get(reverse("registry:revision-create")).context["form"]
    said = {
        name
        for name, field in form.fields.items()
        if "公布后将随版本对照向社会公开" in field.help_text
    }
    assert said == {"title", "reason", "source_document"}
    assert "不向社会公开" in form.fields["attachment"].help_text
