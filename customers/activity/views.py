"""The activity log in the customer portal."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_safe

from customers.access import CustomerRequest, customer_view
from customers.activity import selectors, services
from customers.activity.export import ActivityCsv
from customers.activity.forms import LogForm
from partners.audit_sentences import told


@require_safe
@customer_view(global_admin=True)
def activity(request: CustomerRequest) -> HttpResponse:
    """Everything that partners did to this organization, the newest first."""
    form = LogForm(request.GET, request.customer)
    query = form.query()
    page = selectors.log_page(request.customer, query, request.GET.get("cursor", ""))
    kept = form.parameters()

    def link(cursor: str) -> str:
        return f"?{urlencode(kept | {'cursor': cursor})}" if cursor else ""

    export = reverse("customers_portal:activity_export", args=[request.customer.public_id])
    context = {
        "form": form,
        "query": query,
        "rows": [{"told": told(row), "partner": row["partner"], **row} for row in page.rows],
        "export_url": f"{export}?{urlencode(kept)}" if kept else export,
        "first_url": f"?{urlencode(kept)}",
        "previous_url": link(page.previous),
        "next_url": link(page.next),
    }
    return render(request, "customers/activity/activity.html", context)


@require_GET
@customer_view(global_admin=True)
def activity_export(request: CustomerRequest) -> HttpResponseBase:
    customer = request.customer
    form = LogForm(request.GET, customer)
    query = form.query()
    services.record_export(customer, actor=request.user, filters=form.parameters())
    rows = selectors.export_rows(customer, query)
    name = f"activity-{customer.default_domain}-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        ActivityCsv().chunks(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
