"""Addresses of the platform's pages."""

from django.urls import path

from powerops.core.views import (
    health,
    jobs,
    letters,
    material,
    organisations,
    people,
    session,
    verify,
)

app_name = "core"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("verify/", verify.verify, name="verify-form"),
    path("verify/<str:code>/", verify.verify_code, name="verify"),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", session.SignOut.as_view(), name="logout"),
    path("desk/password/", session.ChangePassword.as_view(), name="password-change"),
    path("desk/organisations/", organisations.organisation_list, name="organisation-list"),
    path("desk/organisations/new/", organisations.organisation_create, name="organisation-create"),
    path(
        "desk/organisations/<slug:code>/",
        organisations.organisation_detail,
        name="organisation-detail",
    ),
    path(
        "desk/organisations/<slug:code>/edit/",
        organisations.organisation_edit,
        name="organisation-edit",
    ),
    path(
        "desk/organisations/<slug:code>/rename/",
        organisations.organisation_rename,
        name="organisation-rename",
    ),
    path(
        "desk/organisations/<slug:code>/correct-name/",
        organisations.organisation_correct_name,
        name="organisation-correct-name",
    ),
    path(
        "desk/organisations/<slug:code>/move/",
        organisations.organisation_move,
        name="organisation-move",
    ),
    path(
        "desk/organisations/<slug:code>/abolish/",
        organisations.organisation_abolish,
        name="organisation-abolish",
    ),
    path("desk/organisations/<slug:code>/posts/new/", people.post_create, name="post-create"),
    path("desk/posts/<int:pk>/appoint/", people.post_appoint, name="post-appoint"),
    path("desk/posts/<int:pk>/close/", people.post_close, name="post-close"),
    path("desk/appointments/<int:pk>/end/", people.appointment_end, name="appointment-end"),
    path("desk/people/", people.person_list, name="person-list"),
    path("desk/people/new/", people.person_create, name="person-create"),
    path("desk/people/<int:pk>/", people.person_detail, name="person-detail"),
    path("desk/people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("desk/people/<int:pk>/password/", people.person_password, name="person-password"),
    path("desk/letters/", letters.letter_list, name="letter-list"),
    path("desk/letters/choice/", letters.letter_choice, name="letter-choice"),
    path("desk/letters/<int:pk>/again/", letters.letter_again, name="letter-again"),
    path(
        "desk/records/<str:record_type>/<int:record_id>/files/new/",
        material.filing_create,
        name="filing-create",
    ),
    path(
        "desk/records/<str:record_type>/<int:record_id>/files/<int:pk>/",
        material.file_download,
        name="file",
    ),
    path("desk/readings/", material.reading_list, name="reading-list"),
    path("desk/readings/export/", material.reading_export, name="reading-export"),
    path("desk/roles/", people.role_list, name="role-list"),
    path("desk/jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("desk/jobs/<int:pk>/progress/", jobs.job_progress, name="job-progress"),
]
