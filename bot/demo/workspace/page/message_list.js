// A list of messages that changes only where something has changed, so focus and scroll stay where they are.

import { button, h } from "./dom.js";
import { renderMessage } from "./message.js";
import { dayKey, dayName } from "./text/dates.js";

const GROUPED_SECONDS = 300;
const NEAR_END_PX = 80;

/**
 * Returns {node, show(messages, place, fresh), follow()}. `fresh` means another list than before: start at its end.
 * `follow` goes to the end and stays there, as for somebody who has just written.
 */
export function createMessageList(label) {
  const flow = h("div");
  const items = h(
    "div",
    { class: "messages", role: "log", "aria-label": label, "aria-live": "off", tabindex: "0" },
    flow,
  );
  const jump = button("New messages ↓", () => scrollToEnd(), { class: "jump", hidden: true });
  const node = h("div", { class: "message-area" }, items, jump);
  let shown = new Map();
  let lastTop = 0;
  let isPinned = true; // the reader follows the end of the list, so it stays in sight when things grow

  const isAtEnd = () => items.scrollHeight - items.scrollTop - items.clientHeight < NEAR_END_PX;
  const scrollToEnd = () => {
    items.scrollTop = items.scrollHeight;
    isPinned = true;
    jump.hidden = true;
  };
  const stayAtEnd = () => isPinned && scrollToEnd();

  function show(messages, place, fresh = false) {
    const wasAtEnd = fresh || isPinned;
    const known = fresh ? new Map() : shown;
    const before = known.size;
    const focus = items.contains(document.activeElement) ? focusKey(document.activeElement) : null;
    shown = new Map();
    for (const entry of withDays(messages, place)) {
      const old = known.get(entry.key);
      shown.set(entry.key, old?.mark === entry.mark ? old : { mark: entry.mark, node: entry.build() });
    }
    if (shown.size === 0)
      shown.set("empty", { mark: "", node: h("p", { class: "quiet empty" }, "Nothing has been written here yet.") });
    arrange(
      flow,
      [...shown.values()].map((entry) => entry.node),
    );
    if (focus) restoreFocus(items, focus);
    if (wasAtEnd) scrollToEnd();
    else if (shown.size > before) jump.hidden = false;
  }

  items.addEventListener("scroll", () => {
    // Only a way up leaves the end: when the list grows, the distance to its end says nothing about the reader.
    if (items.scrollTop < lastTop) isPinned = isAtEnd();
    else isPinned ||= isAtEnd();
    lastTop = items.scrollTop;
    if (isPinned) jump.hidden = true;
  });
  const observer = new ResizeObserver(stayAtEnd);
  observer.observe(items);
  observer.observe(flow);
  return { node, show, follow: scrollToEnd };
}

/** Entries {key, mark, build}: an entry is drawn again only when its mark differs. */
function withDays(messages, place) {
  const entries = [];
  let previous = null;
  for (const message of messages) {
    const day = dayKey(message.ts);
    if (!previous || dayKey(previous.ts) !== day) {
      const name = dayName(message.ts);
      entries.push({ key: `day ${day}`, mark: name, build: () => renderDay(name) });
      previous = null;
    }
    const isCompact = follows(previous, message);
    entries.push({
      key: `${message.ephemeral ? "e" : "m"} ${message.ts}`,
      mark: `${isCompact} ${place.reader} ${JSON.stringify(message)}`,
      build: () => renderMessage(message, { ...place, isCompact }),
    });
    previous = message;
  }
  return entries;
}

function follows(previous, message) {
  if (!previous || previous.user !== message.user || previous.ephemeral !== message.ephemeral) return false;
  // A card opens with its author: only plain lines follow one another closely.
  const isPlain = !message.broadcast && !message.blocks?.length;
  return isPlain && message.ts - previous.ts < GROUPED_SECONDS;
}

const renderDay = (name) => h("div", { class: "day", role: "separator" }, h("span", {}, name));

/** Moves only the nodes that are not where they belong. */
function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function focusKey(element) {
  const ts = element.closest("[data-ts]")?.dataset.ts;
  return ts && element.dataset.focus ? { ts, name: element.dataset.focus } : null;
}

function restoreFocus(items, { ts, name }) {
  if (items.contains(document.activeElement)) return;
  const message = items.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  message?.querySelector(`[data-focus="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}
