"""Addresses of major decisions on the desk."""

from django.urls import path

from decisions import (
    urls_drafting,
    urls_experts,
    urls_hearings,
    urls_meetings,
    urls_participation,
    urls_reviews,
)
from decisions.views import decisions, evaluations, execution, responsibility, supervision

urlpatterns = [
    path("", decisions.decision_list, name="decision-list"),
    path("new/", decisions.decision_create, name="decision-create"),
    path("<int:pk>/", decisions.decision_detail, name="decision-detail"),
    path(
        "<int:pk>/responsibility/",
        responsibility.decision_responsibility,
        name="decision-responsibility",
    ),
    path(
        "<int:pk>/responsibility/make/",
        responsibility.decision_responsibility_make,
        name="decision-responsibility-make",
    ),
    path(
        "<int:pk>/responsibility/<slug:code>.pdf",
        responsibility.decision_responsibility_pdf,
        name="decision-responsibility-pdf",
    ),
    *urls_meetings.DESK,
    path("<int:pk>/tasks/new/", execution.execution_task_create, name="execution-task-create"),
    path("tasks/", execution.execution_task_list, name="execution-task-list"),
    path("tasks/<int:pk>/", execution.execution_task_detail, name="execution-task-detail"),
    path(
        "tasks/<int:pk>/report_done/",
        execution.execution_task_report_done,
        name="execution-task-report-done",
    ),
    path(
        "tasks/<int:pk>/progress/",
        execution.execution_task_progress,
        name="execution-task-progress",
    ),
    path("tasks/<int:pk>/<slug:verb>/", execution.execution_task_act, name="execution-task-act"),
    path("<int:pk>/circulars/new/", supervision.circular_create, name="circular-create"),
    path("circulars/<int:pk>/", supervision.circular_detail, name="circular-detail"),
    path("circulars/<int:pk>/note/", supervision.circular_note, name="circular-note"),
    path("circulars/<int:pk>/<slug:verb>/", supervision.circular_act, name="circular-act"),
    path("<int:pk>/follow-ups/new/", supervision.follow_up_create, name="follow-up-create"),
    path("follow-ups/", supervision.follow_up_list, name="follow-up-list"),
    path("follow-ups/<int:pk>/", supervision.follow_up_detail, name="follow-up-detail"),
    path("follow-ups/<int:pk>/answer/", supervision.follow_up_answer, name="follow-up-answer"),
    path("follow-ups/<int:pk>/<slug:verb>/", supervision.follow_up_act, name="follow-up-act"),
    path("leads/", supervision.lead_list, name="lead-list"),
    path("leads/<int:pk>/", supervision.lead_detail, name="lead-detail"),
    path("leads/<int:pk>/<slug:verb>/", supervision.lead_act, name="lead-act"),
    path("<int:pk>/evaluations/new/", evaluations.evaluation_create, name="evaluation-create"),
    path("evaluations/<int:pk>/", evaluations.evaluation_detail, name="evaluation-detail"),
    path("evaluations/<int:pk>/assign/", evaluations.evaluation_assign, name="evaluation-assign"),
    path("evaluations/<int:pk>/report/", evaluations.evaluation_report, name="evaluation-report"),
    path("evaluations/<int:pk>/<slug:verb>/", evaluations.evaluation_act, name="evaluation-act"),
    *urls_drafting.urlpatterns,
    *urls_participation.urlpatterns,
    *urls_experts.urlpatterns,
    *urls_hearings.urlpatterns,
    *urls_reviews.urlpatterns,
    path("<int:pk>/<slug:verb>/", decisions.decision_act, name="decision-act"),
]
