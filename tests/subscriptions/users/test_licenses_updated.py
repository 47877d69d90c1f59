""" "Licenses updated" tells of everybody who was chosen."""

from django.test import Client

from subscriptions.users.places import short
from tests.factories.subscriptions import LicenseAssignmentFactory
from tests.subscriptions.users.conftest import Directory
from tests.subscriptions.users.test_pages import licenses


def test_who_had_the_license_already_is_told_of_too(scene: Directory, client: Client) -> None:
    ewa, olga = scene.person("Ewa"), scene.person("Olga")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)

    some = {f"some-{short(scene.office.public_id)}": "all"}
    page = licenses(scene, client, [ewa, olga], some=some)

    assert page.status_code == 200
    assert 'Ewa</a></td><td colspan="3">Nothing had to be changed.' in page.text
    assert 'Olga</a></td><td data-label="Assigned">Office' in page.text
