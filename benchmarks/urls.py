"""The product's addresses and one view that returns a constant string through the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """Answer what never changes: the least that the server can do."""
    return HttpResponse("常数")


urlpatterns = [path("constant/", constant), path("", include("powerops.urls"))]
