import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace import Reader
from bot.slack import mrkdwn
from bot.slack.blocks import cut_at_line
from tests.slack.samples import HOSTILE

ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")


@given(st.text(max_size=500), st.integers(1, 300))
def test_literal_text_is_inert_and_within_its_limit(text: str, limit: int) -> None:
    shown = mrkdwn.literal(text, limit)
    assert len(shown) <= limit
    assert "<" not in shown
    assert ">" not in shown
    assert not ENTITY.search(shown)
    assert "\n" not in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_mentions_links_and_formats_nothing(text: str) -> None:
    shown = mrkdwn.literal(text, 300)
    assert not re.search(r"[*~`<>]", shown)
    assert not re.search(r":[\w+-]+:", shown)
    assert not ENTITY.search(shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_quoted_text_cannot_leave_its_quotation(text: str) -> None:
    shown = mrkdwn.quotation(text, 300)
    assert shown.count("`") == (2 if shown else 0)
    assert len(shown) <= 302
    assert "<" not in shown
    assert "\n" not in shown


def test_a_quotation_is_what_was_written() -> None:
    reader = Reader()
    text = "*a* _b_ ~c~ <!channel> <https://evil.example|x> & :e: &lt;"
    assert reader.read(mrkdwn.quotation(text), verbatim=True) == text
    assert not reader.notified
    assert not reader.links


def test_field_names_can_still_be_copied() -> None:
    assert mrkdwn.literal("new_account_id") == "new_account_id"


def test_direction_overrides_and_controls_disappear() -> None:
    assert mrkdwn.visible("a\u202eb\x00c\ud800") == "ab\ufffdc\ufffd"


def test_clipping_never_leaves_half_an_entity() -> None:
    for limit in range(1, 20):
        clipped = mrkdwn.clip_escaped("<<<<<<<<", limit)
        assert len(clipped) <= limit
        assert re.fullmatch(r"(&lt;)*…?", clipped)


def test_a_label_cannot_break_out_of_its_link() -> None:
    made = mrkdwn.link("https://example.com/?a=1&b=2", "x|<https://evil.example|y>")
    assert made == "<https://example.com/?a=1&amp;b=2|x¦&lt;https://evil.example¦y&gt;>"


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "https://e.example/" + "a" * 3_000])
def test_without_a_usable_address_only_the_label_is_left(url: str) -> None:
    assert mrkdwn.link(url, "Customer 10000") == "Customer 10000"


def test_an_address_cannot_end_its_link_early() -> None:
    assert mrkdwn.link("https://example.com/a>b|c <d", "x") == "<https://example.com/a%3Eb%7Cc%20%3Cd|x>"


@pytest.mark.parametrize(("user", "shown"), [("U012AB3CD", "<@U012AB3CD>"), ("!channel", "!channel"), ("", "")])
def test_only_user_ids_become_people(user: str, shown: str) -> None:
    assert mrkdwn.person(user) == shown


def test_typed_text_comes_back_from_slacks_escapes() -> None:
    assert mrkdwn.unescape("a &lt;b&gt; &amp; <http://x.no|x.no>") == "a <b> & x.no"


@given(st.text(alphabet="ab<>&;|", max_size=200), st.integers(10, 100))
def test_cutting_our_own_text_halves_no_token(text: str, limit: int) -> None:
    escaped = "".join(f"<{part}|x>" if index % 2 else part for index, part in enumerate(re.split("[<>&|]", text)))
    cut = cut_at_line(escaped, limit)
    assert len(cut) <= limit
    assert cut.count("<") == cut.count(">")
