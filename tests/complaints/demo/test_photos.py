"""The demonstration cases have the photos that real ones would have."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from PIL import Image

from complaints.demo.photos import ONLY_AFTER, picture_of, scene_of
from complaints.demo.scenes.album import SCENES
from complaints.models import Case, CaseCategory, CasePhoto
from governance.models import Attachment
from governance.services.attachments import MAX_PHOTOS, photo_path
from governance.tenancy import acting_for


def test_every_category_that_asks_for_a_closing_photo_has_a_scene(demo):
    with acting_for(demo):
        asked = CaseCategory.objects.filter(closing_photo_required=True).values_list("code", flat=True)
        assert {code: scene_of(code) for code in asked if scene_of(code) not in SCENES} == {}
        rest = CaseCategory.objects.filter(closing_photo_required=False).values_list("code", flat=True)
        assert {scene_of(code) for code in rest} == {None}
        assert set(asked) >= ONLY_AFTER


def test_cases_that_can_be_seen_came_with_a_photo_mostly_and_have_one_when_handled(demo):
    with acting_for(demo):
        cases = [case for case in Case.objects.select_related("category") if scene_of(case.category.code)]
        handled = {case.pk for case in cases if case.handled_at}
        seen = {case.pk for case in cases if case.category.code not in ONLY_AFTER}
        photos = CasePhoto.objects.values_list("role", "case_id")
        before, after = ([case for role, case in photos if role == wanted] for wanted in ("BEFORE", "AFTER"))
        assert len(handled) > 100
        assert Counter(after) == Counter(handled)
        assert set(before) <= seen
        assert len(set(before)) == len(before)
        assert 0.8 < len(before) / len(seen) < 0.9


def test_photos_lie_where_they_say_and_none_elsewhere(demo, media):
    with acting_for(demo):
        photos = list(Attachment.objects.order_by("pk"))
        assert {photo.state for photo in photos} == {Attachment.State.READY}
        assert len(photos) == CasePhoto.objects.count()
        wanted = {photo_path(photo, size) for photo in photos for size in ("full", "small")}
    assert {path for path in media.rglob("*") if path.is_file()} == wanted
    for photo in {photo.storage_key: photo for photo in photos}.values():
        with Image.open(photo_path(photo, "full")) as full, Image.open(photo_path(photo, "small")) as small:
            assert (full.format, full.size, small.size) == ("JPEG", (photo.width, photo.height), (320, 240))


def test_photos_belong_to_who_took_them_near_the_spot_and_in_time(demo):
    with acting_for(demo):
        joined = list(CasePhoto.objects.order_by("pk"))
        cases, attachments = (
            Case.objects.in_bulk(),
            Attachment.objects.in_bulk(),
        )  # no join: the tables have no statistics yet
        assert joined
        for photo in joined:
            case, taken = cases[photo.case_id], attachments[photo.attachment_id]
            first = photo.role == CasePhoto.Role.BEFORE
            assert taken.sender_id == (case.reporter_id if first else case.handled_by_id)
            assert (taken.client_ref == case.client_ref) == first
            until = case.reported_at if first else case.handled_at
            assert timedelta(0) < until - taken.taken_at < timedelta(minutes=5)
            if case.at_x is None:
                assert (taken.taken_x, taken.taken_y) == (None, None)
            else:
                assert max(abs(taken.taken_x - case.at_x), abs(taken.taken_y - case.at_y)) <= 80
        assert max(Case.objects.annotate(number_of=Count("photos")).values_list("number_of", flat=True)) <= MAX_PHOTOS


def test_picture_is_the_same_when_drawn_anew():
    kept = picture_of("lift", after=True)
    picture_of.cache_clear()
    assert picture_of("lift", after=True) == kept


def test_no_test_keeps_photos_in_the_source_tree(settings, media):
    from governance.settings import test

    assert media == settings.MEDIA_ROOT
    assert not test.MEDIA_ROOT.is_relative_to(settings.BASE_DIR)
