// Attachments: the older boxes beside a message, still used for unfurled links and coloured bars.

import { h, link } from "../dom.js";
import { renderMrkdwn, renderPlain } from "../text/render.js";
import { renderBlocks } from "./block_kit.js";

const COLOURS = { good: "#2f9e75", warning: "#e08a2b", danger: "#b9233f" };

export function renderAttachment(attachment, act) {
  const node = h(
    "div",
    { class: "attachment" },
    attachment.pretext && h("div", { class: "prose" }, renderMrkdwn(attachment.pretext)),
    attachment.author_name && h("div", { class: "quiet" }, renderPlain(attachment.author_name)),
    attachment.title &&
      h("div", { class: "prose" }, h("strong", {}, link(attachment.title_link, renderPlain(attachment.title)))),
    attachment.blocks?.length
      ? renderBlocks(attachment.blocks, { surface: "message", act })
      : h("div", { class: "prose", dir: "auto" }, renderMrkdwn(attachment.text ?? attachment.fallback ?? "")),
    (attachment.fields ?? []).map((field) =>
      h(
        "div",
        { class: "prose" },
        h("strong", {}, renderPlain(field.title ?? "")),
        h("br"),
        renderMrkdwn(field.value ?? ""),
      ),
    ),
    attachment.footer && h("div", { class: "quiet" }, renderPlain(attachment.footer)),
  );
  if (attachment.color)
    node.style.borderLeftColor = COLOURS[attachment.color] ?? `#${String(attachment.color).replace("#", "")}`;
  return node;
}
