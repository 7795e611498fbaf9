"""Where a slash command cannot be typed: in threads, and in the Home tab."""

from bot.demo.workspace import Message
from handlers.grammar import VERBS
from handlers.help import ORDER
from tests.handlers.conftest import Bot


def mention(bot: Bot, text: str, thread: Message | None = None) -> str:
    before = len(bot.workspace.ephemerals(as_user="ola"))
    bot.workspace.say(f"@syncerrors {text}", as_user="ola", thread=thread)
    whispers = bot.workspace.wait_for(lambda: bot.workspace.ephemerals(as_user="ola")[before:])
    return whispers[-1].text


def test_a_mention_in_a_cards_thread_shows_its_problem(bot: Bot) -> None:
    card = bot.posts_card(bot.fails())
    assert "P-1" in mention(bot, "", thread=card)


def test_a_mention_takes_the_words_of_the_command(bot: Bot) -> None:
    bot.posts_card(bot.fails())
    assert "1 unfinished problem" in mention(bot, "list")


def test_words_in_a_cards_thread_are_about_its_problem(bot: Bot) -> None:
    first, second = bot.fails(), bot.fails("The field Name is too long", fingerprint="b")
    bot.posts_card(first)
    card = bot.posts_card(second)
    assert "P-2 is yours now" in mention(bot, "acknowledge", thread=card)
    assert "P-2" in mention(bot, "snooze 4h", thread=card)
    assert "P-2" in mention(bot, "resolve shortened the name", thread=card)
    assert "P-1" in mention(bot, "show P-1", thread=card)
    assert "P-2" in mention(bot, "diagnose", thread=card)
    assert "unfinished problem" in mention(bot, "list", thread=card)
    assert bot.current(first).owner == ""


def test_a_mention_is_answered_where_it_stands(bot: Bot) -> None:
    """In the channel, not in a thread that is not there; in a thread within it."""
    card = bot.posts_card(bot.fails())
    mention(bot, "list")
    assert bot.workspace.ephemerals(as_user="ola")[-1].thread_ts == ""
    mention(bot, "list", thread=card)
    assert bot.workspace.ephemerals(as_user="ola")[-1].thread_ts == card.ts


def test_an_unknown_word_after_a_mention_is_complained_about(bot: Bot) -> None:
    assert "is not a command" in mention(bot, "lsit")


def test_the_home_tab_shows_what_is_unfinished(bot: Bot) -> None:
    bot.posts_card(bot.fails())
    bot.workspace.open_home(as_user="ola")
    home = bot.workspace.wait_for(lambda: bot.workspace.home(as_user="ola"))
    assert "1 unfinished problem" in home
    assert "P-1" in home


def test_a_problem_in_the_home_tab_is_shown_in_a_window(bot: Bot) -> None:
    bot.posts_card(bot.fails())
    bot.workspace.open_home(as_user="ola")
    home = bot.workspace.wait_for(lambda: bot.workspace.home(as_user="ola"))
    bot.workspace.click("Show", as_user="ola", in_message=home)
    window = bot.workspace.wait_for(lambda: bot.workspace.view(as_user="ola"))
    assert "P-1" in window
    assert "First step" in window
    assert "Acknowledge" not in window
    assert "To act on it: /syncerrors show P-1" in window.text


def test_the_home_tab_says_that_nothing_is_unfinished(bot: Bot) -> None:
    bot.workspace.open_home(as_user="ola")
    home = bot.workspace.wait_for(lambda: bot.workspace.home(as_user="ola"))
    assert "No unfinished problems." in home


def test_help_knows_every_word() -> None:
    assert set(ORDER) == {name for name, found in VERBS.items() if not found.hidden}
