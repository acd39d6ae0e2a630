"""The product's addresses, and the least that a view can do: answer a constant, insert a row."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from benchmarks import opinions


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """Answer what never changes: the least that the server can do."""
    return HttpResponse("常数")


@csrf_exempt
@login_not_required
def insert(request: HttpRequest) -> HttpResponse:
    """Insert one opinion with no check at all: the least that taking something can cost."""
    opinions.insert(int(request.POST["about"]), request.POST["key"])
    return HttpResponse("已收到")


urlpatterns = [
    path("constant/", constant),
    path("insert/", insert),
    path("", include("powerops.urls")),
]
