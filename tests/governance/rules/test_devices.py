"""A device in a few words, without versions, whatever it claims to be."""

import pytest

from governance.rules.devices import device_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [(WINDOWS, "Edge · Windows"), (WECHAT, "WeChat · iOS"), ("curl/8", "curl"), ("", ""), ("<script>" * 200, "")],
)
def test_device_in_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
