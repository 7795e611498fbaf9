// Blocks that hold elements: actions, context_actions and input.

import { freshId, h } from "../dom.js";
import { plainText, renderText } from "../text/render.js";
import { renderElement } from "./elements.js";

export function renderActions(block, context) {
  return h(
    "div",
    {},
    (block.elements ?? []).map((element) => renderElement(element, context)),
  );
}

export function renderContextActions(block, context) {
  return h(
    "div",
    {},
    (block.elements ?? []).map((element) => renderElement(element, context)),
  );
}

/** A labelled element of a form, with its hint and what is wrong with it. */
export function renderInput(block, context) {
  const hintId = freshId("hint");
  const errorId = freshId("error");
  const error = context.errors?.[context.blockId];
  const element = { ...block.element, dispatch_action: block.dispatch_action };
  const inner = renderElement(element, {
    ...context,
    inInput: true,
    label: plainText(block.label),
    describedBy: [block.hint && hintId, error && errorId].filter(Boolean).join(" ") || undefined,
    isRequired: block.optional ? undefined : "true",
  });
  context.form?.require(context.blockId, block);
  return h(
    "div",
    { class: error ? "invalid" : undefined },
    h(
      "div",
      { class: "label", "aria-hidden": "true" },
      renderText(block.label),
      block.optional && h("span", { class: "quiet" }, " (optional)"),
    ),
    inner,
    block.hint && h("div", { class: "hint", id: hintId }, renderText(block.hint)),
    error && h("div", { class: "error", id: errorId }, error),
  );
}
