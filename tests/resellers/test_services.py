from collections.abc import Callable

import pytest

from partners.enums import Cloud
from partners.models import Partner, User
from resellers.exceptions import Obstacle, PartnershipRefused
from resellers.models import Partnership
from resellers.services import authorize_provider
from tests.factories.resellers import PartnershipFactory

pytestmark = pytest.mark.django_db


def another_kind(partner: Partner) -> None:
    partner.is_direct_bill = True
    partner.is_indirect_provider = partner.is_indirect_reseller = False


def another_cloud(partner: Partner) -> None:
    partner.cloud = Cloud.GERMANY


def another_market(partner: Partner) -> None:
    partner.country = "US"
    partner.locations.update(is_active=False)


def test_two_partners_have_a_partnership_from_now_on(
    provider: Partner, reseller: Partner, rita: User
) -> None:
    made = authorize_provider(provider, reseller, actor=rita)

    assert Partnership.objects.get() == made
    assert (made.provider, made.reseller, made.is_active) == (provider, reseller, True)
    assert made.authorized_by_name == str(rita)


@pytest.mark.parametrize(
    ("changed", "change", "obstacle"),
    [
        ("provider", another_kind, Obstacle.NOT_A_PROVIDER),
        ("reseller", another_kind, Obstacle.NOT_A_RESELLER),
        ("reseller", another_cloud, Obstacle.OTHER_CLOUD),
        ("provider", another_cloud, Obstacle.OTHER_CLOUD),
        ("reseller", another_market, Obstacle.OTHER_MARKET),
    ],
)
def test_what_stands_between_them_is_found_as_things_stand_now(
    provider: Partner,
    reseller: Partner,
    rita: User,
    changed: str,
    change: Callable[[Partner], None],
    obstacle: Obstacle,
) -> None:
    """Whatever the pages saw before: the rows of the database count."""
    now = Partner.objects.get(pk={"provider": provider, "reseller": reseller}[changed].pk)
    change(now)
    now.save()

    with pytest.raises(PartnershipRefused) as refused:
        authorize_provider(provider, reseller, actor=rita)

    assert refused.value.obstacle == obstacle
    assert not Partnership.objects.exists()


def test_an_active_partnership_is_not_made_again(
    provider: Partner, reseller: Partner, rita: User
) -> None:
    PartnershipFactory.create(provider=provider, reseller=reseller)

    with pytest.raises(PartnershipRefused) as refused:
        authorize_provider(provider, reseller, actor=rita)

    assert refused.value.obstacle == Obstacle.ALREADY_PARTNERS


def test_a_partnership_that_ended_can_begin_anew(
    provider: Partner, reseller: Partner, rita: User
) -> None:
    PartnershipFactory.create(provider=provider, reseller=reseller, removed=True)

    assert authorize_provider(provider, reseller, actor=rita).is_active
    assert Partnership.objects.count() == 2


def test_nobody_is_their_own_provider(provider: Partner, rita: User) -> None:
    provider.is_indirect_reseller = True
    provider.save()

    with pytest.raises(PartnershipRefused) as refused:
        authorize_provider(provider, provider, actor=rita)

    assert refused.value.obstacle == Obstacle.OWN_ORGANISATION
