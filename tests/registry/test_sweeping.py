"""Forms never saved and sessions run out do not stay for ever; what somebody may go on with stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from powerops.celery import SCHEDULE
from powerops.core.form_drafts import LONGEST_KEPT, keep
from powerops.core.models import FormDraft
from powerops.core.tasks import sweep_idle
from registry.kept_forms import form_key
from registry.tasks import forget_closed_forms
from registry.workflows import revision as lifecycle
from tests.builders import content, drafted, published, walked


@pytest.fixture
def power(cast, district):
    return published(cast, district.zjj, content()).powers.get().power


def keys():
    return set(FormDraft.objects.values_list("key", flat=True))


def test_forms_of_closed_revisions_go_and_those_still_on_their_way_stay(cast, district, power):
    draft, given_up, under_review = (
        drafted(cast, district.zjj, content(name=f"对第{number}种行为的处罚"))
        for number in "甲乙丙"
    )
    done = power.published.edition.revisions.get()
    for revision in (draft, given_up, under_review, done):
        keep(cast.clerk, form_key(revision, None), {"name": "未保存"})
    keep(cast.clerk, form_key(draft, power), {"name": "未保存"})
    keep(cast.clerk, "another.form", {"name": "未保存"})
    lifecycle.withdraw(given_up, by=cast.clerk, reason="不再办理")
    walked(under_review, cast, "legal_review")
    for _ in range(2):
        forget_closed_forms()
        assert keys() == {
            form_key(draft, None), form_key(draft, power), form_key(under_review, None), "another.form",
        }  # fmt: skip


def test_a_form_untouched_for_half_a_year_goes(cast):
    for key, days in (("old", 1), ("young", -1)):
        keep(cast.clerk, key, {"name": "未保存"})
        saved_at = timezone.now() - LONGEST_KEPT - timedelta(days=days)
        FormDraft.objects.filter(key=key).update(saved_at=saved_at)
    for _ in range(2):
        sweep_idle()
        assert keys() == {"young"}


def test_sessions_that_have_run_out_go_and_living_ones_stay(cast):
    living, ended = SessionStore(), SessionStore()
    for store, seconds in ((living, 60), (ended, -60)):
        store.set_expiry(timezone.now() + timedelta(seconds=seconds))
        store.save()
    sweep_idle()
    assert set(Session.objects.values_list("session_key", flat=True)) == {living.session_key}


def test_both_are_done_once_a_day():
    times = {task: every for task, every in SCHEDULE if isinstance(every, crontab)}
    for task in (sweep_idle.name, forget_closed_forms.name):
        hours, minutes = times[task].hour, times[task].minute
        assert hours == {3} and len(minutes) == 1, task
