"""Standard text: what the drafts of a partner begin with, one text per language."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from invitations import standard_texts
from invitations.standard_text_forms import StandardTextForm
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form, render_page

LIST_PAGE = "invitations/standard_text_list.html"
EDIT_PAGE = "invitations/standard_text_edit.html"


@partner_view(Permission.EDIT_STANDARD_TEXT)
@require_safe
def standard_text_list(request: PartnerRequest) -> HttpResponse:
    texts = standard_texts.in_use(request.partner)
    rows = [{"name": name, "text": texts[language]} for language, name in settings.LANGUAGES]
    return render_page(request, LIST_PAGE, {"rows": rows})


@partner_view(Permission.EDIT_STANDARD_TEXT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def standard_text_edit(request: PartnerRequest, language: str) -> HttpResponse:
    """Save it, look at it first, or go back to the shipped text."""
    text = standard_texts.in_use(request.partner).get(language)
    if text is None:
        raise Http404
    if request.method != "POST":
        return _editor(request, StandardTextForm(request.partner, request.user, text))
    form = StandardTextForm(request.partner, request.user, text, request.POST)
    action = request.POST.get("action", "save")
    if action != "reset" and not form.is_valid():
        return _editor(request, form)
    if action == "preview":
        return _editor(request, form, preview=form.preview())
    try:
        _store(request, form, action)
    except RuleViolation as refused:
        form.add_error(None, str(refused))
        # Saving once more replaces what the page now shows as the other one.
        return _editor(request, form, other=text)
    return SeeOther(reverse("invitations:standard_texts", args=[request.partner.slug]))


def _store(request: PartnerRequest, form: StandardTextForm, action: str) -> None:
    language = form.text.language
    name = dict(settings.LANGUAGES)[language]
    if action == "reset":
        seen = request.POST.get("version", "")
        standard_texts.reset_text(
            request.partner, actor=request.user, language=language, version=seen
        )
        done = _("The shipped text is in use again: %(language)s.")
    else:
        data = form.cleaned_data
        standard_texts.save_text(
            request.partner,
            actor=request.user,
            language=language,
            subject=data["subject"],
            body=data["body"],
            version=data["version"],
        )
        done = _("The standard text is saved: %(language)s.")
    messages.success(request, done % {"language": name})


def _editor(request: PartnerRequest, form: StandardTextForm, **extra: Any) -> HttpResponse:
    seen = request.POST.get("version", "")
    context = {
        "form": form,
        "text": form.text,
        "version": form.text.version if extra.get("other") or not form.is_bound else seen,
        "language_name": dict(settings.LANGUAGES)[form.text.language],
        "explained": explained(),
        **extra,
    }
    return render_form(request, EDIT_PAGE, context)


def explained() -> list[tuple[str, str]]:
    """Each placeholder and what is put in its place."""
    return [
        ("{{link}}", _("The personal link. Every text needs it.")),
        ("{{partner}}", _("The name of your organization.")),
        ("{{person}}", _("The name of the person who asks.")),
        ("{{name}}", _("The recipient's name; left out where none is known.")),
        ("{{privileges}}", _("A sentence on whether delegated administration is asked for.")),
        ("{{profile}}", _("The address of the customer's company profile.")),
    ]
