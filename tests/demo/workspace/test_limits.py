"""Our numbers held against slack_sdk's class attributes and the registry of slackblocks."""

import pytest
from slack_sdk.models import blocks, views
from slack_sdk.models.blocks import basic_components, block_elements
from slackblocks import _limits as registry

from bot.demo.workspace.limits import LIMITS, STRICTER

SDK = {
    "section.text.max_length": blocks.SectionBlock.text_max_length,
    "section.fields.max_items": blocks.SectionBlock.fields_max_length,
    "image.image_url.max_length": blocks.ImageBlock.image_url_max_length,
    "image.alt_text.max_length": blocks.ImageBlock.alt_text_max_length,
    "image.title.max_length": blocks.ImageBlock.title_max_length,
    "actions.elements.max_items": blocks.ActionsBlock.elements_max_length,
    "context.elements.max_items": blocks.ContextBlock.elements_max_length,
    "context_actions.elements.max_items": blocks.ContextActionsBlock.elements_max_length,
    "input.label.max_length": blocks.InputBlock.label_max_length,
    "input.hint.max_length": blocks.InputBlock.hint_max_length,
    "header.text.max_length": blocks.HeaderBlock.text_max_length,
    "markdown.text.max_length": blocks.MarkdownBlock.text_max_length,
    "video.title.max_length": blocks.VideoBlock.title_max_length,
    "video.author_name.max_length": blocks.VideoBlock.author_name_max_length,
    "card.title.max_length": blocks.CardBlock.title_max_length,
    "card.subtitle.max_length": blocks.CardBlock.subtitle_max_length,
    "card.body.max_length": blocks.CardBlock.body_max_length,
    "carousel.elements.max_items": blocks.CarouselBlock.elements_max_length,
    "container.title.max_length": blocks.ContainerBlock.title_max_length,
    "container.child_blocks.max_items": blocks.ContainerBlock.child_blocks_max_length,
    "block_id.max_length": blocks.Block.block_id_max_length,
    "action_id.max_length": block_elements.InteractiveElement.action_id_max_length,
    "select.placeholder.max_length": block_elements.InputInteractiveElement.placeholder_max_length,
    "button.text.max_length": block_elements.ButtonElement.text_max_length,
    "button.url.max_length": block_elements.ButtonElement.url_max_length,
    "button.value.max_length": block_elements.ButtonElement.value_max_length,
    "button.agent_prompt.max_length": block_elements.ButtonElement.agent_prompt_max_length,
    "select.options.max_items": block_elements.StaticSelectElement.options_max_length,
    "select.option_groups.max_items": block_elements.StaticSelectElement.option_groups_max_length,
    "overflow.options.max_items": block_elements.OverflowMenuElement.options_max_length,
    "option.text.max_length": basic_components.Option.label_max_length,
    "option.value.max_length": basic_components.Option.value_max_length,
    "option_group.label.max_length": basic_components.OptionGroup.label_max_length,
    "option_group.options.max_items": basic_components.OptionGroup.options_max_length,
    "confirmation.title.max_length": basic_components.ConfirmObject.title_max_length,
    "confirmation.text.max_length": basic_components.ConfirmObject.text_max_length,
    "confirmation.confirm.max_length": basic_components.ConfirmObject.confirm_max_length,
    "confirmation.deny.max_length": basic_components.ConfirmObject.deny_max_length,
    "feedback_button.text.max_length": basic_components.FeedbackButtonObject.text_max_length,
    "feedback_button.value.max_length": basic_components.FeedbackButtonObject.value_max_length,
    "view.title.max_length": views.View.title_max_length,
    "view.blocks.max_items": views.View.blocks_max_length,
    "view.submit.max_length": views.View.submit_max_length,
    "view.close.max_length": views.View.close_max_length,
    "view.private_metadata.max_length": views.View.private_metadata_max_length,
    "view.callback_id.max_length": views.View.callback_id_max_length,
}
LISTED = {name: getattr(registry, name.upper().replace(".", "_"), None) for name in LIMITS}
OWN = {
    "message.tables.max_items",
    "message.text.max_length",
    "message.update.text.max_length",
    "message.blocks.characters",
    "message.metadata.bytes",
    "table.content.max_length",
    "view.bytes",
    "view.stack",
    "socket.connections",
    "response_url.uses",
}


@pytest.mark.parametrize("name", SDK)
def test_number_is_slack_sdks(name: str) -> None:
    assert LIMITS[name] == SDK[name]


@pytest.mark.parametrize("name", [name for name in LISTED if LISTED[name] is not None])
def test_number_is_the_registrys_or_smaller_for_a_reason(name: str) -> None:
    if name in STRICTER:
        assert LIMITS[name] < LISTED[name]
    else:
        assert LIMITS[name] == LISTED[name]


def test_only_the_named_numbers_are_ours_alone() -> None:
    assert {name for name, number in LISTED.items() if number is None} == OWN
