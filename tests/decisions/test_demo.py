"""The demo district has something to decide, however often it is loaded (D1, D3)."""

import pytest

from decisions.demo import load_decisions
from decisions.models import Catalogue, Consultation, Decision, DecisionAuthority

pytestmark = pytest.mark.django_db


def test_the_demo_of_decisions_is_made_once(cast, client):
    load_decisions()
    load_decisions()
    assert (Decision.objects.count(), Catalogue.objects.count()) == (1, 1)
    assert DecisionAuthority.objects.count() == 7
    consultation = Consultation.objects.get()
    assert consultation.title in client.get("/consultations/").content.decode()
