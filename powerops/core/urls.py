"""Addresses of the platform's pages: what is open to everybody first, then the desk."""

from django.urls import include, path

from powerops.core.views import health, integrity, session, verify

app_name = "core"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("verify/", verify.verify, name="verify-form"),
    path("verify/<str:code>/", verify.verify_code, name="verify"),
    path("integrity/", integrity.integrity, name="integrity"),
    path("integrity/seals.json", integrity.seals_json, name="integrity-seals"),
    path("integrity/verify_record.py", integrity.verifier, name="integrity-verifier"),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", session.SignOut.as_view(), name="logout"),
    path("desk/", include("powerops.core.urls_desk")),
]
