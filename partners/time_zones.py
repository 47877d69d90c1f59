"""People's time zones, as operators typed them."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings


def zone_named(name: str) -> ZoneInfo:
    """The zone, or the installation's where there is no such name."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # typed by an operator
        return ZoneInfo(settings.TIME_ZONE)
