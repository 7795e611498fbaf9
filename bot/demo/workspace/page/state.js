// What the page knows: the workspace, its people and channels, and who is reading.

export const state = {
  team: { id: "", name: "" },
  me: { id: "", name: "" },
  users: [],
  channels: [],
  commands: [],
  shortcuts: [],
  home: null,
  direct: "", // the channel in which the reader and the app talk alone
  unread: new Map(),
};

/** Takes over a fresh answer of the workspace; what it does not mention stays. */
export function adopt(fresh) {
  for (const name of ["team", "me", "users", "channels", "commands", "shortcuts", "home", "direct"]) {
    if (fresh[name] !== undefined) state[name] = fresh[name];
  }
}

export const userOf = (id) => state.users.find((user) => user.id === id);
export const people = () => state.users.filter((user) => !user.is_bot && !user.deleted);
/** The app's own account: the bots of a workspace are listed with it at the end. */
export const botUser = () => state.users.findLast((user) => user.is_bot);

/** A channel by id, the direct one too, which goes by the app's name. */
export function channelOf(id) {
  if (id && id === state.direct) return { id, name: nameOf(botUser()?.id), isDirect: true, topic: "", archived: false };
  return state.channels.find((channel) => channel.id === id);
}

/** A channel's name as people write it: "#general", or only the app's name. */
export const titleOf = (channel) => (channel.isDirect ? channel.name : `#${channel.name}`);

/** The name people see for a user id; the id itself when nobody has it. */
export function nameOf(id) {
  const user = userOf(id);
  return user?.real_name || user?.name || id || "Someone";
}

/** Locale and time zone of the reader, falling back to the browser's own where the workspace has none. */
export function reader() {
  const user = userOf(state.me.id);
  return { locale: usable(user?.locale), timeZone: user?.tz || undefined };
}

function usable(locale) {
  try {
    return locale ? Intl.getCanonicalLocales(locale)[0] : undefined;
  } catch {
    return undefined;
  }
}

export function markUnread(channel) {
  state.unread.set(channel, (state.unread.get(channel) ?? 0) + 1);
}

export function markRead(channel) {
  state.unread.delete(channel);
}
