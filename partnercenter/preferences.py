"""Language and theme: two small choices that everybody has, signed in or not."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners import services
from partners.models import User

THEME_COOKIE = "theme"
AUTOMATIC = "auto"


def themes() -> list[tuple[str, str]]:
    return [
        (AUTOMATIC, _("Same as device")),
        ("light", _("Light mode")),
        ("dark", _("Dark mode")),
    ]


def theme_of(request: HttpRequest) -> str:
    """The theme of the cookie; read by the server, so that no page flashes white first."""
    theme = request.COOKIES.get(THEME_COOKIE, AUTOMATIC)
    return theme if theme in dict(themes()) else AUTOMATIC


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in dict(themes()):
        return HttpResponseBadRequest(_("Choose one of the offered appearances."))
    response = _back(request)
    _remember(response, THEME_COOKIE, theme)
    return response


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return HttpResponseBadRequest(_("Choose one of the offered languages."))
    if isinstance(request.user, User):
        services.set_language(request.user, language=language)
    response = _back(request)
    _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if ours else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
