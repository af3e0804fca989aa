"""Deeds on one's own account: password, post, and how pages are shown."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.audit import record
from governance.crypto import blind_index
from governance.models.accounts import User
from governance.models.posts import Post
from governance.services.account_events import tell_of_account
from governance.services.sign_in import check_wait, note_failure, note_success


def change_password(request: HttpRequest, *, user: User, old: str, new: str, at: datetime) -> None:
    """Set a new password; every other session of the account ends, this one goes on under a new key.

    ``at`` is the real time. Wrong old passwords are counted and delayed like at the door, and stay counted although
    the answer is an error. Locks the account.

    Raises:
        ValidationError: by field (``old``, ``new``), if the old password is wrong or the new one too weak.
        TooMany: while the next try must wait.
    """
    counted = blind_index(str(user.pk), purpose="governance_signinthrottle.account", city_id=None)
    with transaction.atomic():
        check_wait(counted, at=at)
        locked = User.objects.select_for_update().get(pk=user.pk)
        is_right = locked.check_password(old)
        if is_right:
            note_success(counted)
        else:
            note_failure(counted, at=at)
    if not is_right:  # raised outside the transaction, which keeps the count
        request.commit_on_error = True  # type: ignore[attr-defined]
        raise ValidationError({"old": _("现在的密码不对。")})
    _check_new(locked, old, new)
    with transaction.atomic():
        locked.set_password(new)
        locked.must_change_password = False
        locked.session_epoch += 1
        locked.save(update_fields=["password", "must_change_password", "session_epoch"])
        tell_of_account(request, "governance.changed_password", locked)
    update_session_auth_hash(request, locked)
    request.session["epoch"] = locked.session_epoch


def choose_post(request: HttpRequest, *, post_id: UUID) -> None:
    """Act in another of one's posts of this city from now on.

    Raises:
        Post.DoesNotExist: if it is not one of them today.
    """
    actor, city = request.actor, request.city  # type: ignore[attr-defined]
    if post_id not in {held.post_id for held in actor.posts}:
        raise Post.DoesNotExist
    request.session[f"post:{city.pk}"] = str(post_id)
    record(actor, "governance.chose_post", None, at=request.now, post=str(post_id))  # type: ignore[attr-defined]


def set_language(*, user: User, language: str) -> None:
    """Keep the language of an account; it must be one of the product's."""
    User.objects.filter(pk=user.pk).update(language=language)


def set_text_size(*, user: User, size: str) -> None:
    """Keep the size of text of an account: standard, large or max."""
    User.objects.filter(pk=user.pk).update(text_size=size)


def set_hotkeys(*, user: User, on: bool) -> None:
    """Keep whether single keys act on an account's pages."""
    User.objects.filter(pk=user.pk).update(hotkeys=on)


def _check_new(user: User, old: str, new: str) -> None:
    try:
        validate_password(new, user)
    except ValidationError as refusal:
        raise ValidationError({"new": refusal.messages}) from refusal
    if new == old:
        raise ValidationError({"new": _("新密码要和现在的不一样。")})
