// The rich_text block: sections, lists, quotes and preformatted text with styled runs.

import { h, link, text } from "../dom.js";
import { emojiNamed } from "../text/emoji.js";
import { renderChannelLink, renderDate, renderMention } from "../text/render.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

export function renderRichText(block) {
  return h("div", { class: "prose", dir: "auto" }, (block.elements ?? []).map(renderPart));
}

function renderPart(part) {
  const runs = () => (part.elements ?? []).map(renderRun);
  if (part.type === "rich_text_section") return h("div", { class: "rich-section" }, runs());
  if (part.type === "rich_text_quote") return h("blockquote", {}, runs());
  if (part.type === "rich_text_preformatted") return h("pre", { tabindex: "0" }, runs());
  if (part.type === "rich_text_list") return renderList(part);
  throw new Error(`unknown element ${part.type}`);
}

function renderList(part) {
  const ordered = part.style === "ordered";
  const start = ordered && part.offset ? part.offset + 1 : undefined;
  const indent = `indent-${Math.min(Number(part.indent) || 0, 8)}`;
  const items = (part.elements ?? []).map((element) => h("li", {}, renderPart(element)));
  return h(ordered ? "ol" : "ul", { class: indent, start }, items);
}

function renderRun(run) {
  return Object.entries(STYLES).reduce(
    (node, [name, tag]) => (run.style?.[name] ? h(tag, {}, node) : node),
    renderBare(run),
  );
}

function renderBare(run) {
  switch (run.type) {
    case "text":
      return text(run.text);
    case "link":
      return link(run.url, text(run.text || run.url));
    case "user":
      return renderMention(run.user_id);
    case "channel":
      return renderChannelLink(run.channel_id);
    case "usergroup":
      return h("span", { class: "mention" }, `@${run.usergroup_id}`);
    case "broadcast":
      return h("span", { class: "mention" }, `@${run.range}`);
    case "emoji":
      return text(emojiNamed(run.name) ?? fromCodePoints(run.unicode) ?? `:${run.name}:`);
    case "date":
      return renderDate(run.timestamp, run.format ?? "{date_num}", run.fallback, run.url);
    case "color":
      return renderColor(run.value);
    default:
      return text(run.text ?? `[${run.type}]`);
  }
}

function fromCodePoints(unicode) {
  return unicode ? String.fromCodePoint(...unicode.split("-").map((part) => Number.parseInt(part, 16))) : undefined;
}

function renderColor(value) {
  const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.backgroundColor = String(value); // a property set from a script: the policy against inline styles allows it
  return h("span", {}, swatch, value);
}
