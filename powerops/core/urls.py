"""Addresses of the platform's pages."""

from django.urls import path

from powerops.core.views import jobs

app_name = "core"
urlpatterns = [
    path("desk/jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("desk/jobs/<int:pk>/progress/", jobs.job_progress, name="job-progress"),
]
