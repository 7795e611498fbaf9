// Where one writes: Enter sends, Shift+Enter breaks the line, "/" offers the slash commands.

import { fill, freshId, h, whileBusy } from "./dom.js";
import { state } from "./state.js";

const TALLEST_PX = 200;

/** `send(text)` answers {ok, error?}. Returns {node, setPlace(name, isThread), focus()}. */
export function createComposer(send) {
  const hintsId = freshId("commands");
  const hints = h("ul", { class: "commands", id: hintsId, role: "listbox", "aria-label": "Commands", hidden: true });
  const usage = h("div", { class: "usage", hidden: true });
  const fault = h("div", { class: "error", role: "alert", hidden: true });
  const input = h("textarea", {
    rows: "1",
    enterkeyhint: "send",
    "aria-autocomplete": "list",
    "aria-controls": hintsId,
    autocapitalize: "sentences",
  });
  const sender = h(
    "button",
    { type: "submit", class: "send", "aria-label": "Send", title: "Send" },
    h("span", { "aria-hidden": "true" }, "➤"),
  );
  const node = h(
    "form",
    { class: "composer", on: { submit: submitted } },
    fault,
    hints,
    usage,
    h("div", { class: "writing" }, input, sender),
  );
  let offered = [];
  let chosen = 0;
  let isThread = false;
  let sentBefore = "";

  async function submitted(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    const answer = await whileBusy(sender, () => send(text));
    if (!answer) return;
    fault.hidden = answer.ok;
    fault.textContent = answer.ok ? "" : explain(text, answer.error, isThread);
    if (!answer.ok) return;
    sentBefore = text;
    if (input.value.trim() === text) input.value = "";
    changed();
  }

  function changed() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, TALLEST_PX)}px`;
    sender.disabled = !input.value.trim();
    offer();
  }

  function offer() {
    const typed = input.value.toLowerCase();
    const isCommand = typed.startsWith("/") && !isThread;
    offered = isCommand && !/\s/.test(typed) ? state.commands.filter((each) => each.command.startsWith(typed)) : [];
    chosen = Math.min(chosen, Math.max(0, offered.length - 1));
    hints.hidden = offered.length === 0;
    fill(
      hints,
      offered.map((each, index) => renderHint(each, index === chosen, `${hintsId}-${index}`, take)),
    );
    if (offered.length) input.setAttribute("aria-activedescendant", `${hintsId}-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    const started = isCommand ? state.commands.find((each) => typed.startsWith(`${each.command} `)) : undefined;
    usage.hidden = !started?.usage;
    usage.textContent = started?.usage ? `${started.command} ${started.usage}` : "";
  }

  function take(command) {
    input.value = `${command.command} `;
    changed();
    input.focus();
  }

  function pressed(event) {
    if (event.isComposing) return;
    const isWhole = offered.some((each) => each.command === input.value.trim());
    if (offered.length && event.key in { ArrowDown: 1, ArrowUp: 1 }) {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length;
      offer();
    } else if (offered.length && (event.key === "Tab" || (event.key === "Enter" && !isWhole))) {
      take(offered[chosen]);
    } else if (offered.length && event.key === "Escape") {
      offered = [];
      hints.hidden = true;
    } else if (event.key === "ArrowUp" && !input.value && sentBefore) {
      input.value = sentBefore;
      changed();
    } else if (event.key === "Enter" && !event.shiftKey) {
      node.requestSubmit();
    } else return;
    event.preventDefault();
  }

  input.addEventListener("input", () => {
    fault.hidden = true;
    changed();
  });
  input.addEventListener("keydown", pressed);
  changed();
  return {
    node,
    focus: () => input.focus(),
    setPlace(name, inThread) {
      isThread = inThread;
      const label = inThread ? "Reply…" : `Message ${name}`;
      input.setAttribute("placeholder", label);
      input.setAttribute("aria-label", label);
      fault.hidden = true;
      offer();
    },
  };
}

function renderHint(command, isChosen, id, take) {
  return h(
    "li",
    {
      id,
      role: "option",
      "aria-selected": String(isChosen),
      on: { mousedown: (event) => event.preventDefault(), click: () => take(command) },
    },
    h("strong", {}, command.command),
    command.usage && h("span", { class: "usage-words" }, command.usage),
    command.description && h("span", { class: "hint" }, command.description),
  );
}

function explain(text, error, isThread) {
  const command = text.split(/\s/)[0];
  if (error === "operation_timeout")
    return `${command} failed with the error “operation_timeout”: the app did not answer within three seconds.`;
  if (text.startsWith("/") && isThread) return `${command} is not supported in threads. Sorry!`;
  if (error === "no_connection") return "The workspace cannot be reached. Your text is still here.";
  if (/\s/.test(error ?? "")) return `${error}.`; // the workspace said it in words
  if (text.startsWith("/") && !state.commands.some((each) => each.command === command))
    return `${command} is not a valid command.`;
  return `That was not sent: ${error ?? "unknown error"}`;
}
