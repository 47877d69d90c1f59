"""Names that are data of the installation: the brand, and the portals customers know.

The shipped ones are translated; a name of one's own is shown as it stands in the settings.
"""

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

SHIPPED = (
    gettext_noop("Partner Center"),
    gettext_noop("Microsoft 365 admin center"),
    gettext_noop("Microsoft Office admin portal"),
)


def brand() -> str:
    return gettext(settings.BRAND_NAME)


def portal_name(cloud: str) -> str:
    """What customers of a cloud call the portal in which they answer."""
    return gettext(settings.PORTAL_NAMES[cloud])
