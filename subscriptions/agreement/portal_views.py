"""The Customer Agreement in the customer portal: read it, see who accepted, accept."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers import selectors as customer_selectors
from customers.access import CustomerRequest, customer_view
from customers.enums import AgreementStatus
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form
from partners.middleware import current_language
from subscriptions.agreement import selectors, services
from subscriptions.agreement.forms import AcceptanceForm


@require_http_methods(["GET", "HEAD", "POST"])
@customer_view(global_admin=True)
def agreement(request: CustomerRequest) -> HttpResponse:
    """Its own acceptance stands beside what a partner confirmed; neither takes the other away."""
    customer = request.customer
    wanted = request.POST.get("language") or request.GET.get("language") or current_language()
    form = AcceptanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        version = form.cleaned_data["version"]
        read = customer_selectors.agreement_text(version, form.cleaned_data["language"])
        try:
            accepted = services.accept_in_portal(
                customer,
                version=version,
                language=read.language if read else "",
                actor=request.user,
            )
        except RuleViolation as refused:  # a newer text, which is shown now
            form.untick()
            form.add_error(None, str(refused))
        else:
            _tell(request, accepted)
            return SeeOther(reverse("subscriptions_portal:agreement", args=[customer.public_id]))
    page = selectors.agreement_page(customer, wanted)
    names = dict(settings.LANGUAGES)
    texts = customer_selectors.agreement_texts(page.text.version) if page.text else []
    offered = {text.language for text in texts}
    codes = [code for code in names if code in offered]
    context = {
        "form": form,
        "page": page,
        "text": page.text,
        "languages": [(code, names[code]) for code in codes],
        "is_due": page.text is not None and page.direct_status != AgreementStatus.ACCEPTED,
    }
    return render_form(request, "subscriptions/agreement/portal.html", context)


def _tell(request: CustomerRequest, accepted: services.Accepted) -> None:
    if not accepted.created:
        messages.info(request, _("Your organization had accepted this agreement already."))
    elif accepted.started:
        messages.success(
            request, _("You have accepted the agreement. Orders that waited for it have started.")
        )
    else:
        messages.success(request, _("You have accepted the agreement."))
