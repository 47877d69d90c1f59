"""The product's settings, with what makes tests quick and independent of their machine."""

import os
import tempfile
from pathlib import Path

# Nothing a developer has in the environment may change what the tests see.
OWN = ("PORTAL_NAME_", "PORTAL_URL_", "DOMAIN_SUFFIX", "INVITATION_", "AUDIT_", "FROM_EMAIL",
       "OPERATORS_EMAIL", "MAIL_IN_", "SERVICE_HEALTH_", "BRAND_NAME", "SECRET_KEY", "HSTS_",
       "SSL_", "LOG_LEVEL")  # fmt: skip
for name in [name for name in os.environ if name.startswith(OWN)]:
    del os.environ[name]
FOLDER = Path(os.environ.get("PORTAL_TEST_FOLDER") or tempfile.gettempdir())
os.environ.update(
    DEBUG="false",
    SECRET_KEY="only-for-tests-" + "x" * 50,
    BASE_URL="http://testserver",
    DATA_DIR=str(FOLDER),
)

from partnercenter.settings import *  # noqa: E402, F403
from partnercenter.settings import DATABASES, INSTALLED_APPS, STORAGES  # noqa: E402

# Notices queries that repeat per row; see the fixture no_n_plus_one.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
# A real hash costs a quarter of a second of a core; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Without a manifest no collectstatic is needed before the first test.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the live server's threads need connections of their own, as in production.
    _database["TEST"] = {"NAME": str(FOLDER / "portal-tests.sqlite3")}
    _database["OPTIONS"] = _database.get("OPTIONS", {}) | {
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    }
else:
    # Thirty-two threads race each other in some tests; a pool would hold most of them back.
    _database["OPTIONS"] = {
        key: value for key, value in _database.get("OPTIONS", {}).items() if key != "pool"
    }

# WhiteNoise warns, and warnings are errors here, if its folder is not there.
STATIC_ROOT = FOLDER / "static"
STATIC_ROOT.mkdir(exist_ok=True)
