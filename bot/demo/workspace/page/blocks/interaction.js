// Sends what a person did with an element: asks first where a confirmation is wanted, and tells when it failed.

import { whileBusy } from "../dom.js";
import { confirmed } from "../dialog.js";
import { toast } from "../toast.js";

/** Posts an action of an element. True when the workspace took it. */
export async function perform(element, details, node, context, { quiet = false } = {}) {
  const confirm = details.confirm ?? element.confirm;
  if (confirm && !(await confirmed(confirm))) return false;
  const action = { type: element.type, block_id: context.blockId, action_id: element.action_id, ...details };
  delete action.confirm;
  const answer = await whileBusy(node, () => context.act(action));
  if (answer && !answer.ok && !quiet) toast(failure(answer.error));
  return Boolean(answer?.ok);
}

/** Joins a choosing or typing element to the form of its view, and to actions where it acts at once. */
export function connect(element, node, read, context) {
  context.form?.register(context.blockId, element, read);
  if (context.inInput && !element.dispatch_action) return;
  node.addEventListener("change", () => perform(element, read(), node, context));
}

function failure(error) {
  if (error === "no_connection") return "The workspace cannot be reached.";
  if (error === "operation_timeout") return "The app did not answer in time. Try again?";
  return `That did not work: ${error ?? "unknown error"}`;
}
