"""What surrounds every page: names, menus, account, language and theme.

No query of its own: it reads what the doors (``partner_view``, ``customer_view``) put on the
request, so the frame costs a list page nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from customers.acting import may_own
from invitations.kinds import allowed_kinds
from partnercenter.preferences import theme_of, themes
from partners import names
from partners.enums import Permission, UserKind
from partners.models import User
from partners.permissions import role_allows

if TYPE_CHECKING:
    from customers.models import Customer
    from partners.access import PartnerRequest

# Pages that offer the way in themselves, or whose address must not travel in ``next``.
WITHOUT_SIGN_IN_LINK = ("account_", "guest:", "customer_objection")


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    icon: str = ""
    current: str = ""  # the value of aria-current: the page itself, or "true" for its section
    children: Sequence[MenuItem] = ()

    @property
    def open(self) -> bool:
        return bool(self.current) or any(child.current for child in self.children)


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    sign_in_name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Shell:
    brand: str
    portal_name: str
    product_name: str
    home_url: str
    theme: str
    themes: Sequence[tuple[str, str]]
    language: str
    languages: Sequence[tuple[str, str]]
    organisation_name: str = ""
    menu: Sequence[MenuItem] = ()
    account: Account | None = None
    user_menu: Sequence[MenuItem] = ()
    login_url: str = ""
    search_url: str = ""
    notifications_url: str = ""
    bell_url: str = ""

    @property
    def workspaces(self) -> Sequence[MenuItem]:
        """What the home page offers: the menu without itself."""
        return self.menu[1:]

    @property
    def side_menu(self) -> Sequence[MenuItem]:
        """The pages of the workspace one is in."""
        return self._workspace.children if self._workspace else ()

    @property
    def side_menu_label(self) -> str:
        return self._workspace.label if self._workspace else ""

    @property
    def _workspace(self) -> MenuItem | None:
        return next((item for item in self.menu if item.open), None)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    partner = getattr(request, "partner", None)
    customer = cast("Customer | None", getattr(request, "customer", None))
    brand = names.brand()
    portal_name = names.portal_name(customer.cloud if customer else "public")
    menu: list[MenuItem] = []
    home_url, product_name, organisation_name, search_url = "/", brand, "", ""
    if partner is not None:
        scoped = cast("PartnerRequest", request)
        menu = partner_menu(scoped)
        home_url, organisation_name = menu[0].url, scoped.partner.name
        if _may(scoped, Permission.VIEW_CUSTOMERS):
            search_url = reverse("search", args=[scoped.partner.slug])
    elif customer is not None:
        menu = portal_menu(request, customer)
        home_url, product_name, organisation_name = menu[0].url, portal_name, customer.name
    account = _account(request, organisation_name)
    notifications_url, bell_url = _notifications(request)
    context = Shell(
        brand=brand,
        portal_name=portal_name,
        product_name=product_name,
        home_url=home_url,
        theme=theme_of(request),
        themes=themes(),
        language=get_language() or settings.LANGUAGE_CODE,
        languages=settings.LANGUAGES,
        organisation_name=organisation_name,
        menu=menu,
        account=account,
        user_menu=_user_menu(request) if account else (),
        login_url="" if account else _login_url(request),
        search_url=search_url,
        notifications_url=notifications_url,
        bell_url=bell_url,
    )
    return {"shell": context}


def partner_menu(request: PartnerRequest) -> list[MenuItem]:
    """The workspaces of Partner Center that these roles may enter."""
    slug = request.partner.slug
    home = reverse("partner_home", args=[slug])
    menu = [_item(request, _("Home"), home, "home")]
    if _may(request, Permission.VIEW_CUSTOMERS):
        customers = reverse("customers:list", args=[slug])
        listed = _item(request, _("Customer list"), customers, within=("customers",))
        reports = reverse("subscriptions:removal_reports", args=[slug])
        if request.path.startswith((customers, reports)) and not listed.current:
            listed = replace(listed, current="true")  # new, former, or one's subscriptions
        children = [listed]
        if allowed_kinds(request.membership.roles, request.partner.kinds):
            requests = reverse("invitations:list", args=[slug])
            children.append(_item(request, _("Invitations"), requests, within=("invitations",)))
        if _may(request, Permission.VIEW_SERVICE_REQUESTS):
            support = reverse("subscriptions:requests", args=[slug])
            children.append(_section(request, _("Service requests"), support, ""))
        children = _with_privileges(request, children)
        if _may(request, Permission.EDIT_STANDARD_TEXT):
            children = _with_standard_text(request, children)
        menu.append(MenuItem(_("Customers"), customers, "people", children=children))
    menu += _sections(request)
    if settings_pages := _account_settings(request):
        first = settings_pages[0].url
        menu.append(MenuItem(_("Account settings"), first, "settings", children=settings_pages))
    return menu


def _sections(request: PartnerRequest) -> list[MenuItem]:
    """Workspaces of one list and what lies below it."""
    known = (
        (Permission.VIEW_RESELLERS, _("Indirect resellers"), "resellers:list", "people_team"),
        (Permission.VIEW_PROVIDERS, _("Indirect providers"), "resellers:providers", "handshake"),
        (Permission.VIEW_INCENTIVES, _("Incentives"), "subscriptions:incentives", "receipt"),
        (Permission.VIEW_PRICE_LISTS, _("Pricing"), "subscriptions:catalogue", "tag"),
    )
    return [
        _section(request, label, reverse(name, args=[request.partner.slug]), icon)
        for permission, label, name, icon in known
        if _may(request, permission)
    ]


def _account_settings(request: PartnerRequest) -> list[MenuItem]:
    slug, pages = request.partner.slug, []
    if _may(request, Permission.MANAGE_ACCOUNT_ROLES):
        users = reverse("staff:list", args=[slug])
        pages.append(_item(request, _("User management"), users, within=("staff",)))
    if _may(request, Permission.OWN_PROFILE):
        profile = reverse("partner_profile", args=[slug])
        item = _item(request, _("Partner profile"), profile)
        if request.path.startswith(profile) and not item.current:
            item = replace(item, current="true")  # editing it
        pages.append(item)
    if _may(request, Permission.SIGN_PARTNER_AGREEMENT):
        agreement = reverse("partner_agreement", args=[slug])
        pages.append(_item(request, _("Partner Agreement"), agreement))
    if _may(request, Permission.VIEW_ACTIVITY_LOG):
        activity = reverse("activity:list", args=[slug])
        pages.append(_section(request, _("Activity log"), activity, ""))
    return pages


def _with_privileges(request: PartnerRequest, children: list[MenuItem]) -> list[MenuItem]:
    """Pages about delegated admin privileges; on one of them no other item is marked."""
    known = (
        (Permission.VIEW_CUSTOMER_USERS, _("Administer"), "administer"),
        (Permission.VIEW_DELEGATED_ADMIN, _("Inactive privileges"), "inactive_privileges"),
    )
    found = [
        _item(request, label, reverse(f"customers:{name}", args=[request.partner.slug]))
        for permission, label, name in known
        if _may(request, permission)
    ]
    if any(item.current for item in found):
        children = [replace(child, current="") for child in children]
    return [*children, *found]


def _with_standard_text(request: PartnerRequest, children: list[MenuItem]) -> list[MenuItem]:
    """The last of the workspace; on its pages no other item is marked."""
    url = reverse("invitations:standard_texts", args=[request.partner.slug])
    item = _item(request, _("Standard text"), url)
    if request.path.startswith(url):
        item = replace(item, current=item.current or "true")
        children = [replace(child, current="") for child in children]
    return [*children, item]


def portal_menu(request: HttpRequest, customer: Customer) -> list[MenuItem]:
    """The menu of a customer's own people: users and services for those who look after them,
    the rest but home and support for global admins."""

    def page(name: str) -> str:
        return reverse(name, args=[customer.public_id])

    roles: frozenset[str] = getattr(request, "directory_roles", frozenset())
    home = _item(request, _("Home"), page("customer_home"), "home")
    asking = page("subscriptions_portal:requests")  # everybody asks for themselves
    contacts = page("subscriptions_portal:support")
    health = _item(request, _("Service health"), page("subscriptions_portal:services"))
    support = MenuItem(
        _("Support"),
        contacts,
        "question_circle",
        children=[
            _section(request, _("Service requests"), asking, ""),
            _item(request, _("Support contacts"), contacts),
            *([health] if may_own(roles, Permission.VIEW_SERVICE_HEALTH) else []),
        ],
    )
    people = _section(
        request, _("Users and licenses"), page("subscriptions_portal:users"), "people"
    )
    users = [people] if may_own(roles, Permission.VIEW_CUSTOMER_USERS) else []
    if not getattr(request, "is_global_admin", False):
        return [home, *users, support]
    profile = page("customers_portal:profile")
    agreement = page("subscriptions_portal:agreement")
    subscriptions = page("subscriptions_portal:subscriptions")
    owners = page("subscriptions_portal:owners")
    relationships = page("customers_portal:relationships")
    # With one partner's page, and removing its roles.
    partners = _section(request, _("Partner relationships"), relationships, "handshake")
    return [
        home,
        *users,
        MenuItem(
            _("Billing"),
            profile,
            "payment",
            children=[
                _item(request, _("Subscriptions"), subscriptions, "apps"),
                _item(request, _("Company profile"), profile, "building"),
                _item(request, _("Customer agreement"), agreement, "certificate"),
            ],
        ),
        support,
        MenuItem(
            _("Settings"),
            relationships,
            "settings",
            children=[
                partners,
                _section(request, _("User settings"), owners, "key"),
                _item(request, _("Activity log"), page("customers_portal:activity"), "history"),
            ],
        ),
    ]


def _item(
    request: HttpRequest, label: str, url: str, icon: str = "", within: tuple[str, ...] = ()
) -> MenuItem:
    """A menu item that knows whether one is on its page, or on one of its namespaces."""
    match = request.resolver_match
    current = ""
    if request.path == url:
        current = "page"
    elif match is not None and set(match.namespaces).intersection(within):
        current = "true"
    return MenuItem(label, url, icon, current)


def _section(request: HttpRequest, label: str, url: str, icon: str) -> MenuItem:
    """A menu item that also stands for the pages below its own."""
    item = _item(request, label, url, icon)
    if not item.current and request.path.startswith(url):
        item = replace(item, current="true")
    return item


def _may(request: PartnerRequest, permission: Permission) -> bool:
    return role_allows(request.membership.roles, request.partner.kinds, permission)


def _account(request: HttpRequest, organisation_name: str) -> Account | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    return Account(user.get_full_name(), user.get_username(), organisation_name)


def _notifications(request: HttpRequest) -> tuple[str, str]:
    """The Action Center of the organization one is at, and what its bell asks."""
    if hasattr(request, "partner"):
        scoped = cast("PartnerRequest", request)
        if not _may(scoped, Permission.OWN_PROFILE):
            return "", ""
        pages, place = "notifications", scoped.partner.slug
    elif (customer := getattr(request, "customer", None)) and hasattr(request, "directory_user"):
        pages, place = "notifications_portal", str(customer.public_id)
    else:
        return "", ""
    return reverse(f"{pages}:list", args=[place]), reverse(f"{pages}:bell", args=[place])


def _user_menu(request: HttpRequest) -> list[MenuItem]:
    user = cast("User", request.user)
    items = [MenuItem(_("Change password"), reverse("account_change_password"), "key")]
    if user.kind == UserKind.STAFF:
        scoped = cast("PartnerRequest", request)
        if hasattr(scoped, "partner") and _may(scoped, Permission.MANAGE_ACCOUNT_ROLES):
            users = reverse("staff:list", args=[scoped.partner.slug])
            items.insert(0, MenuItem(_("User management"), users, "people_team"))
        # The door lists the organisations; a list here would cost each page a query.
        items.insert(0, MenuItem(_("Switch organization"), reverse("door"), "arrow_swap"))
    elif user.kind == UserKind.OPERATOR:
        operations = MenuItem(pgettext("door", "Operations"), reverse("admin:index"), "settings")
        items.insert(0, operations)
    return items


def _login_url(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or match.view_name.startswith(WITHOUT_SIGN_IN_LINK):
        return ""
    return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
