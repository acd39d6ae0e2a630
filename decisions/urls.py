"""Addresses of major decisions: the public's pages first, then the desk."""

from django.urls import include, path

from decisions import urls_drafting, urls_hearings, urls_meetings, urls_participation

app_name = "decisions"
urlpatterns = [
    *urls_drafting.PUBLIC,
    *urls_participation.PUBLIC,
    *urls_hearings.PUBLIC,
    *urls_meetings.PUBLIC,
    path("desk/decisions/", include("decisions.urls_desk")),
]
