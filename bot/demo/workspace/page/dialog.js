// Dialogs over the page: the keyboard stays inside, Escape leaves, focus goes back to where it was.

import { button, freshId, h } from "./dom.js";
import { plainText, renderText } from "./text/render.js";

const FOCUSABLE = "a[href], button:not(:disabled), input, select, textarea, summary, [tabindex='0']";

/** Asks a Block Kit confirmation. True when the person confirmed. */
export function confirmed(confirm) {
  return new Promise((resolve) => {
    const titleId = freshId("confirm");
    const answer = (value) => () => {
      resolve(value);
      node.close();
    };
    const isDanger = confirm.style === "danger"; // then Enter alone does no harm
    const node = h(
      "dialog",
      { class: "confirm", "aria-labelledby": titleId, role: "alertdialog" },
      h("h2", { id: titleId }, plainText(confirm.title) || "Are you sure?"),
      h("div", { class: "prose" }, renderText(confirm.text)),
      h(
        "div",
        { class: "dialog-foot" },
        button(plainText(confirm.deny) || "Cancel", answer(false), { class: "button", autofocus: isDanger }),
        button(plainText(confirm.confirm) || "Yes", answer(true), {
          class: isDanger ? "button danger" : "button primary",
          autofocus: !isDanger,
        }),
      ),
    );
    node.addEventListener("close", () => {
      resolve(false); // Escape counts as no; an answer given before stands
      node.remove();
    });
    trapFocus(node);
    document.body.append(node);
    node.showModal();
  });
}

/** Tab goes round inside the node instead of leaving for the browser's own bars. */
export function trapFocus(node) {
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...node.querySelectorAll(FOCUSABLE)].filter((stop) => stop.getClientRects().length > 0);
    if (stops.length === 0) return;
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const isOutside = !stops.includes(document.activeElement);
    if (document.activeElement !== edge && !isOutside) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  });
}
