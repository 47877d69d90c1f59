"""Manage tags, and assign them to one customer or to many."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from customers.list_links import valid_ids
from customers.models import Customer, Tag
from customers.tags import selectors, services
from customers.tags.forms import AddTagForm, AssignTagsForm, RenameTagForm
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form

FORM_METHODS = ["GET", "HEAD", "POST"]
MAX_CHOSEN = 100


@require_http_methods(FORM_METHODS)
@partner_view(Permission.MANAGE_TAGS)
def tags(request: PartnerRequest) -> HttpResponse:
    """All tags of the partner, and a form for one more."""
    here = reverse("customers:tags", args=[request.partner.slug])
    form = AddTagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            tag = services.create_tag(
                request.partner, actor=request.user, name=form.cleaned_data["name"]
            )
        except RuleViolation as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The tag “%(name)s” was added.") % {"name": tag.name})
            return SeeOther(here)
    page = selectors.tag_page(request.partner, request.GET.get("cursor", ""))
    context = {
        "form": form,
        "rows": page.rows,
        "first_url": here,
        "previous_url": page.previous and f"?{urlencode({'cursor': page.previous})}",
        "next_url": page.next and f"?{urlencode({'cursor': page.next})}",
    }
    return render_form(request, "customers/tags/tags.html", context)


@require_http_methods(FORM_METHODS)
@partner_view(Permission.MANAGE_TAGS)
def tag_rename(request: PartnerRequest, tag_id: UUID) -> HttpResponse:
    tag = _tag(request, tag_id)
    form = RenameTagForm(
        request.POST if request.method == "POST" else None, initial={"name": tag.name}
    )
    if form.is_valid():
        try:
            services.rename_tag(tag, actor=request.user, name=form.cleaned_data["name"])
        except RuleViolation as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The tag is renamed on all customers that carry it."))
            return SeeOther(reverse("customers:tags", args=[request.partner.slug]))
    return render_form(request, "customers/tags/tag_rename.html", {"form": form, "tag": tag})


@require_http_methods(FORM_METHODS)
@partner_view(Permission.MANAGE_TAGS)
def tag_delete(request: PartnerRequest, tag_id: UUID) -> HttpResponse:
    """Ask, saying how many customers carry it; then delete."""
    tag = _tag(request, tag_id)
    if request.method != "POST":
        context = {"tag": tag, "carried_by": _carried_by(tag)}
        return render(request, "customers/tags/tag_delete.html", context)
    try:
        services.delete_tag(tag, actor=request.user)
    except RuleViolation as refusal:  # the other click was quicker
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("The tag “%(name)s” was deleted.") % {"name": tag.name})
    return SeeOther(reverse("customers:tags", args=[request.partner.slug]))


def _tag(request: PartnerRequest, tag_id: UUID) -> Tag:
    return get_object_or_404(Tag.objects.for_partner(request.partner), public_id=tag_id)


def _carried_by(tag: Tag) -> str:
    """How many customers would lose it, as far as they were counted; '' for none."""
    found = selectors.carriers(tag)
    if not found:
        return ""
    limit = selectors.COUNT_LIMIT
    number = number_format(min(found, limit), force_grouping=True) + "+" * (found > limit)
    text = ngettext(
        "%(count)s customer carries it.", "%(count)s customers carry it.", min(found, limit)
    )
    return text % {"count": number}


@require_http_methods(FORM_METHODS)
@partner_view(Permission.MANAGE_TAGS)
def tags_assign(request: PartnerRequest) -> HttpResponse:
    """The customers chosen (``c``) and boxes for them; saved for each of them by itself."""
    posted = request.POST if request.method == "POST" else None
    given = request.GET if posted is None else posted
    wanted = valid_ids(given.getlist("c"), MAX_CHOSEN)
    customers = selectors.chosen_customers(request.partner, wanted)
    form = AssignTagsForm(posted, selectors.boxes(request.partner, customers))
    outcomes = _assigned(request, customers, form)
    if outcomes and not any(each.refusal for each in outcomes):
        messages.success(request, _saved(outcomes))
        return SeeOther(_back(request, given, customers))
    if outcomes:  # what is true now, and what was typed
        now = selectors.boxes(request.partner, customers)
        form = AssignTagsForm(None, now, new=form.cleaned_data["new"])
    context = {
        "customers": customers,
        "form": form,
        "outcomes": outcomes,
        "back": given.get("back", ""),
        "to": given.get("to", ""),
        "cancel_url": _back(request, given, customers),
        "limit": selectors.TO_TICK,
    }
    status = 200 if posted is None else 422
    return render(request, "customers/tags/tags_assign.html", context, status=status)


def _assigned(
    request: PartnerRequest, customers: list[Customer], form: AssignTagsForm
) -> list[services.Outcome]:
    """What became of each of them; nothing where the form has to be corrected."""
    if not customers or not form.is_valid():
        return []
    try:
        return services.assign(request.partner, customers, actor=request.user, **form.arguments())
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return []


def _saved(outcomes: list[services.Outcome]) -> str:
    changed = sum(bool(each.added or each.removed) for each in outcomes)
    if not changed:
        return _("Nothing had to be changed.")
    text = ngettext(
        "The tags of %(count)s customer are saved.",
        "The tags of %(count)s customers are saved.",
        changed,
    )
    return text % {"count": number_format(changed)}


def _back(request: PartnerRequest, given: QueryDict, customers: list[Customer]) -> str:
    """To the record or to the place in the list that the boxes were opened from."""
    slug = request.partner.slug
    if given.get("to") == "account" and len(customers) == 1:
        return reverse("customers:account", args=[slug, customers[0].public_id])
    query = QueryDict(given.get("back", "")).urlencode()
    return f"{reverse('customers:list', args=[slug])}{'?' if query else ''}{query}"
