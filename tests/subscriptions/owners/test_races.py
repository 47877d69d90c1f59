"""Two admins of a customer press at once."""

from collections import Counter

import pytest

from subscriptions.models import SubscriptionOwner
from subscriptions.owners import services
from tests.factories.customers import DirectoryUserFactory, ResellerRelationshipFactory
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import OfferFactory, SubscriptionFactory
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("attempt", range(3))
def test_given_once_and_taken_back_once(attempt: int) -> None:
    person = DirectoryUserFactory(global_admin=True)
    reseller = PartnerFactory(reseller=True)
    ResellerRelationshipFactory(partner=reseller, customer=person.customer)
    row = SubscriptionFactory(customer=person.customer, offer=OfferFactory(usage=True))

    def give() -> str:
        _owner, created = services.give_owner(row, reseller, actor=person.user)
        return "given" if created else "given before"

    assert at_once([give, give, give]) == Counter({"given": 1, "given before": 2})
    owner = SubscriptionOwner.objects.select_related("partner", "subscription").get()

    def take() -> str:
        return "taken" if services.take_back(owner, actor=person.user) else "taken before"

    assert at_once([take, take]) == Counter({"taken": 1, "taken before": 1})
