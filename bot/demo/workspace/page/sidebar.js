// The left column: the workspace, App Home, the channels, and who is reading.

import { fill, h } from "./dom.js";
import { renderAvatar } from "./message.js";
import { channelAddress, HOME_ADDRESS } from "./route.js";
import { botUser, channelOf, nameOf, people, state } from "./state.js";

/** Draws the column anew; `route` tells what is on show, `switchUser(id)` is called when another person reads. */
export function drawSidebar(node, route, switchUser) {
  const hadFocus = node.contains(document.activeElement) && document.activeElement.dataset.focus;
  fill(
    node,
    h(
      "header",
      { class: "side-head" },
      h("h1", {}, state.team.name || "Workspace"),
      h("span", { class: "quiet" }, "local workspace"),
    ),
    h("ul", { class: "side-list" }, homeLine(route)),
    h("h2", { id: "channels-title" }, "Channels"),
    h(
      "ul",
      { class: "side-list", "aria-labelledby": "channels-title" },
      state.channels.map((each) => channelLine(each, route)),
    ),
    state.direct && [
      h("h2", { id: "direct-title" }, "Direct messages"),
      h("ul", { class: "side-list", "aria-labelledby": "direct-title" }, channelLine(channelOf(state.direct), route)),
    ],
    h("div", { class: "side-foot" }, renderAvatar(state.me.id), switcher(switchUser)),
  );
  if (hadFocus) node.querySelector(`[data-focus="${CSS.escape(hadFocus)}"]`)?.focus();
}

function homeLine(route) {
  const name = botUser() ? nameOf(botUser().id) : "App";
  return line(HOME_ADDRESS, "⌂", `${name} – Home`, route.place === "home");
}

function channelLine(channel, route) {
  const count = state.unread.get(channel.id);
  const name = channel.archived ? `${channel.name} (archived)` : channel.name;
  return line(channelAddress(channel.id), channel.isDirect ? "◦" : "#", name, route.channel === channel.id, count);
}

function line(address, symbol, name, isCurrent, count) {
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: address,
        class: count ? "side-line unread" : "side-line",
        "aria-current": isCurrent ? "page" : undefined,
        "data-focus": address,
      },
      h("span", { class: "side-symbol", "aria-hidden": "true" }, symbol),
      h("span", { class: "side-name" }, name),
      count && h("span", { class: "count", "aria-label": `${count} new` }, count > 99 ? "99+" : count),
    ),
  );
}

function switcher(switchUser) {
  const options = people().map((user) =>
    h(
      "option",
      { value: user.id, selected: user.id === state.me.id },
      isForeign(user) ? `${nameOf(user.id)} (other company)` : nameOf(user.id),
    ),
  );
  const changed = (event) => switchUser(event.target.value);
  return h(
    "label",
    { class: "switcher" },
    h("span", { class: "quiet" }, "You are"),
    h("span", { class: "select" }, h("select", { "data-focus": "switcher", on: { change: changed } }, options)),
  );
}

const isForeign = (user) => Boolean(user.team_id && user.team_id !== state.team.id);
