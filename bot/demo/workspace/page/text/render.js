// Puts texts on the page: mrkdwn, plain text and text objects, as DOM nodes.

import { h, link, text } from "../dom.js";
import { channelAddress } from "../route.js";
import { channelOf, nameOf, userOf } from "../state.js";
import { dateOf, fromTemplate, fullTime } from "./dates.js";
import { withEmoji } from "./emoji.js";
import { parseMrkdwn, unescape } from "./mrkdwn.js";

const SPANS = { bold: "strong", italic: "em", strike: "s", quote: "blockquote" };

/** The nodes of a text object of either kind; a bare string counts as plain text. */
export function renderText(object) {
  if (object === undefined || object === null) return [];
  if (typeof object === "string") return renderPlain(object);
  return object.type === "mrkdwn" ? renderMrkdwn(object.text ?? "") : renderPlain(object.text ?? "", object.emoji);
}

export const renderMrkdwn = (source) => parseMrkdwn(String(source)).map(renderNode);

export function renderPlain(source, emoji = true) {
  const string = unescape(String(source));
  return [text(emoji ? withEmoji(string) : string)];
}

/** A text object as a string, for labels, options and titles. */
export function plainText(object) {
  const source = typeof object === "string" ? object : (object?.text ?? "");
  if (object?.type === "mrkdwn") return h("span", {}, renderMrkdwn(source)).textContent;
  return withEmoji(unescape(String(source)));
}

export function renderMention(id) {
  const known = userOf(id);
  return h("span", { class: "mention", title: known ? `@${known.name}` : id }, `@${nameOf(id)}`);
}

export function renderChannelLink(id, label) {
  const known = channelOf(id);
  if (!known) return h("span", { class: "mention" }, `#${label || id}`);
  return h("a", { class: "mention", href: channelAddress(id) }, `#${known.name}`);
}

/** A moment in the reader's own words; `fallback` when the time is not readable. */
export function renderDate(seconds, template, fallback, address) {
  const moment = Number(seconds);
  if (!Number.isFinite(moment) || Number.isNaN(dateOf(moment).getTime())) return text(fallback || seconds);
  const shown = h(
    "time",
    { datetime: dateOf(moment).toISOString(), title: fullTime(moment) },
    fromTemplate(template, moment),
  );
  return address ? link(address, shown) : shown;
}

function renderNode(node) {
  if (node.type === "text") return text(withEmoji(node.text));
  if (node.type === "break") return h("br");
  if (node.type === "code") return h("code", {}, node.text);
  if (node.type === "pre") return h("pre", { tabindex: "0" }, unescape(node.text));
  if (node.type === "token") return renderToken(node.body);
  return h(SPANS[node.type], {}, node.children.map(renderNode));
}

/** What stands between < and >: a mention, a channel, a date, a group, a link. */
function renderToken(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (target.startsWith("@")) return renderMention(target.slice(1));
  if (target.startsWith("#")) return renderChannelLink(target.slice(1), label);
  if (target.startsWith("!")) return renderCommand(target.slice(1), label);
  const address = unescape(target);
  return link(address, text(withEmoji(label || address.replace(/^mailto:/i, ""))));
}

function renderCommand(target, label) {
  const [name, ...parts] = target.split("^");
  if (name === "date") return renderDate(parts[0], unescape(parts[1] ?? ""), label, parts[2] && unescape(parts[2]));
  const shown = label || (name === "subteam" ? `@${parts[0]}` : `@${name}`);
  return h("span", { class: "mention" }, shown.startsWith("@") ? shown : `@${shown}`);
}
