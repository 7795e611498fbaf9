// Shows standard Markdown, as far as the markdown block of a chat message needs it.

import { h, link, text } from "../dom.js";
import { withEmoji } from "./emoji.js";

const INLINE = [
  [/`([^`]+)`/y, (match) => h("code", {}, match[1])],
  [/\[([^\]]+)\]\(([^()\s]+)\)/y, (match) => link(match[2], renderInline(match[1]))],
  [/\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__/y, (match) => h("strong", {}, renderInline(match[1] ?? match[2]))],
  [/~~(?=\S)(.+?)~~/y, (match) => h("s", {}, renderInline(match[1]))],
  [/\*(?=\S)([^*]+)\*/y, (match) => h("em", {}, renderInline(match[1]))],
  [/_(?=\S)([^_]+)_(?![\p{L}\p{N}])/uy, (match) => h("em", {}, renderInline(match[1]))],
  [/https?:\/\/[^\s<>()]+[^\s<>().,;:!?]/y, (match) => link(match[0], match[0])],
];

const LIST_ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** The nodes of a Markdown text, a paragraph, list, heading, quote or fence each. */
export function renderMarkdown(source) {
  const lines = String(source ?? "").split("\n");
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const [node, next] = blockAt(lines, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function blockAt(lines, at) {
  const line = lines[at];
  if (!line.trim()) return [null, at + 1];
  if (line.startsWith("```")) return fence(lines, at);
  if (/^\s*([-*_])\s*\1\s*\1[-*_\s]*$/.test(line)) return [h("hr"), at + 1];
  const heading = line.match(/^(#{1,6})\s+(.*?)\s*#*$/);
  if (heading) return [h("p", { class: `heading heading-${heading[1].length}` }, renderInline(heading[2])), at + 1];
  if (line.startsWith(">")) return run(lines, at, (each) => each.startsWith(">"), quote);
  if (LIST_ITEM.test(line)) return run(lines, at, (each) => LIST_ITEM.test(each), list);
  return run(lines, at, isParagraph, paragraph);
}

function fence(lines, at) {
  const close = lines.findIndex((line, index) => index > at && line.startsWith("```"));
  const end = close < 0 ? lines.length : close;
  return [h("pre", { tabindex: "0" }, lines.slice(at + 1, end).join("\n")), end + 1];
}

function run(lines, start, belongs, build) {
  let end = start + 1;
  while (end < lines.length && belongs(lines[end])) end += 1;
  return [build(lines.slice(start, end)), end];
}

const isParagraph = (line) => line.trim() && !/^(```|>|#{1,6}\s)/.test(line) && !LIST_ITEM.test(line);
const paragraph = (lines) => h("p", {}, withBreaks(lines));
const quote = (lines) => h("blockquote", {}, withBreaks(lines.map((line) => line.replace(/^>\s?/, ""))));

function list(lines) {
  const items = lines.map((line) => line.match(LIST_ITEM));
  const ordered = items[0][1] !== undefined;
  return h(
    ordered ? "ol" : "ul",
    { start: ordered ? items[0][1] : undefined },
    items.map((item) => h("li", {}, renderInline(item[2]))),
  );
}

const withBreaks = (lines) => lines.flatMap((line, index) => [index ? h("br") : null, renderInline(line)]);

function renderInline(source) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < source.length) {
    const found = inlineAt(source, at);
    if (found) {
      nodes.push(text(withEmoji(plain)), found.node);
      plain = "";
      at = found.end;
    } else {
      plain += source[at];
      at += 1;
    }
  }
  return [...nodes, text(withEmoji(plain))];
}

function inlineAt(source, at) {
  for (const [pattern, build] of INLINE) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { node: build(match), end: at + match[0].length };
  }
  return undefined;
}
