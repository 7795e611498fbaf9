// The panes beside the sidebar: a channel, a thread, and App Home.

import { renderBlocks } from "./blocks/block_kit.js";
import { createComposer } from "./composer.js";
import { fill, h, iconButton } from "./dom.js";
import { createMessageList } from "./message_list.js";
import { channelAddress, goTo, LIST_ADDRESS } from "./route.js";
import { botUser, channelOf, nameOf, titleOf } from "./state.js";
import { renderMrkdwn } from "./text/render.js";

/** A channel: {node, show(channelId, messages, place, fresh)}. `send(text)` answers {ok, error?}. */
export function createChannelPane(send) {
  const head = h("header", { class: "pane-head" });
  const list = createMessageList("Messages");
  const composer = createComposer((text) => {
    list.follow();
    return send(text);
  });
  const closed = h("div", { class: "archived", hidden: true });
  const node = h("section", { class: "pane" }, head, list.node, composer.node, closed);

  function show(channelId, messages, place, fresh) {
    const channel = channelOf(channelId) ?? { id: channelId, name: channelId };
    if (fresh) {
      composer.setPlace(titleOf(channel), false);
      node.setAttribute("aria-label", titleOf(channel));
    }
    fill(
      head,
      wayBack(),
      h("h2", {}, titleOf(channel)),
      channel.topic && h("span", { class: "topic" }, renderMrkdwn(channel.topic)),
    );
    const why = whyClosed(channel);
    fill(closed, why);
    composer.node.hidden = Boolean(why);
    closed.hidden = !why;
    list.show(messages, place, fresh);
  }
  return { node, show, focus: composer.focus };
}

// The app's manifest makes its messages read-only, as Slack then does.
function whyClosed(channel) {
  if (channel.archived) return "This channel is archived. Nobody can write here.";
  return channel.isDirect ? "Sending messages to this app has been turned off." : "";
}

/** A thread: {show(channelId, messages, place, fresh)} inside the given node. */
export function createThreadPane(node, send) {
  const head = h("header", { class: "pane-head" });
  const list = createMessageList("Thread");
  const composer = createComposer((text) => {
    list.follow();
    return send(text);
  });
  fill(node, h("section", { class: "pane" }, head, list.node, composer.node));

  function show(channelId, messages, place, fresh) {
    const channel = channelOf(channelId) ?? { id: channelId, name: channelId };
    const leave = () => goTo(channelAddress(channelId));
    if (fresh) {
      composer.setPlace(titleOf(channel), true);
      fill(
        head,
        iconButton("‹", "Back to the channel", leave, { class: "icon-button back" }),
        h("h2", {}, "Thread"),
        h("span", { class: "topic" }, titleOf(channel)),
        iconButton("✕", "Close thread", leave, { class: "icon-button closer" }),
      );
    }
    list.show(messages, place, fresh);
  }
  return { show, focus: composer.focus };
}

/** App Home: {node, show(view | null, act)}. */
export function createHomePane() {
  const head = h("header", { class: "pane-head" });
  const body = h("div", { class: "home", tabindex: "0", role: "region", "aria-label": "App Home" });
  const node = h("section", { class: "pane" }, head, body);

  function show(view, act) {
    const name = botUser() ? nameOf(botUser().id) : "App";
    fill(
      head,
      wayBack(),
      h("h2", {}, name),
      h("span", { class: "badge" }, "APP"),
      h("span", { class: "topic" }, "Home"),
    );
    const context = { surface: "home", act: (action) => act({ type: "view", view_id: view.id }, action) };
    const empty = h("p", { class: "quiet empty" }, "The app has not published anything here yet.");
    fill(body, view?.blocks?.length ? h("div", { class: "blocks" }, renderBlocks(view.blocks, context)) : empty);
  }
  return { node, show };
}

const wayBack = () => iconButton("‹", "Back to the list", () => goTo(LIST_ADDRESS), { class: "icon-button back" });
