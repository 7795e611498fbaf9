// Starts the page and keeps it true to the workspace: the address says what is on show, events say what has changed.

import * as api from "./api.js";
import { follow } from "./live.js";
import { createModal } from "./modal.js";
import { createChannelPane, createHomePane, createThreadPane } from "./panes.js";
import { channelAddress, currentRoute } from "./route.js";
import { drawSidebar } from "./sidebar.js";
import { adopt, channelOf, markRead, markUnread, nameOf, state, titleOf } from "./state.js";
import { announce, toast } from "./toast.js";

const REMEMBERED_USER = "workspace-user"; // per tab, so that two tabs can be two people
const INVITED_USER = new URLSearchParams(location.search).get("user");
const PHONE = matchMedia("(max-width: 700px)");

const app = document.getElementById("app");
const sidebar = document.getElementById("sidebar");
const main = document.getElementById("main");
const aside = document.getElementById("thread");
const connection = document.getElementById("connection");

const channelPane = createChannelPane((text) => api.say(state.me.id, shownChannel(), text));
const threadPane = createThreadPane(aside, (text) =>
  api.say(state.me.id, currentRoute().channel, text, currentRoute().ts),
);
const homePane = createHomePane();
const modal = createModal({
  act: (container, action) => api.act(state.me.id, container, action),
  submit: (viewId, values) => api.submit(state.me.id, viewId, values),
  close: (viewId) => api.closeView(state.me.id, viewId),
});

let stopFollowing = () => {};
let drawn = { channel: "", thread: "" };
let newest = new Map();

const refreshChannel = oneAtATime(async () => {
  const channel = shownChannel();
  if (!channel || currentRoute().place === "home") return;
  const { messages } = await api.fetchMessages(state.me.id, channel);
  if (channel !== shownChannel()) return;
  const mark = `${state.me.id} ${channel}`;
  const fresh = drawn.channel !== mark;
  drawn.channel = mark;
  if (main.firstChild !== channelPane.node) main.replaceChildren(channelPane.node);
  channelPane.show(channel, messages, placeIn(channel, false), fresh);
  tellNewest(channel, messages, fresh);
});

const refreshThread = oneAtATime(async () => {
  const { place, channel, ts } = currentRoute();
  if (place !== "thread") return;
  const { messages } = await api.fetchThread(state.me.id, channel, ts);
  if (currentRoute().ts !== ts) return;
  const mark = `${state.me.id} ${channel} ${ts}`;
  const fresh = drawn.thread !== mark;
  drawn.thread = mark;
  threadPane.show(channel, messages, placeIn(channel, true), fresh);
  tellNewest(mark, messages, fresh);
  if (fresh && !PHONE.matches) threadPane.focus();
});

const refreshState = oneAtATime(async () => {
  adopt(await api.fetchState(state.me.id));
  drawSidebar(sidebar, highlighted(), switchUser);
  if (currentRoute().place === "home") homePane.show(state.home, actIn);
});

/** The channel beside the sidebar: the one of the address, else the first that is open. */
function shownChannel() {
  const { place, channel } = currentRoute();
  if (place === "home") return "";
  return channel ?? (state.channels.find((each) => !each.archived) ?? state.channels[0])?.id ?? "";
}

function placeIn(channel, isThread) {
  return {
    channel,
    isThread,
    reader: state.me.id,
    act: (ts, action) => actIn({ type: "message", channel, ts }, action),
    runShortcut: async (callbackId, ts) => {
      const answer = await api.runShortcut(state.me.id, callbackId, channel, ts);
      if (!answer.ok) toast(`That did not work: ${answer.error ?? "unknown error"}`);
    },
  };
}

const actIn = (container, action) => api.act(state.me.id, container, action);

/** Follows the address: shows the right panes and fills them. */
function showRoute() {
  const route = currentRoute();
  if (route.channel && !channelOf(route.channel)) {
    location.hash = "";
    return;
  }
  app.dataset.pane = { list: "list", home: "main", channel: "main", thread: "thread" }[route.place];
  aside.hidden = route.place !== "thread";
  if (!PHONE.matches || route.channel) markRead(shownChannel());
  drawSidebar(sidebar, highlighted(), switchUser);
  const shown = channelOf(shownChannel());
  document.title = `${shown ? titleOf(shown) : "Home"} · ${state.team.name}`;
  if (route.place === "home") showHome();
  refreshChannel();
  refreshThread();
}

function showHome() {
  main.replaceChildren(homePane.node);
  drawn.channel = "";
  homePane.show(state.home, actIn);
  api.openHome(state.me.id); // the app publishes its view, and a `home` event brings it
}

/** On a wide page the list stands beside the channel it falls back to, so that channel is marked. */
function highlighted() {
  const route = currentRoute();
  return route.place === "list" && !PHONE.matches ? { ...route, channel: shownChannel() } : route;
}

function messageArrived({ channel, thread_ts: threadTs }) {
  const isShown = channel === shownChannel() && (!PHONE.matches || currentRoute().channel);
  if (!isShown) {
    markUnread(channel);
    drawSidebar(sidebar, highlighted(), switchUser);
  }
  if (channel === shownChannel()) refreshChannel();
  if (currentRoute().place === "thread" && (!threadTs || threadTs === currentRoute().ts)) refreshThread();
}

/** Says the newest message aloud to people who listen, once. */
function tellNewest(where, messages, fresh) {
  const last = messages.at(-1);
  const isNew = last && Number(last.ts) > Number(newest.get(where) ?? 0);
  if (isNew) newest.set(where, last.ts);
  if (isNew && !fresh && last.user !== state.me.id)
    announce(`${nameOf(last.user)}: ${(last.text ?? "").slice(0, 200)}`);
}

function switchUser(user) {
  sessionStorage.setItem(REMEMBERED_USER, user);
  start(user);
}

/** Reads what the stream did not tell: before it opened, and while it was broken. A form that was open is back. */
const catchUp = oneAtATime(async () => {
  const fresh = await api.fetchState(state.me.id);
  adopt(fresh);
  modal.show(fresh.view ?? null);
  drawSidebar(sidebar, highlighted(), switchUser);
  if (currentRoute().place === "home") homePane.show(state.home, actIn);
  await Promise.all([refreshChannel(), refreshThread()]);
});

async function reload() {
  drawn = { channel: "", thread: "" };
  await refreshState();
  showRoute();
}

async function start(user) {
  stopFollowing();
  modal.show(null);
  drawn = { channel: "", thread: "" };
  newest = new Map();
  state.unread.clear();
  try {
    adopt(await api.fetchState(user));
  } catch {
    if (user) return start(""); // the remembered person is not in this workspace
    connection.hidden = false;
    setTimeout(() => start(""), 1000);
    return undefined;
  }
  connection.hidden = true;
  stopFollowing = follow(
    state.me.id,
    {
      message: messageArrived,
      view: ({ view }) => modal.show(view ?? null),
      home: () => refreshState(),
      reset: reload,
    },
    {
      onLost: () => {
        connection.hidden = false;
        app.dataset.live = "no";
      },
      onOpen: () => {
        connection.hidden = true;
        app.dataset.live = "yes";
        catchUp();
      },
    },
  );
  showRoute();
  return undefined;
}

/** Work that is asked for while it runs is done once more afterwards, not once per request. */
function oneAtATime(work) {
  let running = null;
  let isWanted = false;
  return () => {
    isWanted = true;
    running ??= (async () => {
      while (isWanted) {
        isWanted = false;
        try {
          await work();
        } catch {
          // The stream notices a workspace that is gone, and reads again when it is back.
        }
      }
      running = null;
    })();
    return running;
  };
}

window.addEventListener("hashchange", showRoute);
PHONE.addEventListener("change", showRoute);
document.addEventListener("keydown", (event) => {
  const isLeaving = event.key === "Escape" && !event.defaultPrevented && currentRoute().place === "thread";
  if (isLeaving && !document.querySelector("dialog[open], [popover]:popover-open"))
    location.hash = channelAddress(currentRoute().channel);
});
start(sessionStorage.getItem(REMEMBERED_USER) ?? INVITED_USER ?? "");
