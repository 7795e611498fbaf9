// Talks to the workspace: every request of the page is made here.

const ROOT = "/page/api/";

export const fetchState = (user) => read("state", { user });
export const fetchMessages = (user, channel) => read("messages", { user, channel });
export const fetchThread = (user, channel, ts) => read("thread", { user, channel, ts });

export const say = (user, channel, text, threadTs) =>
  send("say", { user, channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
export const act = (user, container, action) => send("action", { user, container, action });
export const submit = (user, viewId, values) => send("submit", { user, view_id: viewId, values });
export const closeView = (user, viewId) => send("close", { user, view_id: viewId });
export const runShortcut = (user, callbackId, channel, ts) =>
  send("shortcut", { user, callback_id: callbackId, channel, ts });
export const openHome = (user) => send("home", { user });

/** The address of the event stream of one user. */
export const eventsAddress = (user) => `${ROOT}events?${new URLSearchParams({ user })}`;

async function read(path, query) {
  const known = Object.entries(query).filter(([, value]) => value);
  const response = await fetch(`${ROOT}${path}?${new URLSearchParams(known)}`);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.json();
}

/** Answers `{ok, error?}` and never throws: an unreachable workspace is an error like the others. */
async function send(path, body) {
  try {
    // A form on a foreign site cannot set this header, so it cannot post here in the reader's name.
    const headers = { "Content-Type": "application/json", "X-Page": "1" };
    const response = await fetch(ROOT + path, { method: "POST", headers, body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { ok: false, error: "no_connection" };
  }
}
