// Short notices at the foot of the page, gone after a while.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

export function toast(sentence) {
  const node = h("div", { class: "toast" }, sentence);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Tells people who listen to the page what has changed on it. */
export function announce(sentence) {
  document.getElementById("announcer").textContent = sentence;
}
