"""The customer agreement's text: public, so that it can be read before it is accepted."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers import selectors
from partners.middleware import current_language


@login_not_required
@require_safe
def agreement_text(request: HttpRequest, version: str) -> HttpResponse:
    """One version, in the language asked for, else the reader's, else English."""
    if "\x00" in version:  # PostgreSQL takes no such text, not even to look for it
        raise Http404
    texts = {text.language: text for text in selectors.agreement_texts(version)}
    wanted = request.GET.get("language", "")
    text = texts.get(wanted) or selectors.agreement_text(version, current_language())
    if text is None:
        raise Http404
    names = dict(settings.LANGUAGES)
    languages = [(code, names.get(code, code)) for code in [*names, *texts] if code in texts]
    context = {
        "text": text,
        "languages": list(dict.fromkeys(languages)),
        "in_force": text.valid_from <= timezone.now().date(),
    }
    return render(request, "subscriptions/agreement_text.html", context)
