"""Addresses of meetings, of the Party committee's answer and of publication (D6)."""

from django.urls import path

from decisions.views import meetings, publishing

PUBLIC = [
    path("decisions/", publishing.public_decisions, name="public-decisions"),
    path("feeds/decisions.atom", publishing.feed_of_decisions, name="feed-of-decisions"),
    path(
        "decisions/<str:number>.pdf",
        publishing.public_decision_document,
        name="public-decision-document",
    ),
    path("decisions/<str:number>/", publishing.public_decision, name="public-decision"),
]
DESK = [
    path("<int:pk>/report/", publishing.decision_report, name="decision-report"),
    path(
        "<int:pk>/return_by_party/",
        publishing.decision_return_by_party,
        name="decision-return-by-party",
    ),
    path("<int:pk>/decision.pdf", publishing.decision_pdf, name="decision-pdf"),
    path("<int:pk>/publish/", publishing.decision_publish, name="decision-publish"),
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/new/", meetings.meeting_create, name="meeting-create"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("meetings/<int:pk>/minutes.pdf", meetings.meeting_minutes_pdf, name="meeting-minutes-pdf"),
    path("meetings/<int:pk>/items/new/", meetings.meeting_item, name="meeting-item"),
    path(
        "meetings/<int:pk>/items/<int:item>/record/",
        meetings.meeting_record_item,
        name="meeting-record-item",
    ),
    path("meetings/<int:pk>/hold/", meetings.meeting_hold, name="meeting-hold"),
    path(
        "meetings/<int:pk>/submit_minutes/",
        meetings.meeting_submit_minutes,
        name="meeting-submit-minutes",
    ),
    path("meetings/<int:pk>/<slug:verb>/", meetings.meeting_act, name="meeting-act"),
]
