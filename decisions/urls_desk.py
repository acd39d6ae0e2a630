"""Addresses of major decisions on the desk."""

from django.urls import path

from decisions.views import decisions

urlpatterns = [
    path("", decisions.decision_list, name="decision-list"),
    path("new/", decisions.decision_create, name="decision-create"),
    path("<int:pk>/", decisions.decision_detail, name="decision-detail"),
    path("<int:pk>/<slug:verb>/", decisions.decision_act, name="decision-act"),
]
