"""Addresses of hearings: the portal's pages, and those on the desk."""

from django.urls import path

from decisions.views import hearing_acts, hearings, public_hearings

PUBLIC = [
    path("hearings/", public_hearings.public_hearing_list, name="public-hearing-list"),
    path(
        "hearings/<slug:number>/",
        public_hearings.public_hearing_detail,
        name="public-hearing-detail",
    ),
    path(
        "hearings/<slug:number>.pdf",
        public_hearings.public_hearing_report,
        name="public-hearing-report",
    ),
    path(
        "hearings/<slug:number>/sign-up/",
        public_hearings.public_hearing_sign_up,
        name="public-hearing-sign-up",
    ),
]
urlpatterns = [
    path("<int:pk>/hearings/new/", hearings.hearing_create, name="hearing-create"),
    path("hearings/", hearings.hearing_list, name="hearing-list"),
    path("hearings/<int:pk>/", hearings.hearing_detail, name="hearing-detail"),
    path("hearings/<int:pk>/record.pdf", hearings.hearing_record_pdf, name="hearing-record-pdf"),
    path("hearings/<int:pk>/edit/", hearings.hearing_edit, name="hearing-edit"),
    path("hearings/<int:pk>/contacts/", hearing_acts.hearing_contacts, name="hearing-contacts"),
    *(
        path(
            f"hearings/<int:pk>/{verb}/",
            getattr(hearing_acts, f"hearing_{verb}"),
            name=f"hearing-{verb.replace('_', '-')}",
        )
        for verb in sorted(hearings.OWN_PAGES)
    ),
    path("hearings/<int:pk>/<slug:verb>/", hearing_acts.hearing_act, name="hearing-act"),
]
