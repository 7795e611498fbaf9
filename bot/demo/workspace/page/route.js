// The address of what is on show lives behind the "#", so the browser's Back button is the way back on a phone.
//   #            the list of channels        #C123            a channel
//   #home        App Home                    #C123/17.000100  a thread beside its channel

/** {place: "list" | "home" | "channel" | "thread", channel?, ts?} */
export function currentRoute() {
  const [head, ts] = location.hash.slice(1).split("/").map(decodeURIComponent);
  if (!head) return { place: "list" };
  if (head === "home") return { place: "home" };
  return ts ? { place: "thread", channel: head, ts } : { place: "channel", channel: head };
}

export const channelAddress = (channel) => `#${encodeURIComponent(channel)}`;
export const threadAddress = (channel, ts) => `#${encodeURIComponent(channel)}/${encodeURIComponent(ts)}`;
export const HOME_ADDRESS = "#home";
export const LIST_ADDRESS = "#";

export function goTo(address) {
  if (location.hash === address || (address === LIST_ADDRESS && !location.hash)) return;
  location.hash = address;
}
