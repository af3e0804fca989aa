"""Every scene draws what was wrong and what became of it, the same every time."""

import pytest

from complaints.demo.scenes.album import SCENES

BEFORE_AND_AFTER = (False, True)


@pytest.mark.parametrize("scene", SCENES)
def test_scene_draws_two_different_pictures_of_one_size_and_the_same_ones_again(scene):
    first, again = ([SCENES[scene](after) for after in BEFORE_AND_AFTER] for _ in range(2))
    assert [(picture.size, picture.mode) for picture in first] == [((960, 720), "RGB")] * 2
    assert first[0].tobytes() != first[1].tobytes()
    assert [picture.tobytes() for picture in first] == [picture.tobytes() for picture in again]


def test_scenes_differ_from_one_another():
    drawn = {draw(after).tobytes() for draw in SCENES.values() for after in BEFORE_AND_AFTER}
    assert len(drawn) == 2 * len(SCENES) - 1  # a landing that was cleared looks the same, whatever stood on it
