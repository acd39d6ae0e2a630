"""Addresses of public participation: the portal's pages, and those on the desk."""

from django.urls import path

from decisions.views import comments, consultations, public_consultations

PUBLIC = [
    path("consultations/", public_consultations.consultation_index, name="consultation-index"),
    path(
        "consultations/<slug:number>/",
        public_consultations.consultation_public,
        name="consultation-public",
    ),
    path(
        "consultations/<slug:number>.pdf",
        public_consultations.consultation_report,
        name="consultation-report",
    ),
    path("consultations/<slug:number>/mine/", public_consultations.comment_own, name="comment-own"),
]
urlpatterns = [
    path("<int:pk>/consult/", consultations.consultation_create, name="consultation-create"),
    path("consultations/", consultations.consultation_list, name="consultation-list"),
    path("consultations/<int:pk>/", consultations.consultation_detail, name="consultation-detail"),
    path(
        "consultations/<int:pk>/rewrite/",
        consultations.consultation_rewrite,
        name="consultation-rewrite",
    ),
    path(
        "consultations/<int:pk>/extend/",
        consultations.consultation_extend,
        name="consultation-extend",
    ),
    path(
        "consultations/<int:pk>/send_report/",
        consultations.consultation_send_report,
        name="consultation-send-report",
    ),
    path(
        "consultations/<int:pk>/questions/new/",
        consultations.question_create,
        name="question-create",
    ),
    path(
        "consultations/<int:pk>/questions/<int:question_pk>/drop/",
        consultations.question_drop,
        name="question-drop",
    ),
    path("consultations/<int:pk>/comments/", comments.comment_list, name="comment-list"),
    path("consultations/<int:pk>/comments/new/", comments.comment_enter, name="comment-enter"),
    path("consultations/<int:pk>/comments/assign/", comments.comment_assign, name="comment-assign"),
    path(
        "consultations/<int:pk>/groups/<int:group_pk>/", comments.group_answer, name="group-answer"
    ),
    path(
        "consultations/<int:pk>/groups/<int:group_pk>/dissolve/",
        comments.group_dissolve,
        name="group-dissolve",
    ),
    path(
        "consultations/<int:pk>/<slug:verb>/",
        consultations.consultation_act,
        name="consultation-act",
    ),
    path("comments/<int:pk>/", comments.comment_detail, name="comment-detail"),
    path("comments/<int:pk>/contact/", comments.comment_contact, name="comment-contact"),
]
