// The modal on top of the page: shows the view the app opened, follows its updates, sends what was filled in.

import { renderBlocks } from "./blocks/block_kit.js";
import { button, fill, h, iconButton, whileBusy } from "./dom.js";
import { trapFocus } from "./dialog.js";
import { Form } from "./form.js";
import { plainText } from "./text/render.js";
import { toast } from "./toast.js";

/**
 * `workspace` has act(container, action), submit(viewId, values) and close(viewId), each answering {ok, error?, errors?}.
 * Returns {show(view | null)}; the view comes whole with each change.
 */
export function createModal(workspace) {
  const forms = new Map();
  const node = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
  let view = null;

  function show(next) {
    const isSame = view && next && view.id === next.id;
    if (!next) forms.clear();
    view = next;
    if (!view) {
      node.close();
      return;
    }
    draw({}, isSame);
    if (!node.open) node.showModal();
    if (!isSame) focusFirst(node);
  }

  function draw(errors, keepFocus = true) {
    if (!forms.has(view.id)) forms.set(view.id, new Form());
    const form = forms.get(view.id);
    form.redraw();
    const focus = keepFocus && node.contains(document.activeElement) && document.activeElement.dataset.focus;
    const context = {
      surface: "modal",
      act: (action) => workspace.act({ type: "view", view_id: view.id }, action),
      form,
      errors,
    };
    fill(
      node,
      renderFrame(view, renderBlocks(view.blocks, context), { send, leave, stray: strayErrors(errors, view) }),
    );
    if (focus) node.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  async function send(event) {
    event.preventDefault();
    const form = forms.get(view.id);
    const sent = view;
    let { errors } = { errors: form.errors() };
    if (Object.keys(errors).length === 0) {
      const submitter = node.querySelector("[type=submit]");
      const answer = await whileBusy(submitter, () => workspace.submit(sent.id, form.values()));
      if (!answer || answer.ok) return; // what comes next arrives as a view
      errors = answer.errors ?? {};
      if (!answer.errors) toast("We had some trouble connecting. Try again?");
    }
    if (view?.id !== sent.id) return;
    draw(errors);
    focusFirst(node.querySelector(".invalid") ?? node);
  }

  async function leave() {
    const answer = await workspace.close(view.id);
    if (!answer.ok) show(null); // the workspace has forgotten this view: do not hold the reader in it
  }

  node.addEventListener("cancel", (event) => {
    if (event.target !== node) return;
    event.preventDefault();
    leave();
  });
  node.addEventListener("close", () => {
    if (view && !node.open) leave(); // a browser closes a dialog on the second Escape whatever we say
  });
  trapFocus(node);
  document.body.append(node);
  return { show };
}

function renderFrame(view, blocks, { send, leave, stray }) {
  const closeName = plainText(view.close) || (view.submit ? "Cancel" : "Close");
  return h(
    "form",
    { novalidate: true, on: { submit: send } },
    h(
      "header",
      { class: "modal-head" },
      view.previous_view_id && iconButton("←", "Back", leave),
      h("h2", { id: "modal-title", tabindex: "-1" }, plainText(view.title)),
      iconButton("✕", "Close this dialog", leave),
    ),
    h("div", { class: "modal-body" }, stray, blocks),
    h(
      "footer",
      { class: "dialog-foot" },
      button(closeName, leave, { class: "button" }),
      view.submit &&
        h(
          "button",
          { type: "submit", class: "button primary", disabled: view.submit_disabled },
          plainText(view.submit),
        ),
    ),
  );
}

/** Errors for blocks that the view does not have would otherwise be lost. */
function strayErrors(errors, view) {
  const known = new Set(view.blocks.map((block, index) => block.block_id ?? `block-${index}`));
  return Object.entries(errors)
    .filter(([blockId]) => !known.has(blockId))
    .map(([blockId, sentence]) => h("div", { class: "error", role: "alert" }, `${blockId}: ${sentence}`));
}

function focusFirst(node) {
  const fields = ".modal-body input, .modal-body select, .modal-body textarea";
  const target =
    node.querySelector("[autofocus]") ??
    node.querySelector(node.matches("dialog") ? fields : "input, select, textarea");
  (target ?? document.getElementById("modal-title")).focus();
}
