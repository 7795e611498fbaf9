// A pop-up menu beside the button that opened it.

import { h } from "./dom.js";

const GAP = 4;

/** Items are {label, detail?, url?, run?}; a `url` opens in a new tab, `run` is called as well. */
export function openMenu(anchor, items) {
  const nodes = items.map((item) => renderItem(item, () => menu.hidePopover()));
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" }, nodes);
  menu.addEventListener("keydown", (event) => moveFocus(event, nodes));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    menu.remove();
  });
  // Everything outside an open dialog is inert, so a menu of the dialog lives inside it.
  (anchor.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  nodes[0]?.focus();
}

function renderItem(item, close) {
  const pressed = () => {
    close();
    item.run?.();
  };
  const content = [h("span", {}, item.label), item.detail && h("span", { class: "hint" }, item.detail)];
  const shared = { role: "menuitem", tabindex: "-1", class: "menu-item", on: { click: pressed } };
  return item.url
    ? h("a", { ...shared, href: item.url, target: "_blank", rel: "noopener noreferrer" }, content)
    : h("button", { ...shared, type: "button" }, content);
}

function moveFocus(event, nodes) {
  const at = nodes.indexOf(document.activeElement);
  const last = nodes.length - 1;
  const next = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  nodes[next].focus();
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + GAP + size.height <= innerHeight;
  menu.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - GAP - size.height)}px`;
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - size.width - GAP))}px`;
}
