"""The partner's own organization."""

from django.urls import reverse

from tests.e2e.visits.acts import fill, in_order, submit
from tests.e2e.visits.people import AGENT, GLOBAL, SELLER, TAILSPIN
from tests.e2e.visits.stop import Stop

PROSEWARE = "global.admin@proseware.example"

ORGANISATION_STOPS = [
    Stop("partner_profile", lambda cast: cast.staff("partner_profile"), GLOBAL),
    Stop("partner_profile", lambda cast: cast.staff("partner_profile"), SELLER, "to read"),
    Stop("partner_profile", lambda cast: "/p/proseware/settings/profile/", PROSEWARE,
         "agreement not signed"),
    Stop("partner_profile_edit", lambda cast: cast.staff("partner_profile_edit"), GLOBAL),
    Stop("partner_profile_edit", lambda cast: cast.staff("partner_profile_edit"), GLOBAL, "errors",
         in_order(fill("Phone number", "12"), fill("City", ""), submit("Save"))),
    Stop("partner_agreement", lambda cast: cast.staff("partner_agreement"), GLOBAL),
    Stop("partner_agreement", lambda cast: cast.staff("partner_agreement"), AGENT,
         "refused, with helpers"),
    Stop("partner_agreement", lambda cast: "/p/proseware/settings/partner-agreement/", PROSEWARE,
         "not signed"),
    Stop("partner_agreement", lambda cast: "/p/proseware/settings/partner-agreement/", PROSEWARE,
         "errors", submit("Sign the agreement")),
    Stop("provider_directory", lambda cast: reverse("provider_directory"), AGENT),
    Stop("provider_directory", lambda cast: f"{reverse('provider_directory')}?scope=all", AGENT,
         "all markets and clouds"),
    Stop("provider_directory", lambda cast: f"{reverse('provider_directory')}?q=zzzz&place=mars",
         TAILSPIN, "customer, no hit, filter with an error"),
    Stop("provider_directory", lambda cast: reverse("provider_directory"),
         "global.admin@contoso.example", "none in the own market"),
    Stop("provider_profile", lambda cast: cast.provider(), GLOBAL, "own"),
    Stop("provider_profile", lambda cast: cast.provider(), TAILSPIN, "customer"),
    Stop("provider_profile", lambda cast: cast.provider(), "global.admin@contoso.example",
         "other market"),
    Stop("resellers:list", lambda cast: "/p/northwind/resellers/",
         "admin.agent@northwind.example", "refused: kind of partner, no provider yet"),
    Stop("resellers:list", lambda cast: "/p/adventure-works/resellers/",
         "admin.agent@adventure-works.example", "refused: kind of partner, its providers"),
]  # fmt: skip
