"""New subscription: what may be picked, how many, and what the review adds up."""

import re
from typing import Any

import pytest

from subscriptions.enums import BillingFrequency
from subscriptions.models import Offer
from tests.factories.customers import AgreementTextFactory
from tests.factories.partners import PartnerLocationFactory
from tests.factories.subscriptions import OfferFactory, OfferPriceFactory
from tests.subscriptions.newcustomer.wizard import Walker, provider_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Walker:
    walker = Walker(*provider_with())
    walker.account()
    return walker


def refused(here: Walker, *picks: tuple[Offer, int | str]) -> list[str]:
    answer = here.pick(*picks)
    return [] if answer.status_code == 303 else sorted(answer.context["form"].errors)


@pytest.mark.parametrize("number", ["4", "11", "0", "-5", "5.5", "five", "\u0665", "1" * 30])
def test_outside_the_limits(here: Walker, number: str) -> None:
    offer = OfferFactory(min_quantity=5, max_quantity=10)

    assert refused(here, (offer, number)) == [f"quantity-{offer.pk}"]
    assert here.reload().step == "subscriptions"


@pytest.mark.parametrize("number", ["5", "10", " 7 "])
def test_inside_the_limits(here: Walker, number: str) -> None:
    offer = OfferFactory(min_quantity=5, max_quantity=10)

    assert refused(here, (offer, number)) == []


def test_limits_stand_beside_the_field(here: Walker) -> None:
    OfferFactory(min_quantity=5, max_quantity=10)

    assert "5 to 10 can be ordered." in here.get("subscriptions").content.decode()


def test_none_is_allowed(here: Walker) -> None:
    OfferFactory()

    assert refused(here) == []
    assert "No subscriptions. You can add them later." in here.get("review").content.decode()


def test_a_trial_is_taken_whole(here: Walker) -> None:
    offer = OfferFactory(trial=True)

    assert f'type="checkbox" name="quantity-{offer.pk}" value="25"' in (
        here.get("subscriptions").content.decode()
    )
    assert refused(here, (offer, 24)) == [f"quantity-{offer.pk}"]
    assert refused(here, (offer, 25)) == []
    again = here.get("subscriptions").content.decode()
    assert re.search(rf'<input[^>]*name="quantity-{offer.pk}"[^>]* checked', again)


def test_only_what_is_sold_to_the_country(here: Walker) -> None:
    OfferFactory(name="Sold Here")
    OfferFactory(name="Sold Nowhere", price=False)
    OfferFactory(name="Withdrawn", is_active=False)

    page = here.get("subscriptions").content.decode()

    assert "Sold Here" in page
    assert "Sold Nowhere" not in page
    assert "Withdrawn" not in page


def test_another_country_sells_other_things(here: Walker) -> None:
    offer = OfferFactory(name="European Mail")
    PartnerLocationFactory(partner=here.partner, country="US")
    refused(here, (offer, 5))
    assert here.get("review").status_code == 200

    here.account(
        country="US", state="IL", postal_code="62701", city="Springfield", phone="",
        registration_id="",
    )  # fmt: skip

    answer = here.get("review")
    assert answer["Location"] == f"{here.url('subscriptions')}?check=1"
    assert offer.code in here.client.get(answer["Location"]).content.decode()
    assert refused(here) == []
    assert here.get("review").status_code == 200


def test_billing_frequency_of_the_offer(here: Walker) -> None:
    offer = OfferFactory()
    OfferPriceFactory(offer=offer, billing_frequency=BillingFrequency.ANNUAL, amount="100")

    answer = here.pick((offer, 1), frequency="triennial")
    assert sorted(answer.context["form"].errors) == [f"frequency-{offer.pk}"]
    answer = here.pick((offer, 1), frequency="")
    assert sorted(answer.context["form"].errors) == [f"frequency-{offer.pk}"]
    assert here.pick((offer, 1), frequency="annual").status_code == 303


def test_once_per_customer(here: Walker) -> None:
    one = OfferFactory(once_per_customer=True)
    other = OfferFactory(once_per_customer=True, product=one.product)

    answer = here.pick((one, 1), (other, 1))

    assert answer.status_code == 422
    assert refused(here, (one, 1)) == []


def test_totals_per_currency_and_billing_period(here: Walker) -> None:
    AgreementTextFactory()
    monthly = [OfferFactory(price="9.99"), OfferFactory(price="0.335")]
    yearly = OfferFactory(price=False)
    OfferPriceFactory(offer=yearly, billing_frequency="annual", amount="100.10")
    data: dict[str, str] = {}
    for offer, number, frequency in (
        (monthly[0], 3, "monthly"), (monthly[1], 3, "monthly"), (yearly, 2, "annual"),
    ):  # fmt: skip
        data |= {f"quantity-{offer.pk}": str(number), f"frequency-{offer.pk}": frequency}
    here.post("subscriptions", data)

    answer = here.get("review")

    found = [(str(each.amount), each.frequency) for each in answer.context["totals"]]
    assert found == [("30.98", "monthly"), ("200.20", "annual")]  # 29.97 + 1.005 to the cent
    page = answer.content.decode()
    assert "200.20\xa0EUR" in page
    assert "The order waits, and nothing is billed" in page


def test_typed_numbers_are_kept_right_or_wrong(here: Walker) -> None:
    offer = OfferFactory(max_quantity=10)

    refused(here, (offer, "eleven"))

    assert here.reload().lines == [
        {"offer": offer.code, "quantity": "eleven", "billing_frequency": "monthly"}
    ]
    assert 'value="eleven"' in here.get("subscriptions").content.decode()


# --- search and filters ------------------------------------------------------------------------


def shown(answer: Any) -> list[str]:
    return [row.sellable.offer.name for row in answer.context["form"].rows]


def filtered(here: Walker, data: dict[str, str]) -> Any:
    answer = here.post("subscriptions", data)
    assert answer.status_code == 303
    return here.client.get(answer["Location"].partition("#")[0])


def test_a_search_narrows_the_list_and_keeps_what_is_picked(here: Walker) -> None:
    picked = OfferFactory(name="Alpha")
    OfferFactory(name="Mail")
    OfferFactory(name="Other")

    page = filtered(here, {f"quantity-{picked.pk}": "7", "q": "mail"})

    assert shown(page) == ["Alpha", "Mail"]
    assert here.reload().lines[0]["quantity"] == "7"
    assert here.draft.step == "subscriptions"


def test_filters_of_the_list(here: Walker) -> None:
    OfferFactory(name="Seats", product__publisher="Litware")
    OfferFactory(name="Use", usage=True)

    assert shown(filtered(here, {"action": "filter", "billing_type": "usage"})) == ["Use"]
    assert shown(filtered(here, {"action": "filter", "publisher": "Litware"})) == ["Seats"]
    nothing = filtered(here, {"action": "filter", "q": "nowhere"})
    assert shown(nothing) == []
    assert "No offer matches." in nothing.content.decode()


def test_next_leads_on_from_a_narrowed_list(here: Walker) -> None:
    picked = OfferFactory(name="Alpha")
    data = {f"quantity-{picked.pk}": "7", f"frequency-{picked.pk}": "monthly", "q": "mail"}

    answer = here.client.post(here.url("subscriptions") + "?q=mail", data)

    assert answer["Location"] == here.url("review")
    assert here.reload().lines[0]["offer"] == picked.code


def test_what_is_wrong_is_shown_though_the_search_leaves_it_out(here: Walker) -> None:
    wrong = OfferFactory(name="Alpha", max_quantity=5)

    answer = here.client.post(
        here.url("subscriptions") + "?q=mail", {f"quantity-{wrong.pk}": "6", "q": "mail"}
    )

    assert answer.status_code == 422
    assert shown(answer) == ["Alpha"]


# --- education ---------------------------------------------------------------------------------


def test_education_offers_wait_for_the_qualification() -> None:
    walker = Walker(*provider_with())
    walker.account(qualification="education", education_segment="k12")
    offer = OfferFactory(name="School", product__education_only=True)
    OfferFactory(name="Mail")

    page = walker.get("subscriptions")

    assert shown(page) == ["Mail"]
    assert "as soon as the special qualification is confirmed" in page.content.decode()
    assert walker.pick((offer, 5)).status_code == 303
    assert walker.reload().lines == []
