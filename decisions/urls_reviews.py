"""Addresses of risk, fair competition, the legality review and the leader's veto."""

from django.urls import path

from decisions.views import legality, risks, screening

urlpatterns = [
    path("<int:pk>/risks/new/", risks.riskassessment_create, name="riskassessment-create"),
    path("risks/<int:pk>/", risks.riskassessment_detail, name="riskassessment-detail"),
    path("risks/<int:pk>/write/", risks.riskassessment_write, name="riskassessment-write"),
    path("risks/<int:pk>/points/new/", risks.riskpoint_create, name="riskpoint-create"),
    path("risks/<int:pk>/<slug:verb>/", risks.riskassessment_act, name="riskassessment-act"),
    path("risk-points/<int:pk>/edit/", risks.riskpoint_edit, name="riskpoint-edit"),
    path("risk-points/<int:pk>/drop/", risks.riskpoint_drop, name="riskpoint-drop"),
    path("<int:pk>/competition/", risks.competition_create, name="competition-create"),
    path(
        "<int:pk>/send_for_review/",
        legality.decision_send_for_review,
        name="decision-send-for-review",
    ),
    *(
        path(
            f"<int:pk>/{verb}/",
            legality.decision_conclude,
            {"verb": verb},
            name=f"decision-{verb}".replace("_", "-"),
        )
        for verb in legality.CONCLUSIONS
    ),
    path("<int:pk>/veto/", screening.decision_veto, name="decision-veto"),
    path("reviews/<int:pk>/", legality.legalityreview_detail, name="legalityreview-detail"),
    path("reviews/<int:pk>/counsel/", legality.counselopinion_create, name="counselopinion-create"),
    path("reviews/<int:pk>/opinion.pdf", legality.legalityreview_pdf, name="legalityreview-pdf"),
]
