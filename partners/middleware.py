"""Per-request facts: an id for the trail and the logs, language, time zone, forced changes."""

import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from partners import unsent
from partners.request_ids import request_id
from partners.time_zones import zone_named

Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Names the request; audit entries, logs and the error page carry the same id."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(str(uuid.uuid4()))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class LanguageMiddleware:
    """The person's saved language, else the cookie of the language menu, else the browser's.

    Scoped to the request: the thread's language is put back, whatever happens.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        saved = getattr(request.user, "language", "")
        chosen = saved if saved in dict(settings.LANGUAGES) else ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            return response


class TimeZoneMiddleware:
    """Moments are shown in the person's time zone; everything is counted in UTC."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_named(getattr(request.user, "time_zone", ""))):
            return self.get_response(request)


class PasswordChangeMiddleware:
    """Whoever signed in with a temporary password changes it before anything else."""

    open_names = frozenset(
        {"account_change_password", "account_logout", "set_language", "set_theme"}
        | {"healthz", "readyz"}
    )

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if not getattr(request.user, "must_change_password", False):
            return None
        match = request.resolver_match
        if match is not None and match.url_name in self.open_names:
            return None
        url = reverse("account_change_password")
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": f"{url}?{_back_to_page(request)}"})
        if request.method == "GET":
            url = f"{url}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(url)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everything is closed but what says ``login_not_required``; htmx is sent to sign-in whole."""

    def handle_no_permission(  # type: ignore[override]  # the base promises a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        response = super().handle_no_permission(request, view_func)
        unsent.keep(request, view_func)
        if getattr(request, "htmx", False) and isinstance(response, HttpResponseRedirect):
            # A sign-in page inside a table cell would help nobody; come back to the page.
            url = f"{reverse(settings.LOGIN_URL)}?{_back_to_page(request)}"
            return HttpResponse(headers={"HX-Redirect": url})
        return response


def _back_to_page(request: HttpRequest) -> str:
    """``next`` for htmx: the page that asked, not the fragment it asked for."""
    current = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return urlencode({"next": current})


def current_language() -> str:
    """The language of this request, one of ours."""
    active = translation.get_language() or ""
    return active if active in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
