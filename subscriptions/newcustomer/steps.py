"""The steps of "Add new customer". Each keeps what is typed, right or wrong, before it checks.

``action`` is the button: "next" checks and goes on, "keep" and "country" only keep, "go-…"
leads to a step that was reached, "cancel" asks whether to drop everything.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import Qualification
from customers.exceptions import DomainTaken, SignInNameTaken
from partners import addresses
from partners.access import may
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_page
from partners.names import portal_name
from subscriptions.agreement.exceptions import AttestationRefused
from subscriptions.catalogue.selectors import Sellable
from subscriptions.exceptions import LineRefused, OrderRefused
from subscriptions.newcustomer import drafts, selectors, services
from subscriptions.newcustomer.access import DraftRequest, draft_view
from subscriptions.newcustomer.created import setup_info
from subscriptions.newcustomer.forms import AccountForm, posted
from subscriptions.newcustomer.offer_forms import OffersForm, WizardFilterForm
from subscriptions.newcustomer.reading import Reading, account_form, read, sellable

PAGES = ["GET", "HEAD", "POST"]


@require_http_methods(PAGES)
@draft_view
def account(request: DraftRequest) -> HttpResponse:
    """Who the customer is, by the rules of its country."""
    draft = request.draft
    if draft.customer_id:
        return _to(request, "done")
    if request.method != "POST":
        # Led back here because something in it does not fit: say what.
        return _account_page(
            request, account_form(request, draft.typed if "check" in request.GET else None)
        )
    action, typed = request.POST.get("action", "next"), posted(request.POST)
    if suggestion := request.POST.get("suggestion", ""):
        typed, action = typed | {"prefix": suggestion}, "country"
    if action == "next":
        return _account_checked(request, typed)
    drafts.keep_typed(draft, typed)
    if action != "country":
        return _left(request, action, "account")
    return _account_page(request, account_form(request))


def _account_checked(request: DraftRequest, typed: dict[str, str]) -> HttpResponse:
    form = account_form(request, request.draft.typed | typed)
    valid = form.is_valid()
    location = form.location
    drafts.keep_typed(
        request.draft,
        typed,
        reached="subscriptions" if valid else "",
        reseller=location.partner if location else None,
    )
    if not valid:
        return _account_page(request, form, status=422)
    if form.doubt:
        messages.warning(request, form.doubt)
    return _to(request, "subscriptions")


@require_http_methods(PAGES)
@draft_view
def subscriptions(request: DraftRequest) -> HttpResponse:
    """What the customer begins with; nothing, perhaps."""
    draft = request.draft
    if draft.customer_id or draft.step == "account":
        return _to(request, "done" if draft.customer_id else "account")
    country = draft.typed.get("country", "")
    offers = sellable(request, country)
    if request.method != "POST":
        if "check" in request.GET:
            return _offers_page(request, read(request, looking=False).offers)
        return _offers_page(request, OffersForm(offers=offers, picked=draft.lines))
    action = request.POST.get("action") or ("filter" if _filtered(request) else "next")
    form = OffersForm(request.POST, offers=offers)
    valid = action == "next" and form.is_valid()
    drafts.keep_lines(draft, form.picked(), reached="review" if valid else "")
    if action == "filter":
        filters = _filters(request.POST, offers)
        return SeeOther(f"{request.path}?{urlencode(filters.parameters())}#offers")
    if action != "next":
        return _left(request, action, "subscriptions")
    return _to(request, "review") if valid else _offers_page(request, form, status=422)


def _filters(data: Mapping[str, Any], offers: list[Sellable]) -> WizardFilterForm:
    return WizardFilterForm(data, sorted({each.offer.product.publisher for each in offers}))


def _filtered(request: DraftRequest) -> bool:
    """Enter in the search or another choice: the list is asked for, not yet the next step."""
    names = WizardFilterForm.base_fields
    return any(request.POST.get(each, "") != request.GET.get(each, "") for each in names)


@require_safe
@draft_view
def review(request: DraftRequest) -> HttpResponse:
    """Everything at a glance before it is submitted."""
    if request.draft.customer_id or request.draft.step != "review":
        return _to(request, "done" if request.draft.customer_id else request.draft.step)
    reading = read(request, looking=False)
    if not reading.fits:
        step = "account" if not reading.account.is_valid() else "subscriptions"
        messages.error(request, _("Something here is missing or does not fit any more."))
        return redirect(f"{_address(request, step)}?check=1")
    return _review_page(request, reading)


@require_http_methods(PAGES)
@never_cache
@draft_view
def done(request: DraftRequest) -> HttpResponse:
    """Submit, and the confirmation: the answer of the one that created shows the password.

    So the address in the browser is that of the same page without it.
    """
    draft = request.draft
    if request.method == "POST" and draft.customer_id is None:
        return _submitted(request)
    if draft.customer is None:
        return _to(request, draft.step)
    return _done_page(request, services.Submitted(draft.customer))


@sensitive_variables("submitted")
def _submitted(request: DraftRequest) -> HttpResponse:
    reading = read(request, looking=True)
    if not reading.fits and (moved := _moved(request)):
        return moved  # hence, say, the domain is taken
    if not reading.account.is_valid():
        return _account_page(request, reading.account, status=422)
    if not reading.offers_fit:
        return _offers_page(request, reading.offers, status=422)
    if request.POST.get("seen") != reading.mark(request):
        return _review_page(
            request, reading, refused=_("The draft was changed since. Review it once more.")
        )
    try:
        submitted = services.submit(request.draft, reading.wanted(request), actor=request.user)
    except RuleViolation as refused:
        return _refused(request, refused)
    return _done_page(request, submitted)


def _refused(request: DraftRequest, refused: RuleViolation) -> HttpResponse:
    """Others were quicker: back to where it can be put right, with the reason."""
    if moved := _moved(request):
        return moved
    reading = read(request, looking=True)
    form, offers = reading.account, reading.offers
    field = _field_of(refused)
    if form.is_valid() and field in form.fields:
        form.add_error(field, str(refused))
    if not form.is_valid():
        return _account_page(request, form, status=422)
    if reading.offers_fit and isinstance(refused, LineRefused | OrderRefused):
        offers.add_error(None, str(refused))
    if not reading.offers_fit:
        return _offers_page(request, offers, status=422)
    return _review_page(request, reading, refused=str(refused))


def _moved(request: DraftRequest) -> HttpResponse | None:
    """What another tab made of the draft: it was dropped or submitted, or has other words now."""
    draft = selectors.own_draft(request.partner, request.user, request.draft.public_id)
    if draft is None:
        messages.error(request, _("This draft was dropped in another window."))
        return SeeOther(reverse("subscriptions:new_customer", args=[request.partner.slug]))
    request.draft = draft
    if draft.customer is not None:
        return _done_page(request, services.Submitted(draft.customer))
    return None


def _field_of(refused: RuleViolation) -> str:
    """The field of Account info that a refusal is about; '' for none."""
    if isinstance(refused, DomainTaken | SignInNameTaken):
        return "prefix"
    if isinstance(refused, AttestationRefused):
        return refused.field or "agreement"
    return refused.field if isinstance(refused, LineRefused) else ""


# --- pages


def _account_page(request: DraftRequest, form: AccountForm, *, status: int = 200) -> HttpResponse:
    context = _context(request, "account", form=form, suffix=settings.DOMAIN_SUFFIX)
    return render_page(
        request, "subscriptions/newcustomer/account.html", context, partial="fields", status=status
    )


def _offers_page(request: DraftRequest, form: OffersForm, *, status: int = 200) -> HttpResponse:
    filters = _filters(request.GET, form.offers)
    if asked := filters.asked():
        found = sellable(request, request.draft.typed.get("country", ""), asked)
        form.matching = {each.offer.pk for each in found}
    context = _context(
        request,
        "subscriptions",
        form=form,
        filters=filters,
        is_narrowed=bool(asked),
        is_school=request.draft.typed.get("qualification") == Qualification.EDUCATION,
        may_order=may(request, Permission.PLACE_ORDER),
        gone=", ".join(form.gone),
    )
    return render(request, "subscriptions/newcustomer/subscriptions.html", context, status=status)


def _review_page(request: DraftRequest, reading: Reading, *, refused: str = "") -> HttpResponse:
    form, draft = reading.account, request.draft
    profile = form.profile()
    customer = form.customer
    for name, value in profile.items():
        setattr(customer, name, value)
    location = form.location
    context = _context(
        request,
        "review",
        refused=refused,
        customer=customer,
        address=addresses.lines_of(customer),
        domain=reading.wanted(request).domain,
        reseller=location.partner if location else None,
        location=location,
        with_admin=form.with_admin,
        signer=form.signer,
        tags=form.cleaned_data.get("tags") or [],
        lines=reading.priced,
        totals=reading.totals,
        seen=reading.mark(request),
        is_provider=request.partner.is_indirect_provider,
        portal=portal_name(request.partner.cloud),
        waits=bool(reading.offers.lines) and form.signer is None and bool(draft.agreement_in_force),  # type: ignore[attr-defined]
    )
    status = 422 if refused else 200
    return render(request, "subscriptions/newcustomer/review.html", context, status=status)


@sensitive_variables("submitted", "context")
def _done_page(request: DraftRequest, submitted: services.Submitted) -> HttpResponse:
    info = setup_info(request.partner, request.draft, submitted)
    context = _context(
        request,
        "done",
        info=info,
        customer=submitted.customer,
        password=submitted.password,
        already=request.method == "POST" and not submitted.password,
        hours=services.HOURS,
        may_order=may(request, Permission.PLACE_ORDER),
        portal=portal_name(submitted.customer.cloud),
    )
    response = render(request, "subscriptions/newcustomer/done.html", context)
    response["HX-Push-Url"] = request.path
    return response


def _context(request: DraftRequest, step: str, **extra: Any) -> dict[str, Any]:
    """What every step shows: how far it is."""
    draft = request.draft
    is_done = draft.customer_id is not None or step == "done"
    reached = drafts.STEPS.index(draft.step) if not is_done else len(drafts.STEPS)
    labels = (_("Account info"), _("Subscriptions"), _("Review"), _("Confirmation"))
    steps = [
        {
            "label": label,
            "name": name,
            "current": name == step,
            "done": index < reached,
            "open": not is_done and index <= reached and name != step,
        }
        for index, (name, label) in enumerate(zip((*drafts.STEPS, "done"), labels, strict=True))
    ]
    return {"draft": draft, "steps": steps, "step": step, **extra}


def _left(request: DraftRequest, action: str, step: str) -> HttpResponse:
    """Kept; now to where the button leads."""
    if action == "keep":
        return render(request, "subscriptions/newcustomer/_kept.html")
    if action == "cancel":
        return SeeOther(f"{_address(request, 'drop')}?from={step}")
    wanted = action.removeprefix("go-")
    return _to(request, wanted if wanted in drafts.STEPS else step)


def _to(request: DraftRequest, step: str) -> HttpResponse:
    if request.method == "POST":
        return SeeOther(_address(request, step))
    return redirect(_address(request, step))


def _address(request: DraftRequest, step: str) -> str:
    arguments = [request.partner.slug, request.draft.public_id]
    return reverse(f"subscriptions:new_customer_{step}", args=arguments)
