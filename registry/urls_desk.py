"""Addresses of the registry's desk, behind the login."""

from django.urls import path

from registry.views import (
    adjusting,
    emergency_reviews,
    error_reports,
    guides,
    intermediaries,
    laws,
    ledgers,
    material_lists,
    powers,
    publication,
    revisions,
    uploads,
    versions,
    withdrawals,
)

urlpatterns = [
    path("", revisions.revision_list, name="revision-list"),
    path("revisions/new/", revisions.revision_create, name="revision-create"),
    path("revisions/<int:pk>/", revisions.revision_detail, name="revision-detail"),
    path("revisions/<int:pk>/versions/new/", versions.version_create, name="version-create"),
    path("revisions/<int:pk>/versions/keep/", versions.version_keep, name="version-keep"),
    path("revisions/<int:pk>/versions/forget/", versions.version_forget, name="version-forget"),
    path(
        "revisions/<int:revision_pk>/versions/<int:pk>/",
        versions.version_detail,
        name="version-detail",
    ),
    path(
        "revisions/<int:revision_pk>/versions/<int:pk>/edit/",
        versions.version_edit,
        name="version-edit",
    ),
    path(
        "revisions/<int:revision_pk>/versions/<int:pk>/drop/",
        versions.version_drop,
        name="version-drop",
    ),
    path("revisions/<int:pk>/schedule/", publication.revision_schedule, name="revision-schedule"),
    path(
        "revisions/<int:pk>/unschedule/",
        publication.revision_unschedule,
        name="revision-unschedule",
    ),
    path(
        "revisions/<int:pk>/publish_urgently/",
        publication.revision_publish_urgently,
        name="revision-publish-urgently",
    ),
    path(
        "revisions/<int:revision_pk>/versions/<int:pk>/guide/",
        guides.guide_edit,
        name="guide-edit",
    ),
    path(
        "revisions/<int:revision_pk>/versions/<int:pk>/guide/keep/",
        guides.guide_keep,
        name="guide-keep",
    ),
    path(
        "revisions/<int:revision_pk>/versions/<int:pk>/guide/forget/",
        guides.guide_forget,
        name="guide-forget",
    ),
    path("materials/", material_lists.material_list_list, name="material-list-list"),
    path("materials/new/", material_lists.material_list_create, name="material-list-create"),
    path("materials/<int:pk>/", material_lists.material_list_edit, name="material-list-edit"),
    path(
        "materials/<int:pk>/retire/",
        material_lists.material_list_retire,
        name="material-list-retire",
    ),
    path("revisions/<int:pk>/<slug:verb>/", revisions.revision_act, name="revision-act"),
    path("powers/<int:pk>/withdraw/", withdrawals.power_withdraw, name="power-withdraw"),
    path("withdrawals/", withdrawals.withdrawal_list, name="withdrawal-list"),
    path("withdrawals/new/", withdrawals.withdrawal_search, name="withdrawal-search"),
    path("withdrawals/<int:pk>/", withdrawals.withdrawal_detail, name="withdrawal-detail"),
    path("withdrawals/<int:pk>/lift/", withdrawals.withdrawal_lift, name="withdrawal-lift"),
    path(
        "emergency-reviews/",
        emergency_reviews.emergency_review_list,
        name="emergency-review-list",
    ),
    path(
        "emergency-reviews/<int:pk>/",
        emergency_reviews.emergency_review_detail,
        name="emergency-review-detail",
    ),
    path(
        "emergency-reviews/<int:pk>/<slug:verb>/",
        emergency_reviews.emergency_review_act,
        name="emergency-review-act",
    ),
    path("powers/", powers.current_powers, name="current-powers"),
    path("powers/<int:pk>/change/", powers.power_change, name="power-change"),
    path("powers/<int:pk>/removal/", adjusting.power_removal, name="power-removal"),
    path("powers/adjust/", adjusting.power_adjust, name="power-adjust"),
    path("powers/receive/", adjusting.power_receive, name="power-receive"),
    path("reports/", error_reports.error_report_list, name="error-report-list"),
    path("reports/<int:pk>/", error_reports.error_report_detail, name="error-report-detail"),
    path("reports/<int:pk>/answer/", error_reports.error_report_answer, name="error-report-answer"),
    path("reports/<int:pk>/sign/", error_reports.error_report_sign, name="error-report-sign"),
    path(
        "reports/<int:pk>/send_back/",
        error_reports.error_report_send_back,
        name="error-report-send-back",
    ),
    path(
        "reports/<int:pk>/dismiss/", error_reports.error_report_dismiss, name="error-report-dismiss"
    ),
    path(
        "reports/<int:pk>/contact/", error_reports.error_report_contact, name="error-report-contact"
    ),
    path("laws/", laws.law_list, name="law-list"),
    path("laws/new/", laws.law_create, name="law-create"),
    path("laws/<int:pk>/", laws.law_detail, name="law-detail"),
    path("laws/<int:pk>/edit/", laws.law_edit, name="law-edit"),
    path("uploads/", uploads.upload_list, name="upload-list"),
    path("uploads/new/", uploads.upload_create, name="upload-create"),
    path("uploads/<int:pk>/", uploads.upload_detail, name="upload-detail"),
    path("uploads/<int:pk>/accept/", uploads.upload_accept, name="upload-accept"),
    path("uploads/<int:pk>/drop/", uploads.upload_drop, name="upload-drop"),
    path("ledgers/", ledgers.ledger_list, name="ledger-list"),
    path("ledgers/new/", ledgers.ledger_create, name="ledger-create"),
    path("ledgers/import/", ledgers.ledger_import, name="ledger-import"),
    path("ledgers/import/confirm/", ledgers.ledger_confirm, name="ledger-confirm"),
    path("ledgers/<int:pk>/", ledgers.ledger_detail, name="ledger-detail"),
    path("ledgers/<int:pk>/correct/", ledgers.ledger_correct, name="ledger-correct"),
    path("ledgers/<int:pk>/void/", ledgers.ledger_void, name="ledger-void"),
    path("ledgers/services/", intermediaries.intermediary_list, name="intermediary-list"),
    path("ledgers/services/new/", intermediaries.intermediary_create, name="intermediary-create"),
    path(
        "ledgers/services/<int:pk>/", intermediaries.intermediary_detail, name="intermediary-detail"
    ),
    path(
        "ledgers/services/<int:pk>/edit/",
        intermediaries.intermediary_edit,
        name="intermediary-edit",
    ),
    path(
        "ledgers/services/<int:pk>/<slug:verb>/",
        intermediaries.intermediary_act,
        name="intermediary-act",
    ),
]
