"""Resellers of a provider, providers of a reseller."""

from tests.e2e.visits.acts import submit
from tests.e2e.visits.people import AGENT, AGENT_OF_RESELLER, NEW_PROVIDER
from tests.e2e.visits.stop import Stop

RESELLER_STOPS = [
    Stop("resellers:list", lambda cast: cast.staff("resellers:list"), AGENT),
    Stop("resellers:list", lambda cast: f"{cast.staff('resellers:list')}?partnership=removed",
         AGENT, "former partnerships"),
    Stop("resellers:list", lambda cast: f"{cast.staff('resellers:list')}?q=zzzz&partnership=maybe",
         AGENT, "no hit, filter with an error"),
    Stop("resellers:list", lambda cast: "/p/new-provider/resellers/", NEW_PROVIDER,
         "no reseller yet"),
    Stop("resellers:providers", lambda cast: "/p/adventure-works/providers/", AGENT_OF_RESELLER),
    Stop("resellers:providers", lambda cast: "/p/adventure-works/providers/?partnership=removed",
         AGENT_OF_RESELLER, "no former partnership"),
    Stop("resellers:providers", lambda cast: "/p/northwind/providers/",
         "admin.agent@northwind.example", "no provider yet"),
    Stop("remove_partnership", lambda cast: cast.removal("adventure-works"), AGENT),
    Stop("remove_partnership", lambda cast: cast.removal("proseware"), AGENT, "nothing in common"),
    Stop("remove_partnership", lambda cast: cast.removal("adventure-works"), AGENT, "errors",
         submit("Yes")),
    Stop("remove_partnership", lambda cast: cast.removal("trey-research"), AGENT,
         "ended already"),
]  # fmt: skip
