"""Addresses of major decisions in the API."""

from rest_framework.routers import SimpleRouter

from decisions.api.decisions import DecisionResource

router = SimpleRouter()
router.register("decisions", DecisionResource, "decision")

urlpatterns = router.urls
