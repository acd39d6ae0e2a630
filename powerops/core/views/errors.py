"""The page of an address at which nothing is, or nothing that this person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the desk's frame to whoever is inside; on public addresses nobody is asked who they are."""
    is_inside = request.path.startswith("/desk/") and request.user.is_authenticated
    return render(request, "404.html", {"is_inside": is_inside}, status=404)
