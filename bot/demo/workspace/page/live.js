// Follows the workspace's event stream and comes back by itself when the stream breaks.

import { eventsAddress } from "./api.js";

const LONGEST_PAUSE_MS = 5000;

/** Follows one user's events; `listeners` maps event names to functions of the event's data. Returns a stopper. */
export function follow(user, listeners, { onOpen, onLost }) {
  let source;
  let timer;
  let pause = 250;
  let stopped = false;

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
    onOpen(); // whatever happened before the stream was open was not told: the page reads it
  }

  function broken() {
    // The browser's own reconnection gives up on any HTTP answer but 200, so it is done here.
    source.close();
    if (stopped) return;
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
