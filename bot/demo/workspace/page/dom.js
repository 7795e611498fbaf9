// Builds DOM nodes. Content always becomes text nodes, so no text from a message is ever read as markup.

const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/;
const SVG = "http://www.w3.org/2000/svg";
const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** An HTML element. `on` maps events to listeners; null, undefined and false attributes are left out. */
export function h(tag, attributes, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** An SVG element, made the same way. */
export function s(tag, attributes, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

/** A text node; text that reorders its neighbours is isolated, so it can only disturb itself. */
export function text(value) {
  const string = String(value ?? "");
  const node = document.createTextNode(string);
  return BIDI_CONTROLS.test(string) ? h("bdi", { dir: "auto" }, node) : node;
}

/** A link that opens in a new tab, or only its label when the address is no web or mail address. */
export function link(address, label, attributes = {}) {
  const url = String(address ?? "").trim();
  if (!isSafeLink(url)) return h("span", { title: url }, label);
  return h("a", { ...attributes, href: url, target: "_blank", rel: "noopener noreferrer", title: url }, label);
}

/** Whether an address leads to the web or to mail, and nowhere else. */
export const isSafeLink = (address) => URL.canParse(address) && SAFE_PROTOCOLS.has(new URL(address).protocol);

/** Replaces everything in a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

export function button(label, onClick, attributes = {}) {
  return h("button", { type: "button", ...attributes, on: { click: onClick } }, label);
}

/** A button that shows a symbol and says its name to everyone who cannot see it. */
export function iconButton(symbol, name, onClick, attributes = {}) {
  return button(h("span", { "aria-hidden": "true" }, symbol), onClick, {
    class: "icon-button",
    "aria-label": name,
    title: name,
    ...attributes,
  });
}

/** Takes one click or choice off the hands of a busy control until the work is done. */
export async function whileBusy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return undefined;
  node.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

let serial = 0;

/** An id that is unique on this page, for labels and descriptions. */
export function freshId(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") listen(node, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

function listen(node, listeners) {
  for (const [event, listener] of Object.entries(listeners)) node.addEventListener(event, listener);
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : text(child));
  }
}
