// Follows the workspace's event stream and comes back by itself when the stream breaks.

import { eventsAddress } from "./api.js";

const LONGEST_PAUSE_MS = 5000;

/** Follows one user's events; `listeners` maps event names to functions of the event's data. Returns a stopper. */
export function follow(user, listeners, { onBack, onLost }) {
  let source;
  let timer;
  let pause = 250;
  let stopped = false;
  let wasLost = false;

  function connect() {
    source = new EventSource(eventsAddress(user));
    source.addEventListener("open", opened);
    source.addEventListener("error", broken);
    for (const [name, listener] of Object.entries(listeners)) {
      source.addEventListener(name, (event) => listener(JSON.parse(event.data || "{}")));
    }
  }

  function opened() {
    pause = 250;
    if (wasLost) onBack(); // events of the gap are gone: everything on show is read again
    wasLost = false;
  }

  function broken() {
    // The browser's own reconnection gives up on any HTTP answer but 200, so it is done here.
    source.close();
    if (stopped) return;
    wasLost = true;
    onLost();
    timer = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source.close();
  };
}
