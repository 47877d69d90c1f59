"""The standard text: in the draft's language, true to its choices, with one link."""

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from invitations import drafts, links
from invitations.models import LINK_PLACEHOLDER, Invitation
from partners.models import Partner, User

CLOUDS = ["public", "us_government", "germany"]


def make(**fields: object) -> Invitation:
    partner = Partner(
        name=str(fields.pop("partner", "Alice's Cloud")), cloud=str(fields.pop("cloud", "public"))
    )
    values: dict[str, object] = {
        "partner": partner,
        "created_by": User(name="Alice Able"),
        "language": "en",
        "recipient_name": "",
        "include_admin": True,
    }
    return Invitation(**(values | fields))


ENGLISH = """\
Hello Anna,

Alice's Cloud would like to be your Cloud Solution Provider (CSP) for your cloud account.

We also ask for delegated administration privileges, so that our admin agents can act as your \
global administrators and our helpdesk agents can reset passwords. You can take these privileges \
back at any time.

To accept the invitation, take these two steps:

Step 1: Check that the company profile of your organization is complete: \
http://testserver/portal/profile/

Step 2: Open the following link in the Microsoft 365 admin center, read what is asked, authorize \
Alice's Cloud and accept the customer agreement:

{{link}}

Note: Only a global admin of your organization can accept.

Kind regards
Alice Able
Alice's Cloud
"""


# domain.md §7: what customers call the portal, of the public cloud and of the national ones.
PORTALS = {
    "en": ("Microsoft 365 admin center", "Microsoft Office admin portal"),
    "pl": ("Centrum administracyjne Microsoft 365", "Portal administracyjny Microsoft Office"),
    "cs": ("Centrum pro správu Microsoft 365", "Portál pro správu Microsoft Office"),
    "ru": (
        "Центр администрирования Microsoft 365",
        "Портал администрирования Microsoft Office",
    ),
}


def test_english_text_as_a_whole() -> None:
    subject, body = drafts.standard_text(make(recipient_name="Anna"))
    assert subject == "Alice's Cloud would like to be your cloud solution provider"
    assert body == ENGLISH


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("include_admin", [True, False])
@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("name", ["", "Anna"])
def test_every_variant_names_who_asks_and_has_one_link(
    language: str, include_admin: bool, cloud: str, name: str
) -> None:
    invitation = make(
        language=language, include_admin=include_admin, cloud=cloud, recipient_name=name
    )
    subject, body = drafts.standard_text(invitation)
    assert "Alice's Cloud" in subject
    assert len(subject) <= 200
    assert body.count(LINK_PLACEHOLDER) == 1
    assert links.has_link(body)
    assert "Alice Able" in body
    assert name in body
    assert PORTALS[language][cloud != "public"] in body
    assert "%(" not in body + subject


def test_the_choices_change_the_text() -> None:
    with_admin = drafts.standard_text(make())[1]
    without = drafts.standard_text(make(include_admin=False))[1]
    assert "delegated administration privileges" in with_admin
    assert "We do not ask for administration privileges in your directory." in without


@given(
    partner=st.text(min_size=1, max_size=200),
    name=st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=120),
)
def test_any_name_fits(partner: str, name: str) -> None:
    subject, body = drafts.standard_text(make(partner=partner, recipient_name=name))
    assert len(subject) <= 200
    assert partner in body
    assert links.has_link(body)


@pytest.mark.parametrize("typed", ["a\r\nb\r\n", "a\nb\n", "a\rb\r"])
def test_lines_end_alike(typed: str) -> None:
    assert drafts.same_lines(typed) == "a\nb\n"
