"""What a signed-in person sees is kept by no cache: not by a proxy, not by the browser of a shared machine."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

__all__ = ["PrivatePagesMiddleware"]


class PrivatePagesMiddleware:
    """Forbid caching of every answer to a signed-in person (RFC 9111, section 5.2.2.5)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and mark the answer."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
