"""All settings, each from the environment where an installation may want it otherwise.

The README lists the variables. Nothing here imports code of ours but the typed readers.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from partnercenter.env import (
    env_base_url,
    env_bool,
    env_database,
    env_int,
    env_mailer,
    env_secret,
    env_str,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env_str("DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)  # database, mail and static files lie here

# --- who we are ------------------------------------------------------------------------------
DEBUG = env_bool("DEBUG", default=False)
BASE_URL = env_base_url("BASE_URL", "http://127.0.0.1:8000")
BRAND_NAME = env_str("BRAND_NAME", "Partner Center")
PORTAL_NAMES = {
    "public": env_str("PORTAL_NAME_PUBLIC", "Microsoft 365 admin center"),
    "us_government": env_str("PORTAL_NAME_US_GOVERNMENT", "Microsoft Office admin portal"),
    "germany": env_str("PORTAL_NAME_GERMANY", "Microsoft Office admin portal"),
}
PORTAL_URLS = {
    "public": env_base_url("PORTAL_URL_PUBLIC", BASE_URL),
    "us_government": env_base_url("PORTAL_URL_US_GOVERNMENT", BASE_URL),
    "germany": env_base_url("PORTAL_URL_GERMANY", BASE_URL),
}
DOMAIN_SUFFIX = env_str("DOMAIN_SUFFIX", "onmicrosoft.com")
INVITATION_LIFETIME_DAYS = env_int("INVITATION_LIFETIME_DAYS", 90, minimum=1)
INVITATION_MAILS_PER_DAY = env_int("INVITATION_MAILS_PER_DAY", 1000, minimum=1)  # each partner's
# How long a partner has to end a relationship after its customer asked for it.
END_NOTICE_DAYS = env_int("END_NOTICE_DAYS", 30, minimum=1)
AUDIT_RETENTION_DAYS = env_int("AUDIT_RETENTION_DAYS", 0)  # 0 keeps everything
TEMPORARY_PASSWORD_HOURS = 72

# --- hosts, cookies and secrets follow from the base URL --------------------------------------
_hosts = {urlsplit(url).hostname or "" for url in [BASE_URL, *PORTAL_URLS.values()]}
ALLOWED_HOSTS = sorted(_hosts | ({"localhost", "127.0.0.1"} if "127.0.0.1" in _hosts else set()))
CSRF_TRUSTED_ORIGINS = sorted({BASE_URL, *PORTAL_URLS.values()})
SECURE = BASE_URL.startswith("https://")
SECRET_KEY = env_secret("SECRET_KEY")
if not SECRET_KEY:
    message = "Set SECRET_KEY or SECRET_KEY_FILE (the demo command makes one by itself)."
    raise ImproperlyConfigured(message)
SECRET_KEY_FALLBACKS = [key for key in env_str("SECRET_KEY_FALLBACKS", "").split(",") if key]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrftoken"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_SSL_REDIRECT = SECURE and env_bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 365 * 24 * 3600) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"  # a personal link must not travel in a Referer
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "partnercenter.errors.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}

# --- what runs ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "partnercenter",
    "invitations",
    "subscriptions",
    "resellers",
    "customers",
    "partners",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "django_htmx",
    "django_tasks_db",
    "phonenumber_field",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "partners.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "partners.middleware.LanguageMiddleware",
    "partners.middleware.TimeZoneMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partners.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partners.middleware.PasswordChangeMiddleware",
]
ROOT_URLCONF = "partnercenter.urls"
WSGI_APPLICATION = "partnercenter.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partnercenter.shell.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- data --------------------------------------------------------------------------------------
DATABASES = {
    "default": env_database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"),
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # the service is the transaction
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Shared by all workers, or each would count its own rate limits.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MAILERS = {"default": env_mailer("EMAIL_URL", f"file://{DATA_DIR / 'mail'}")}
DEFAULT_FROM_EMAIL = env_str("FROM_EMAIL", f"no-reply@{urlsplit(BASE_URL).hostname or 'localhost'}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OPERATORS_EMAIL = env_str("OPERATORS_EMAIL", "operator@portal.example")
# Where answers to service requests come in; without a domain they are written on the pages only.
MAIL_IN_DOMAIN = env_str("MAIL_IN_DOMAIN", "").lower()
MAIL_IN_URL = env_secret("MAIL_IN_URL")  # a mailbox to look into: maildir:///… or imaps://…
# What operators let us ask how services do: JSON or RSS (docs/service-health.md).
SERVICE_HEALTH_URL = env_secret("SERVICE_HEALTH_URL")
MAIL_COMPOSERS = {
    "notification": "partners.notification_emails.compose_notification",
    "notification_digest": "partners.notification_emails.compose_digest",
    "password_reset": "partners.emails.compose_password_reset",
    "account_unknown": "partners.emails.compose_account_unknown",
    "staff_invited": "partners.emails.compose_staff_invited",
    "admin_removed_customer": "customers.emails.compose_removed_for_customer",
    "admin_removed_partner": "customers.emails.compose_removed_for_partner",
    "admin_given_customer": "customers.privileges.emails.compose_given_for_customer",
    "admin_given_partner": "customers.privileges.emails.compose_given_for_partner",
    "admin_given_up_customer": "customers.privileges.emails.compose_given_up_for_customer",
    "admin_given_up_partner": "customers.privileges.emails.compose_given_up_for_partner",
    "end_requested_customer": "customers.endings.emails.compose_requested_for_customer",
    "end_requested_partner": "customers.endings.emails.compose_requested_for_partner",
    "end_request_withdrawn_customer": "customers.endings.emails.compose_withdrawn_for_customer",
    "end_request_withdrawn_partner": "customers.endings.emails.compose_withdrawn_for_partner",
    "end_request_reminder_customer": "customers.endings.emails.compose_reminder_for_customer",
    "end_request_reminder_partner": "customers.endings.emails.compose_reminder_for_partner",
    "owner_given_customer": "subscriptions.owners.emails.compose_given_for_customer",
    "owner_given_partner": "subscriptions.owners.emails.compose_given_for_partner",
    "owner_removed_customer": "subscriptions.owners.emails.compose_removed_for_customer",
    "owner_removed_partner": "subscriptions.owners.emails.compose_removed_for_partner",
    "customer_taken_over": "customers.imports.emails.compose_taken_over",
    "customer_import_requested": "customers.imports.emails.compose_requested",
    "customer_import_answered": "customers.imports.emails.compose_answered",
    "relationship_objected": "customers.imports.emails.compose_objected",
    "customer_created": "subscriptions.newcustomer.emails.compose_created",
    "agreement_confirmed": "subscriptions.agreement.emails.compose_confirmed",
    "service_request": "subscriptions.requests.emails.compose",
    "service_mail_refused": "subscriptions.requests.emails.compose_refused",
    "relationship_removed": "subscriptions.removal.emails.compose_removed",
    "invitation_accepted_customer": "invitations.emails.compose_accepted_for_customer",
    "invitation_accepted_partner": "invitations.emails.compose_accepted_for_partner",
    "invitation_accepted_second": "invitations.emails.compose_accepted_for_second",
    "invitation_declined": "invitations.emails.compose_declined",
    "partnership_authorized": "invitations.partnership_emails.compose_authorized",
    "partnership_authorized_reseller": (
        "invitations.partnership_emails.compose_authorized_for_reseller"
    ),
    "partnership_declined": "invitations.partnership_emails.compose_declined",
    "invitation_reported": "invitations.emails.compose_reported",
    "invitation_forwarded": "invitations.newcomer_emails.compose_forwarded",
    "newcomer_confirmation": "invitations.newcomer_emails.compose_confirmation",
    "invitation": "invitations.letters.compose_invitation",
    "invitation_reminder": "invitations.letters.compose_reminder",
    "partnership_removed": "resellers.emails.compose_partnership_removed",
}
# Where people belong whom the kernel does not know, by kind of login.
HOME_FINDERS = {"directory": "customers.access.homes_of"}
# What a customer's pages tell of rights that lie in apps they do not import: partner → number.
OWNER_RIGHTS = "subscriptions.owners.selectors.owned_by_partner"
# Whether something runs or waits between a partner and a customer, so that they cannot part yet.
RUNNING_BUSINESS = "subscriptions.removal.selectors.is_blocked"
# What people can be notified of, by app; and whose desk it is, by kind of login.
NOTIFICATION_KINDS = [
    "partners.notified.KINDS",
    "customers.notified.kinds.KINDS",
    "resellers.notified.KINDS",
    "subscriptions.notified.kinds.KINDS",
    "invitations.notified.KINDS",
]
NOTIFICATION_DESKS = {"directory": "customers.notified.desks.desk_of"}
# Who is told of a mail that no attempt could deliver.
MAIL_FAILURE_LISTENERS = ["invitations.notified.undelivered"]
# Who knows the customers that the activity log names: by name, and which are served now.
AUDIT_CUSTOMERS = {
    "named": "customers.named.subjects_named",
    "served": "customers.named.subjects_served",
}
# What the worker does every hour; each is also a command for those who prefer cron.
PERIODIC_JOBS = [
    "partners.notified.ask_to_sign",
    "partners.notification_digest.send_due",
    "partners.periodic.prune_audit",
    "subscriptions.notified.clock.tell_of_endings",
    "subscriptions.notified.clock.tell_of_agreement",
    "invitations.periodic.expire_due",
    "invitations.periodic.remind_due",
    "customers.imports.tasks.resume_stalled",
    "customers.endings.services.remind_due",
    "subscriptions.imports.tasks.resume_stalled",
    "invitations.periodic.forget_due",
    "subscriptions.newcustomer.drafts.forget_due",
    "subscriptions.periodic.run_due",
    "subscriptions.periodic.drop_orphans",
    "subscriptions.periodic.purge_users",
]
# And every five minutes, what people wait for.
FREQUENT_JOBS = [
    "subscriptions.users.upload.tasks.resume_stalled",
    "subscriptions.periodic.forget_upload_passwords",
    "subscriptions.periodic.receive_mail",
    "subscriptions.periodic.fetch_service_health",
]

# --- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = ["partners.backends.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "contact_email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "door"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "partners.account_adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "partners.account_forms.SignInForm",
    "change_password": "partners.account_forms.ChangePasswordForm",
    "reset_password": "partners.account_forms.RequestPasswordForm",
    "reset_password_from_key": "partners.account_forms.NewPasswordForm",
    "reauthenticate": "partners.account_forms.ConfirmPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"reset_password": "20/10m/ip,3/10m/key"}  # each may send somebody a mail
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0)  # whose X-Forwarded-For to believe
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # a sign-in name is not a mailbox; nobody signs up
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False  # sessions last a working day; nobody is asked
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# allauth's own generator would copy each sign-in name into a table of its own.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # a class, no secret
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
)
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # whoever came by the link of a mail goes straight in
SESSION_COOKIE_AGE = 12 * 3600

# --- words and files ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski"), ("cs", "Čeština"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "partnercenter.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "partners.logs.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "propagate": False},
        # gunicorn's own handlers would write personal links as they come.
        "gunicorn.access": {"handlers": ["console"], "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
