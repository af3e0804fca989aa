"""What may be sent in, and by whom: no form or shape takes what only a deed decides, and every deed refuses whom its rule does not name."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

import pytest
from django import forms
from rest_framework import serializers

from complaints.rules.transitions import TRANSITIONS
from governance.access import RULES, ActionRefused, Actor, Held, allows, require, system_actor
from governance.checks import OUR_APPS
from governance.models import City, Post
from governance.rules.roles import Module, Role
from governance.tenancy import uuid7
from tests.complaints.conftest import TODAY, Town, build_town, filed
from tests.factories import make_user
from tests.house.deeds import DEEDS, Deed

DECIDED_BY_DEEDS = frozenset(
    {
        "id", "city", "city_id", "number", "state", "status", "score", "grade", "stage", "due_at", "near_at", "version", "reporter",
        "reporter_id", "actor", "actor_id", "classified_by", "handled_by", "verified_by", "rework_count", "session_epoch",
        "is_platform_admin", "is_active", "storage_key",
    }
)  # fmt: skip
EVERY_LETTER = "CRUVAP"
EVERYTHING = {(role.value, module.value): EVERY_LETTER for role in Role for module in Module}

Shape = type[forms.BaseForm] | type[serializers.BaseSerializer[Any]]


def descendants(cls: type) -> set[Any]:
    return {cls, *(below for child in cls.__subclasses__() for below in descendants(child))}


def shapes() -> list[Shape]:
    """Return every form and serializer of ours, wherever it is defined, by import of every module of every app."""
    for app in OUR_APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if not any(part in module.name.split(".") for part in ("settings", "deploy", "__main__", "asgi", "wsgi")):
                importlib.import_module(module.name)
    found = descendants(forms.BaseForm) | descendants(serializers.BaseSerializer)
    return sorted(
        (shape for shape in found if shape.__module__.partition(".")[0] in OUR_APPS), key=lambda one: one.__qualname__
    )


def taken(shape: Shape) -> set[str]:
    """Return the fields that the shape takes from outside."""
    if issubclass(shape, forms.BaseForm):
        return {name for name, known in shape.base_fields.items() if not known.disabled}  # type: ignore[attr-defined]
    return {name for name, known in shape().fields.items() if not known.read_only}  # type: ignore[attr-defined]


def lists_its_fields(shape: Shape) -> bool:
    """Return whether the shape names each field by itself: a model that grows must not open a field by doing so."""
    options = getattr(shape, "Meta", None)
    return getattr(options, "fields", ()) not in ("__all__", None) and not getattr(options, "exclude", ())


def test_every_form_and_shape_is_found() -> None:
    acts = [
        "Answered", "Asked", "Assisted", "Longer", "LongerGranted", "Merged", "NotAccepted", "Noted", "OnCase", "Reasoned", "Reclassified", "Redispatched",
        "Reprioritised", "Returned", "Suspended", "SuspensionGranted", "Told",
    ]  # fmt: skip
    assert sorted(f"{shape.__module__}.{shape.__qualname__}" for shape in shapes()) == sorted(
        [
            *(f"complaints.forms.acts.{name}" for name in acts), "complaints.forms.calls.Asked", "complaints.forms.calls.Call", "complaints.forms.categories.Category",
            "complaints.forms.dispatch_rules.Rule", "complaints.forms.deeds.Result", "complaints.forms.deeds.Step", "complaints.forms.deeds.Verdict", "complaints.forms.desk.Desk",
            "complaints.forms.contacts.Look", "complaints.forms.links.OpenReporting", "complaints.forms.handling.Lending", "complaints.forms.handling.Reply", "complaints.forms.notes.Note", "complaints.forms.reporter.Answer", "complaints.forms.reporter.Objection",
            "complaints.forms.reporter.Rating", "complaints.forms.reporter.Unsolved", "complaints.forms.reporter.Words",
            "complaints.forms.lists.Exporting", "complaints.forms.lists.KeptFilter", "complaints.forms.lists.MonthChoice", "complaints.forms.lists.Narrowing",
            "complaints.forms.lists.OnceForAll", "complaints.forms.lists.Selection", "complaints.forms.reporting.Alike", "complaints.forms.reporting.Followed", "complaints.forms.reporting.Position", "complaints.forms.reporting.Reporting",
            "complaints.serializers.ListShape", "complaints.serializers.PhotoShape", "complaints.serializers.PositionShape",
            "complaints.serializers.ReportShape", "governance.forms.Asking", "governance.forms.CalendarChange", "governance.forms.CitySetting", "governance.forms.Department", "governance.forms.NewDepartment", "governance.forms.MatrixChange", "governance.forms.Locking", "governance.forms.NewCity", "governance.forms.PasswordChange", "governance.forms.RecoveryCode", "governance.forms.QuietHours", "governance.forms.SecondFactor", "governance.forms.SheetUpload", "governance.forms.Ways", "governance.forms.Webhook", "governance.forms.Wording",
            "governance.forms.SignIn", "governance.gallery.Rectification",
        ]
    )  # fmt: skip


def test_no_form_or_shape_takes_all_fields_of_a_model() -> None:
    assert [shape for shape in shapes() if not lists_its_fields(shape)] == []


def test_no_form_or_shape_takes_what_a_deed_decides() -> None:
    assert {shape.__qualname__: taken(shape) & DECIDED_BY_DEEDS for shape in shapes()} == {
        shape.__qualname__: set() for shape in shapes()
    }


def test_teeth_a_form_of_everything_is_found() -> None:
    class Everything(forms.ModelForm):  # type: ignore[type-arg]  # takes an argument for the checker alone
        class Meta:
            model = City
            fields = "__all__"  # noqa: DJ007  (what is looked for)

    class Leaving(serializers.ModelSerializer):  # type: ignore[type-arg]  # as above
        class Meta:
            model = Post
            exclude = ["role"]

    class Status(serializers.Serializer):  # type: ignore[type-arg]  # as above
        status = serializers.CharField()
        score = serializers.CharField(read_only=True)

    assert [lists_its_fields(shape) for shape in (Everything, Leaving, Status)] == [False, False, True]
    assert taken(Status) & DECIDED_BY_DEEDS == {"status"}


# Who may: each rule is asked about each role, whatever the letters of the city's table.


def somebody(role: Role, city: City | None = None, letters: dict[tuple[str, str], str] | None = None) -> Actor:
    """Return somebody who sees the whole city and acts in a role, by default with every letter in every module."""
    post = Held(post_id=uuid7(), role=role, whole_city=True)
    return Actor(
        city_id=city.pk if city else uuid7(),
        user_id=uuid7(),
        name=role,
        today=TODAY,
        posts=(post,),
        acting=post,
        matrix=EVERYTHING if letters is None else letters,
    )


def without(letter: str) -> dict[tuple[str, str], str]:
    return {cell: letters.replace(letter, "") for cell, letters in EVERYTHING.items()}


def is_refused(actor: Actor | None, action: str) -> bool:
    """Return whether the action is refused, naming action and the roles that may."""
    try:
        require(actor, action)
    except ActionRefused as refusal:
        return (refusal.action, refusal.roles) == (action, RULES[action].roles)
    return False


@pytest.mark.parametrize("action", sorted(RULES))
def test_action_is_refused_to_every_role_that_its_rule_does_not_name(action: str) -> None:
    unnamed = sorted(set(Role) - RULES[action].roles)
    assert [role for role in unnamed if not is_refused(somebody(role), action)] == []


@pytest.mark.parametrize("action", sorted(RULES))
def test_action_is_refused_to_the_roles_that_it_names_without_its_letter(action: str) -> None:
    known = RULES[action]
    letters = without(known.letter)
    assert [role for role in known.roles if not is_refused(somebody(role, letters=letters), action)] == []


@pytest.mark.parametrize("action", sorted(RULES))
def test_action_is_refused_to_nobody_to_somebody_without_a_post_and_to_the_system(action: str) -> None:
    postless = Actor(city_id=uuid7(), user_id=uuid7(), name="", today=TODAY, matrix=EVERYTHING)
    system = system_actor(uuid7(), TODAY, 0)
    assert (is_refused(None, action), allows(None, action), is_refused(postless, action)) == (True, False, True)
    assert is_refused(system, action) is not RULES[action].by_system


def test_every_action_names_somebody() -> None:
    assert [action for action, known in RULES.items() if not known.roles and not known.by_system] == []


# The deeds themselves ask.


def refused_to(deeds: Iterable[Deed], actor: Actor, town: Town) -> list[str]:
    """Return what each deed refused the actor; a deed that went through says so."""
    told = []
    for deed in deeds:
        try:
            deed(actor, town)
        except ActionRefused as refusal:
            told.append(refusal.action)
        else:
            told.append("done")
    return told


def test_every_action_that_is_offered_has_its_deed_here() -> None:
    offered = {step.action for step in TRANSITIONS}
    left_out = {step.action for step in TRANSITIONS} - offered
    by_system_alone = {action for action, known in RULES.items() if not known.roles}
    assert set(DEEDS) == set(RULES) - left_out - by_system_alone


def test_every_deed_is_refused_to_every_role_that_its_rule_does_not_name(inside: City) -> None:
    town = build_town(inside)
    filed(town)
    wrong = {
        (action, role): told
        for action, deeds in DEEDS.items()
        for role in sorted(set(Role) - RULES[action].roles)
        if (told := refused_to(deeds, somebody(role, inside), town)) != [action] * len(deeds)
    }
    assert wrong == {}


def test_teeth_a_deed_is_done_by_a_role_that_its_rule_names(inside: City) -> None:
    town = build_town(inside)
    filed(town)
    supervisor = make_user("teeth")
    actor = somebody(Role.CC_SUPERVISOR, inside)
    actor = Actor(**{**{name: getattr(actor, name) for name in actor.__dataclass_fields__}, "user_id": supervisor.pk})
    assert refused_to(DEEDS["complaints.accept_case"], actor, town) == ["done"]
