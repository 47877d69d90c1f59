"""Who a pair of address and password is; operators may use the Django admin."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from partners.models import User


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    def user_can_authenticate(self, user: Any) -> bool:
        """Deactivated people and run-out temporary passwords stay outside."""
        return bool(super().user_can_authenticate(user)) and not user.password_expired

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Operators read and act everywhere in the admin; each admin class narrows that.

        Nothing is ever deleted there: history outlives everything.
        """
        is_operator = isinstance(user_obj, User) and user_obj.is_active and user_obj.is_staff
        return is_operator and ".delete_" not in perm

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)
