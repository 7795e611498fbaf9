// One message: who wrote it and when, its blocks or text, its thread, and what can be done with it.

import { renderBlocks } from "./blocks/block_kit.js";
import { renderAttachment } from "./blocks/attachments.js";
import { h, iconButton, link, text } from "./dom.js";
import { openMenu } from "./menu.js";
import { goTo, threadAddress } from "./route.js";
import { nameOf, state, userOf } from "./state.js";
import { clockTime, dateOf, dayName, fullTime } from "./text/dates.js";
import { emojiNamed } from "./text/emoji.js";
import { renderMrkdwn } from "./text/render.js";

const AVATAR_COLOURS = 8;

/**
 * `place` is {channel, isThread, isCompact, act(ts, action), runShortcut(callbackId, ts)}; a compact message follows
 * another one of the same author and shows its text only.
 */
export function renderMessage(message, place) {
  const classes = ["message", place.isCompact && "compact", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return h(
    "article",
    { class: classes, "data-ts": message.ts, "aria-label": `${nameOf(message.user)}, ${clockTime(message.ts)}` },
    place.isCompact ? h("div", { class: "gutter" }, renderTime(message)) : renderAvatar(message.user),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral &&
        h("div", { class: "only-you" }, "Only visible to you"),
      message.broadcast && renderBroadcastNote(message, place),
      !place.isCompact && renderHead(message),
      renderBody(message, place),
      (message.attachments ?? []).map((each) => renderAttachment(each, (action) => place.act(message.ts, action))),
      (message.files ?? []).map(renderFile),
      renderReactions(message.reactions),
      !place.isThread && renderReplies(message, place),
    ),
    renderTools(message, place),
  );
}

export function renderAvatar(id) {
  const name = nameOf(id);
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const initials = words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2);
  const colour =
    Math.max(
      0,
      state.users.findIndex((user) => user.id === id),
    ) % AVATAR_COLOURS;
  return h("div", { class: `avatar avatar-${colour}`, "aria-hidden": "true" }, initials.toUpperCase());
}

function renderHead(message) {
  const isBot = message.bot || userOf(message.user)?.is_bot;
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author", dir: "auto" }, nameOf(message.user)),
    isBot && h("span", { class: "badge" }, "APP"),
    renderTime(message),
  );
}

const renderTime = (message) =>
  h("time", { datetime: dateOf(message.ts).toISOString(), title: fullTime(message.ts) }, clockTime(message.ts));

function renderBody(message, place) {
  if (message.deleted) return h("div", { class: "quiet" }, "This message was deleted.");
  const edited = message.edited && h("span", { class: "quiet edited" }, "(edited)");
  if (!message.blocks?.length) {
    return h("div", { class: "prose", dir: "auto" }, renderSafely(message.text ?? ""), edited && " ", edited);
  }
  const context = { surface: "message", act: (action) => place.act(message.ts, action) };
  return h("div", { class: "blocks" }, renderBlocks(message.blocks, context), edited);
}

/** A text that the parser cannot take is shown as it came. */
function renderSafely(source) {
  try {
    return renderMrkdwn(source);
  } catch {
    return text(source);
  }
}

function renderReplies(message, place) {
  if (!message.reply_count) return null;
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h(
    "a",
    { class: "replies", href: threadAddress(place.channel, message.ts) },
    h("strong", {}, count),
    message.latest_reply && h("span", { class: "quiet" }, `Last reply ${whenReplied(message.latest_reply)}`),
  );
}

/** Said so that it stays true however long the page is open: "today at 09:41". */
const whenReplied = (ts) => `${dayName(ts).toLowerCase()} at ${clockTime(ts)}`;

function renderBroadcastNote(message, place) {
  const root = message.thread_ts ?? message.ts;
  return h("div", { class: "quiet" }, "replied to a ", h("a", { href: threadAddress(place.channel, root) }, "thread"));
}

function renderReactions(reactions) {
  const entries = Object.entries(reactions ?? {});
  if (entries.length === 0) return null;
  const pills = entries.map(([name, users]) =>
    h(
      "li",
      { title: users.map(nameOf).join(", "), "aria-label": `${name}: ${users.length}` },
      emojiNamed(name) ?? `:${name}:`,
      ` ${users.length}`,
    ),
  );
  return h("ul", { class: "reactions" }, pills);
}

function renderFile(file) {
  const name = file.title || file.name || file.id || "File";
  const address = file.url_private_download ?? file.url_private ?? file.permalink;
  const target = address ? new URL(address, location.href).href : undefined;
  return h(
    "div",
    { class: "file" },
    h("span", { "aria-hidden": "true" }, "▤"),
    h("span", {}, target ? link(target, name, { download: file.name ?? "" }) : name),
    file.size !== undefined && h("span", { class: "quiet" }, `${file.size} bytes`),
  );
}

function renderTools(message, place) {
  const reply = () => goTo(threadAddress(place.channel, message.ts));
  const more = iconButton("⋮", "More actions", () => openMenu(more, menuItems(message, place)), {
    "aria-haspopup": "menu",
  });
  return h(
    "div",
    { class: "message-tools", role: "group", "aria-label": "Message actions" },
    canReply(message, place) && iconButton("↩", "Reply in thread", reply),
    more,
  );
}

const canReply = (message, place) => !place.isThread && !message.ephemeral && !message.broadcast;

function menuItems(message, place) {
  const shortcuts = message.ephemeral ? [] : state.shortcuts; // Slack offers none on ephemeral messages
  return [
    ...shortcuts.map((each) => ({ label: each.name, run: () => place.runShortcut(each.callback_id, message.ts) })),
    ...(canReply(message, place)
      ? [{ label: "Reply in thread", run: () => goTo(threadAddress(place.channel, message.ts)) }]
      : []),
    { label: "Copy text", run: () => navigator.clipboard?.writeText(message.text ?? "") },
  ];
}
