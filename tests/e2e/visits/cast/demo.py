"""What the demo brings along, and the addresses of its pages."""

from typing import Any

from django.urls import reverse

from customers.models import Customer
from invitations.models import Invitation
from partners.models import (
    Membership,
    Partner,
    User,
)
from resellers.models import Partnership
from subscriptions.models import (
    ResellerOfRecord,
    Subscription,
)
from tests.e2e.visits.people import SELLER


class Demo:
    """The organizations of the demo whose pages are visited."""

    def __init__(self) -> None:
        self.partner = Partner.objects.get(slug="fabrikam")
        self.seller = User.objects.get(email=SELLER)
        self.tailspin = Customer.objects.get(name="Tailspin Toys")
        self.alpine = Customer.objects.get(name="Alpine Ski House")
        self.margie = Customer.objects.get(name="Margie's Travel")

    def staff(self, name: str, invitation: Invitation | None = None, **more: Any) -> str:
        """A page of Fabrikam, or of the partner that made the request."""
        slug = invitation.partner.slug if invitation else self.partner.slug
        arguments = {"partner_slug": slug} | more
        if invitation:
            arguments["public_id"] = invitation.public_id
        return reverse(name, kwargs=arguments)

    def record(self, name: str, customer: Customer) -> str:
        return self.staff(name, customer_id=customer.public_id)

    def portal(self, name: str, customer: Customer, **more: Any) -> str:
        return reverse(name, kwargs={"customer_id": customer.public_id} | more)

    def of_partner(self, name: str) -> str:
        return self.portal(name, self.tailspin, partner_id=self.partner.public_id)

    def of_reseller(self, name: str, customer: Customer) -> str:
        """A page of Adventure Works about a customer."""
        return reverse(f"subscriptions:{name}", args=["adventure-works", customer.public_id])

    def provider(self) -> str:
        """Fabrikam, as others see it."""
        return reverse("provider_profile", args=[self.partner.public_id])

    def customers_through(self, reseller: str) -> str:
        """Fabrikam's customers of a reseller, the first of them open."""
        public_id = Partner.objects.get(slug=reseller).public_id
        opened = self.tailspin.public_id
        return f"{self.staff('customers:list')}?q=tailspin&reseller={public_id}&open={opened}"

    def member(self, name: str, email: str) -> str:
        """A page of User management about one of Fabrikam's people."""
        member = Membership.objects.get(partner=self.partner, user__email=email)
        return self.staff(name, member_id=member.pk)

    def removal(self, reseller: str) -> str:
        """ "Remove partnership" of Fabrikam and a reseller."""
        rows = Partnership.objects.filter(provider=self.partner, reseller__slug=reseller)
        partnership = rows.order_by("state", "-pk")[0]  # the one in force, else the last
        return self.staff("remove_partnership", partnership_id=partnership.public_id)

    @staticmethod
    def incentive_history(slug: str) -> str:
        """Of a subscription that named Adventure Works once, and another reseller or none."""
        row = ResellerOfRecord.objects.filter(
            reseller__slug="adventure-works", until__isnull=False
        ).order_by("pk")[0]
        arguments = [slug, row.subscription.public_id]
        return reverse("subscriptions:incentive_history", args=arguments)

    def subscription(self, name: str = "detail", *, slug: str = "fabrikam", **which: Any) -> str:
        """A page of a subscription that Fabrikam sold; without filters that of licenses for
        Tailspin Toys which names a reseller.
        """
        wanted = which or {
            "customer": self.tailspin,
            "reseller__slug": "adventure-works",
            "offer__product__billing_type": "license",
        }
        rows = Subscription.objects.for_partner(self.partner).filter(**wanted)
        row = rows.select_related("customer").order_by("-created_at", "-pk")[0]
        arguments = [slug, row.customer.public_id, row.public_id]
        return reverse(f"subscriptions:{name}", args=arguments)
