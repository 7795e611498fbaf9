"""What keeps the bot from speaking, in a sentence that names the fix."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.refusals import APP, HISTORY, Meaning, Trouble, meaning
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, moment
from bot.slack.render.voice import Voice

_APP = {
    "missing_scope": N_(
        "Slack refuses the bot because the scope {needed} is missing: add it in the app's settings under *OAuth & "
        "Permissions*, and install the app again."
    ),
    "token_revoked": N_(
        "Slack refuses the bot because its token was revoked: install the app again, and give the bot the new token "
        "in SLACK_BOT_TOKEN."
    ),
    "token_expired": N_("Slack refuses the bot because its token has expired: give it a new one in SLACK_BOT_TOKEN."),
    "invalid_auth": N_("Slack does not know the bot's token: correct SLACK_BOT_TOKEN."),
    "account_inactive": N_(
        "Slack refuses the bot because its user or the workspace was deactivated: have a workspace administrator "
        "activate the app again."
    ),
}
_ROUTES = {
    "is_archived": N_("The channel {channel} is archived: unarchive it, or name another one in SYNCERRORS_CHANNEL."),
    "not_in_channel": N_("The bot is not a member of {channel}: invite it there with /invite."),
    "channel_not_found": N_(
        "The channel {channel} does not exist, or is private and the bot is not in it: invite the bot, or name "
        "another channel in SYNCERRORS_CHANNEL."
    ),
    "restricted_action": N_("Posting in {channel} is restricted: let the app post there in the channel's settings."),
}


def trouble(found: Trouble, voice: Voice) -> str:
    """One trouble as mrkdwn."""
    words = voice.words
    code = literal(found.code, 80)
    needed = literal(found.needed, 80)
    if found.place == HISTORY:
        return words.gettext(
            "The bot may not read this channel's history ({needed} is missing): a message whose sending had no answer "
            "is posted once more and can stand here twice. Add the scope, and install the app again."
        ).format(needed=needed)
    if found.place == APP or meaning(found.code) is Meaning.APP_SHUT:
        sentence = _APP.get(found.code)
        if sentence:
            return words.gettext(sentence).format(needed=needed)
        return words.gettext("Slack refuses the bot ({code}): check the app in Slack's administration.").format(
            code=code
        )
    channel = f"<#{found.place}>" if found.place[:1] in "CG" else literal(found.place, 40)
    sentence = next((text for word, text in _ROUTES.items() if found.code.startswith(word)), "")
    if sentence:
        return words.gettext(sentence).format(channel=channel)
    return words.gettext("Slack takes no messages in {channel} ({code}).").format(channel=channel, code=code)


def trouble_note(detail: Mapping[str, object], voice: Voice) -> str:
    """What an operator note says about a trouble that has begun or ended."""
    found = Trouble(
        place=str(detail.get("place", "")),
        code=str(detail.get("code", "")),
        needed=str(detail.get("needed", "")),
        since=datetime.fromisoformat(str(detail.get("since"))),
    )
    if detail.get("note") == "caught_up":
        return voice.words.gettext(
            "Slack has taken no messages from the bot here since {since} ({code}). Nothing was lost: what was held "
            "back follows now."
        ).format(since=moment(found.since), code=literal(found.code, 80))
    return trouble(found, voice)


def marked(message: Message, detail: Mapping[str, object], voice: Voice) -> Message:
    """The message with what its way to Slack has left on it: perhaps there twice, or refused with its blocks."""
    text, shown = str(message["text"]), list(message["blocks"])
    if detail.get("plain"):
        shown = [blocks.section(text)]
    if detail.get("twice"):
        shown.append(
            blocks.context(
                voice.words.gettext(
                    "The first attempt had no answer and the bot may not read this channel's history: this may stand "
                    "here twice."
                )
            )
        )
    if "lost" in detail:
        shown.append(
            blocks.context(voice.words.gettext("The earlier card of this problem was deleted; this one replaces it."))
        )
    return {**message, "blocks": shown}
