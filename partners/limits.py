"""How often something may happen: counters in the cache, which all workers share."""

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def within_limit(name: str, *, times: int, seconds: int) -> bool:
    """Count one more of ``name`` in the present stretch of time; False past ``times``.

    Addresses are part of names, so the cache holds only what cannot be turned back into them.
    """
    stretch = int(time.time()) // seconds
    digest = salted_hmac("partners.limits", f"{name} {stretch}", algorithm="sha256")
    key = f"limit-{digest.hexdigest()[:32]}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, seconds)
    return count <= times
