"""Submit: everything at once, once, and the password shown to one person one time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from customers.enums import AgreementMethod, AssociationSource
from customers.models import (
    AdminGrant,
    Customer,
    CustomerAgreement,
    CustomerTag,
    ResellerAssociation,
    ResellerRelationship,
)
from partners.enums import Role
from partners.models import AuditEntry, Partner, User
from partners.passwords import TEMPORARY_FOR
from subscriptions.enums import OrderState, SubscriptionState
from subscriptions.models import Order, Subscription
from tests.factories.customers import AgreementTextFactory
from tests.factories.subscriptions import OfferFactory
from tests.subscriptions.newcustomer.wizard import (
    SIGNED,
    Walker,
    location_number,
    provider_with,
    reseller_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture(autouse=True)
def text() -> None:
    AgreementTextFactory()


def walker(**fields: Any) -> Walker:
    return Walker(*provider_with(**fields))


def test_everything_at_once() -> None:
    here = walker()
    reseller = reseller_of(here.partner, name="Małe Sklepy")
    offer = OfferFactory(name="Mail", max_quantity=300)
    here.to_review((offer, 5), reseller=location_number(reseller), tags="Młyny, Nowe")

    answer = here.submit()

    assert answer.status_code == 200
    assert "<dt>Indirect reseller</dt><dd>Małe Sklepy</dd>" in answer.content.decode()
    customer = Customer.objects.get()
    assert customer.name == "Nowy Młyn"
    assert customer.default_domain == "nowymlyn.onmicrosoft.com"
    assert list(customer.domains.values_list("name", flat=True)) == ["nowymlyn.onmicrosoft.com"]
    partners = {here.partner, reseller}
    assert {row.partner for row in ResellerRelationship.objects.all()} == partners
    assert {grant.partner for grant in AdminGrant.objects.all()} == partners
    association = ResellerAssociation.objects.get()
    assert (association.provider, association.reseller) == (here.partner, reseller)
    assert association.source == AssociationSource.CUSTOMER_ADDED
    order = Order.objects.get()
    assert (order.state, order.reseller, order.press) == (
        OrderState.PENDING, reseller, here.draft.public_id,
    )  # fmt: skip
    subscription = Subscription.objects.get()
    assert (subscription.quantity, subscription.state) == (5, SubscriptionState.PENDING)
    assert {row.tag.name for row in CustomerTag.objects.all()} == {"Młyny", "Nowe"}
    draft = here.reload()
    assert (draft.customer, draft.typed, draft.lines) == (customer, {}, [])


def test_first_admin_has_a_temporary_password() -> None:
    here = walker()
    here.to_review()
    before = timezone.now()

    answer = here.submit()

    password = answer.context["password"]
    admin = User.objects.get(kind="directory")
    assert admin.email == "admin@nowymlyn.onmicrosoft.com"
    assert admin.contact_email == "zofia@nowymlyn.example"
    assert admin.language == "pl"
    assert len(password) >= 14
    assert check_password(password, admin.password)
    assert admin.must_change_password
    ends = admin.temporary_password_expires_at
    assert ends is not None
    assert before + TEMPORARY_FOR <= ends <= timezone.now() + TEMPORARY_FOR
    [role] = admin.directory_user.role_assignments.all()
    assert role.role == "global_admin"


def test_confirmation_is_the_answer_of_the_post() -> None:
    here = walker()
    here.to_review()

    answer = here.submit()

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["HX-Push-Url"] == here.url("done")
    assert answer.context["password"] in page
    assert "Setup info" in page
    assert "admin@nowymlyn.onmicrosoft.com" in page
    assert str(Customer.objects.get().public_id) in page


def test_the_address_shows_the_same_page_without_the_password() -> None:
    here = walker()
    here.to_review()
    password = here.submit().context["password"]

    answer = here.get("done")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert password not in page
    assert "admin@nowymlyn.onmicrosoft.com" in page
    assert "Forgot your password?" in page


def test_a_second_submit_makes_nothing_new() -> None:
    here = walker()
    here.to_review((OfferFactory(), 1))
    seen = here.seen()
    here.submit(seen)
    entries = AuditEntry.objects.count()

    answer = here.submit(seen)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["password"] == ""
    assert "was created already" in page
    assert "Forgot your password?" in page
    assert (Customer.objects.count(), Order.objects.count()) == (1, 1)
    assert AuditEntry.objects.count() == entries


def test_steps_of_what_was_submitted_lead_to_the_confirmation() -> None:
    here = walker()
    here.to_review()
    here.submit()

    for step in ("account", "subscriptions", "review", "drop"):
        answer = here.get(step)
        assert (answer.status_code, answer["Location"]) == (302, here.url("done"))
    assert here.post("drop")["Location"] == here.url("done")
    assert Customer.objects.count() == 1


def test_privileges_given_up_for_both() -> None:
    here = walker()
    reseller = reseller_of(here.partner)
    here.to_review(reseller=location_number(reseller), with_admin="")

    answer = here.submit()

    assert AdminGrant.objects.count() == 0
    assert ResellerRelationship.objects.count() == 2
    assert "ul. Młyńska 5" in answer.content.decode()  # just typed by this very person
    later = here.get("done").content.decode()
    assert "ul. Młyńska 5" not in later
    assert "zofia@nowymlyn.example" not in later


def test_privileges_of_a_national_cloud_cannot_be_given_up() -> None:
    here = walker(germany=True)
    here.to_review(
        country="DE", city="Bremen", postal_code="28195", phone="", with_admin=""
    )  # fmt: skip

    here.submit()

    assert AdminGrant.objects.get().partner == here.partner
    assert Customer.objects.get().cloud == "germany"


def test_confirmed_agreement_starts_the_order_at_once(mailoutbox: Any) -> None:
    here = walker()
    today = timezone.localdate().isoformat()
    here.to_review((OfferFactory(), 3), **SIGNED | {"accepted_on": today})

    answer = here.submit()

    agreement = CustomerAgreement.objects.get()
    assert (agreement.method, agreement.first_name) == (AgreementMethod.ATTESTED, "Jan")
    assert Order.objects.get().state == OrderState.COMPLETED
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE
    assert "Not provided" not in answer.content.decode()


def test_order_starts_by_itself_when_the_customer_accepts() -> None:
    from subscriptions.agreement.services import accept_in_portal  # noqa: PLC0415

    here = walker()
    here.to_review((OfferFactory(), 3))
    here.submit()
    customer = Customer.objects.get()
    assert Order.objects.get().state == OrderState.PENDING

    admin = User.objects.get(kind="directory")
    accept_in_portal(customer, version="2026-01", language="pl", actor=admin)

    assert Order.objects.get().state == OrderState.COMPLETED


def test_no_subscription_no_order() -> None:
    here = walker()
    here.to_review()

    answer = here.submit()

    assert Order.objects.count() == 0
    assert "No subscriptions were ordered." in answer.content.decode()


def test_qualification_is_in_review() -> None:
    here = walker()
    here.to_review(
        qualification="education", education_segment="higher", education_website="uni.example"
    )

    here.submit()

    customer = Customer.objects.get()
    assert (customer.qualification, customer.education_segment) == ("in_review", "higher")
    assert customer.education_website == "https://uni.example"
    assert customer.qualification_since is not None


def test_who_may_read_of_it() -> None:
    here = walker()
    reseller = reseller_of(here.partner)
    here.to_review(reseller=location_number(reseller))

    here.submit()

    entry = AuditEntry.objects.get(verb="customer.created")
    readers = {reader.organisation_id for reader in entry.readers.all()}
    customer = Customer.objects.get()
    assert readers == {customer.public_id, here.partner.public_id, reseller.public_id}
    assert entry.actor == here.user


def test_mail_to_the_primary_contact(mailoutbox: Any, drain_tasks: Callable[[], int]) -> None:
    here = walker(name="Wielki Dostawca")
    here.to_review((OfferFactory(), 1))
    password = here.submit().context["password"]

    drain_tasks()

    [mail] = mailoutbox
    customer = Customer.objects.get()
    assert mail.to == ["zofia@nowymlyn.example"]
    assert "Wielki Dostawca" in mail.body
    assert "admin@nowymlyn.onmicrosoft.com" in mail.body
    assert f"/portal/{customer.public_id}/agreement/" in mail.body
    assert password not in mail.body


def test_mail_without_an_open_agreement(mailoutbox: Any, drain_tasks: Callable[[], int]) -> None:
    here = walker()
    today = timezone.localdate().isoformat()
    here.to_review(**SIGNED | {"accepted_on": today})
    here.submit()

    drain_tasks()

    [mail] = [each for each in mailoutbox if "admin@nowymlyn" in each.body]
    assert "/agreement/" not in mail.body


def test_a_draft_changed_since_the_review_is_reviewed_again() -> None:
    here = walker()
    here.to_review()
    seen = here.seen()
    here.account(name="Inny Młyn")  # in another tab

    answer = here.submit(seen)

    assert answer.status_code == 422
    assert "Inny Młyn" in answer.content.decode()
    assert Customer.objects.count() == 0


def test_a_price_changed_since_the_review_is_reviewed_again() -> None:
    here = walker()
    offer = OfferFactory()
    here.to_review((offer, 2))
    seen = here.seen()
    offer.prices.update(amount=Decimal("12.00"))

    answer = here.submit(seen)

    assert answer.status_code == 422
    assert "24.00" in answer.content.decode()
    assert Customer.objects.count() == 0


def test_a_prefix_taken_meanwhile_is_said_beside_the_field() -> None:
    first, second = walker(), walker()
    first.to_review()
    second.to_review(name="Drugi Młyn", registration_id="777", contact_email="a@drugi.example")
    seen = second.seen()
    first.submit()

    answer = second.submit(seen)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This domain is taken." in page
    assert "nowymlynpl" in page  # a free one
    assert Customer.objects.count() == 1
    assert second.reload().typed["name"] == "Drugi Młyn"


def test_a_reseller_lost_meanwhile_is_said_beside_the_field() -> None:
    here = walker()
    reseller = reseller_of(here.partner)
    here.to_review(reseller=location_number(reseller))
    seen = here.seen()
    Partner.objects.filter(pk=reseller.pk).update(agreement_signed_at=None)

    answer = here.submit(seen)

    assert answer.status_code == 422
    assert "reseller" in answer.context["form"].errors
    assert Customer.objects.count() == 0


def test_an_offer_withdrawn_meanwhile_is_said() -> None:
    here = walker()
    offer = OfferFactory()
    here.to_review((offer, 2))
    seen = here.seen()
    type(offer).objects.update(is_active=False)

    answer = here.submit(seen)

    assert answer.status_code == 422
    assert offer.code in answer.content.decode()
    assert Customer.objects.count() == 0


def test_submit_before_the_review_leads_back() -> None:
    here = walker()

    answer = here.post("done", {"seen": "x"})

    assert answer.status_code == 422
    assert Customer.objects.count() == 0
    assert here.get("done")["Location"] == here.url("account")


def test_user_admin_creates_without_ordering() -> None:
    here = Walker(*provider_with(Role.USER_ADMIN))
    offer = OfferFactory()
    here.account()
    page = here.get("subscriptions").content.decode()
    assert offer.name not in page
    assert "None of your roles may order" in page
    here.pick((offer, 5))
    here.get("review")

    assert here.submit().status_code == 200
    assert Order.objects.count() == 0
