"""Appointing people to posts and ending posts; what the switch of city offers is kept in step."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.access import Actor, require
from governance.audit import record
from governance.models.accounts import Membership, User
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.rules.answers import Conflict, Refused
from governance.rules.posts import WHOLE_CITY, can_be_held_at
from governance.rules.roles import Role
from governance.tenancy import current_city_id


@transaction.atomic
def add_post(
    *, actor: Actor, person_id: UUID, role: Role, place_id: UUID | None = None, unit_id: UUID | None = None, valid_from: date, at: datetime
) -> Post:  # fmt: skip
    """Appoint a person to a role at a place, in a unit or for the whole city, from a day on.

    Locks the account.

    Raises:
        ActionRefused: if the actor may not appoint.
        User.DoesNotExist, Place.DoesNotExist, Unit.DoesNotExist: if there is no such thing (in this city).
        Refused: if the role is not held at such a place or unit, or the person holds it there already.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    require(actor, "governance.add_post", person.pk)
    place = Place.objects.get(pk=place_id) if place_id else None
    unit = Unit.objects.get(pk=unit_id) if unit_id else None
    where = place or unit
    if (place and unit) or not can_be_held_at(role, where.kind if where else WHOLE_CITY):
        raise Refused(_("这个岗位不设在这里。先选岗位，再选它管的地方或单位。"), code="post_misplaced")
    post = Post(person=person, role=role, place=place, unit=unit, valid_from=valid_from)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as clash:
        if "post_no_overlap" not in str(clash):
            raise
        raise Refused(_("这个人在这里已经有这个岗位。"), code="post_held") from clash
    Membership.objects.get_or_create(user=person, city_id=current_city_id())
    record(actor, "governance.added_post", post, at=at, role=role.value, person=str(person.pk))
    return post


@transaction.atomic
def end_post(*, actor: Actor, post_id: UUID, valid_to: date, at: datetime) -> Post:
    """End a post: ``valid_to`` is the first day on which it is no longer held, today at the earliest.

    Whoever holds no post from today on loses the city from the switch. Locks the account, then the post.

    Raises:
        Post.DoesNotExist: if the city has no such post.
        ActionRefused: if the actor may not end it.
        Conflict: if its end is set already.
        Refused: if the day lies in the past or not after the post's first day.
    """
    person_id = Post.objects.values_list("person", flat=True).get(pk=post_id)
    User.objects.select_for_update().get(pk=person_id)
    post = Post.objects.select_for_update().get(pk=post_id)
    require(actor, "governance.end_post", post.person_id)
    if post.valid_to is not None:
        raise Conflict(_("这个岗位已经定了结束日期。"), code="post_ended", facts={"valid_to": str(post.valid_to)})
    if valid_to < actor.today or valid_to <= post.valid_from:
        raise Refused(_("结束日期不能早于今天，也要晚于任职的第一天。"), code="post_end_refused")
    post.valid_to = valid_to
    post.save(update_fields=["valid_to"])
    if not Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=actor.today), person=person_id).exists():
        Membership.objects.filter(user=person_id, city=post.city_id).delete()
    record(actor, "governance.ended_post", post, at=at, valid_to=str(valid_to))
    return post
