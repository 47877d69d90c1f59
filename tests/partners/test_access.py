"""The door of Partner Center: strangers get 404, a wrong role 403 with names, members pass."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission, Role
from partners.exceptions import AccessRefused
from partners.models import Membership, Partner, User
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@partner_view(Permission.MANAGE_TAGS)
def tags(request: PartnerRequest) -> HttpResponse:
    return HttpResponse(f"{request.partner.slug} {request.membership.user_id}")


@partner_view(Permission.PLACE_ORDER)
def order(_request: PartnerRequest) -> HttpResponse:
    return HttpResponse("ordered")


@partner_view(None)
def home(request: PartnerRequest) -> HttpResponse:
    return HttpResponse(str(may(request, Permission.MANAGE_TAGS)))


def request_of(user: object) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    return request


def said(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.text


def test_view_names_its_permission() -> None:
    assert tags.required_permission is Permission.MANAGE_TAGS  # type: ignore[attr-defined]
    assert home.required_permission is None  # type: ignore[attr-defined]
    assert tags.is_partner_view  # type: ignore[attr-defined]


def test_member_with_the_role_passes_in_one_query(
    partner: Partner, django_assert_num_queries: pytest.Function
) -> None:
    agent = MembershipFactory.create(partner=partner, roles=[Role.ADMIN_AGENT]).user

    with django_assert_num_queries(1):  # type: ignore[operator]
        answer = tags(request_of(agent), partner_slug=partner.slug)

    assert said(answer) == f"{partner.slug} {agent.pk}"


def test_strangers_and_wrong_addresses_look_the_same(partner: Partner, charlie: User) -> None:
    for user, slug in [
        (charlie, partner.slug),
        (charlie, "no-such-partner"),
        (AnonymousUser(), partner.slug),
        (UserFactory.create(operator=True), partner.slug),
    ]:
        with pytest.raises(Http404):
            tags(request_of(user), partner_slug=slug)


def test_former_member_is_a_stranger(partner: Partner, alice: User) -> None:
    Membership.objects.filter(user=alice).update(is_active=False)

    with pytest.raises(Http404):
        home(request_of(alice), partner_slug=partner.slug)


def test_wrong_role_is_told_who_can_help(partner: Partner, bob: User) -> None:
    def member(name: str, email: str, roles: list[Role], **more: object) -> None:
        user = UserFactory.create(name=name, email=email)
        MembershipFactory.create(user=user, partner=partner, roles=roles, **more)

    member("Zoe", "zoe@alices.example", [Role.GLOBAL_ADMIN, Role.ADMIN_AGENT])
    member("Adam", "adam@alices.example", [Role.ADMIN_AGENT])
    member("Ivy", "ivy@alices.example", [Role.GLOBAL_ADMIN])
    member("Old", "old@alices.example", [Role.ADMIN_AGENT], is_active=False)
    MembershipFactory.create(roles=[Role.ADMIN_AGENT])

    with pytest.raises(AccessRefused) as refusal:
        tags(request_of(bob), partner_slug=partner.slug)

    assert refusal.value.helpers == ["Zoe <zoe@alices.example>", "Adam <adam@alices.example>"]
    assert refusal.value.reason == "None of your roles may do this: Create and assign tags."


def test_wrong_kind_of_partner_is_told_so() -> None:
    reseller = PartnerFactory.create(reseller=True)
    admin = MembershipFactory.create(partner=reseller).user

    with pytest.raises(AccessRefused) as refusal:
        order(request_of(admin), partner_slug=reseller.slug)

    assert refusal.value.reason.startswith("Your kind of partner cannot do this")


@pytest.mark.parametrize(
    ("roles", "expected"), [([], "False"), (["default_user"], "False"), (["admin_agent"], "True")]
)
def test_home_opens_to_every_member(partner: Partner, roles: list[str], expected: str) -> None:
    user = MembershipFactory.create(partner=partner, roles=roles).user

    assert said(home(request_of(user), partner_slug=partner.slug)) == expected


def test_roles_of_one_organisation_do_not_count_in_another(partner: Partner) -> None:
    user = MembershipFactory.create(partner=partner, roles=[Role.DEFAULT_USER]).user
    MembershipFactory.create(user=user, roles=[Role.ADMIN_AGENT])

    with pytest.raises(AccessRefused):
        tags(request_of(user), partner_slug=partner.slug)
