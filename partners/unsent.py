"""What somebody sent after their sign-in had ended: kept until they are back on that page.

Only for views that say so and then show it; a script-less browser has no other memory.
"""

from collections.abc import Callable

from django.http import HttpRequest, QueryDict

_KEY = "unsent"
_CHARACTERS = 40_000  # anybody can fill an anonymous session


def keeps_unsent[View: Callable[..., object]](view: View) -> View:
    """Mark a view whose page asks ``take`` for what could not be saved."""
    view.keeps_unsent = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest, view: object) -> None:
    if request.method != "POST" or not getattr(view, "keeps_unsent", False):
        return
    typed = request.POST.dict()
    typed.pop("csrfmiddlewaretoken", None)
    if sum(len(str(value)) for value in typed.values()) <= _CHARACTERS:
        request.session[_KEY] = {"path": request.path, "typed": typed}


def take(request: HttpRequest) -> QueryDict | None:
    """The fields kept for this address, once."""
    unsent = request.session.get(_KEY)
    if not unsent or unsent["path"] != request.path:
        return None
    del request.session[_KEY]
    typed = QueryDict(mutable=True)
    typed.update(unsent["typed"])
    return typed
