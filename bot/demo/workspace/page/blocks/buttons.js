// Elements one presses: buttons, links that look like buttons, overflow menus, feedback.

import { button, h, iconButton, isSafeLink } from "../dom.js";
import { openMenu } from "../menu.js";
import { plainText, renderText } from "../text/render.js";
import { perform } from "./interaction.js";

export function renderButton(element, context) {
  const look = { danger: " danger", primary: " primary" }[element.style] ?? "";
  const attributes = {
    class: `button${look}`,
    "aria-label": element.accessibility_label,
    "data-focus": `${context.blockId}/${element.action_id}`,
  };
  const details = element.value === undefined ? {} : { value: element.value };
  if (isSafeLink(element.url)) return renderLinkButton(element, details, attributes, context);
  const press = (event) => perform(element, details, event.currentTarget, context);
  return button(renderText(element.text), press, attributes);
}

/** Opens the address at once; the app is told as well, and need not answer. */
function renderLinkButton(element, details, attributes, context) {
  const press = (event) => perform(element, details, event.currentTarget, context, { quiet: true });
  return h(
    "a",
    {
      ...attributes,
      href: element.url,
      target: "_blank",
      rel: "noopener noreferrer",
      title: element.url,
      on: { click: press },
    },
    renderText(element.text),
    h("span", { class: "unseen" }, " (opens in a new tab)"),
  );
}

export function renderOverflow(element, context) {
  const node = iconButton("⋯", "More", () => openMenu(node, items()), {
    class: "button icon-button",
    "aria-haspopup": "menu",
    "data-focus": `${context.blockId}/${element.action_id}`,
  });
  const items = () =>
    element.options.map((option) => ({
      label: plainText(option.text),
      detail: option.description && plainText(option.description),
      url: isSafeLink(option.url) ? option.url : undefined,
      run: () => perform(element, { selected_option: option }, node, context),
    }));
  return node;
}

export function renderFeedback(element, context) {
  const vote = (choice, symbol) => {
    const press = async (event) => {
      const node = event.currentTarget;
      if (await perform(element, { value: choice.value }, node, context)) node.setAttribute("aria-pressed", "true");
    };
    return iconButton(symbol, choice.accessibility_label || plainText(choice.text), press, { "aria-pressed": "false" });
  };
  return h("span", { class: "feedback" }, vote(element.positive_button, "👍"), vote(element.negative_button, "👎"));
}

export function renderIconButton(element, context) {
  const press = (event) => perform(element, { value: element.value }, event.currentTarget, context);
  const symbol = { trash: "🗑️" }[element.icon] ?? "●";
  return iconButton(symbol, element.accessibility_label || plainText(element.text), press);
}
