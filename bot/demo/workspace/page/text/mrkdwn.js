// Reads Slack's mrkdwn into a tree of plain values; nothing here touches the page.
//   {type: "text", text}                      {type: "bold" | "italic" | "strike" | "quote", children}
//   {type: "code" | "pre", text}              {type: "token", body} what stood between < and >
//   {type: "break"}

const MARKS = { "*": "bold", _: "italic", "~": "strike" };
const WORD = /[\p{L}\p{N}_]/u;
const TOKEN_START = /[@#!]|https?:|mailto:|[a-z][a-z0-9+.-]*:/iy;
const BARE_LINK = /https?:\/\/[^\s<>|*`"]+[^\s<>|*`".,;:!?)\]}']/iy;

/** The tree of a mrkdwn text. */
export function parseMrkdwn(source) {
  const parts = source.split("```");
  const isFence = (index) => index % 2 === 1 && index < parts.length - 1;
  return parts.flatMap((part, index) => {
    if (isFence(index)) return { type: "pre", text: part.replace(/^\n|\n$/g, "") };
    if (index % 2 === 1) return parseLines("```" + part); // opened and never closed
    // A fence stands on its own lines: the line breaks around it are not shown twice.
    const start = index > 0 && part[0] === "\n" ? 1 : 0;
    return parseLines(isFence(index + 1) ? part.slice(start).replace(/\n$/, "") : part.slice(start));
  });
}

/** Turns the three entities that Slack escapes back into characters. */
export const unescape = (string) =>
  string.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

function parseLines(source) {
  const nodes = [];
  let quoted = [];
  const lines = source.split("\n");
  const closeQuote = () => {
    if (quoted.length) nodes.push({ type: "quote", children: joined(quoted) });
    quoted = [];
  };
  for (let index = 0; index < lines.length; index += 1) {
    const rest = lines[index].match(/^(?:&gt;|>){3}\s?(.*)$/);
    if (rest) {
      quoted.push(rest[1], ...lines.slice(index + 1)); // >>> quotes everything that follows
      break;
    }
    const quote = lines[index].match(/^(?:&gt;|>)\s?(.*)$/);
    if (quote) quoted.push(quote[1]);
    else {
      const afterQuote = quoted.length > 0;
      closeQuote();
      if (index > 0 && !afterQuote) nodes.push({ type: "break" });
      nodes.push(...parseInline(lines[index]));
    }
  }
  closeQuote();
  return nodes;
}

function joined(lines) {
  return lines.flatMap((line, index) => [...(index ? [{ type: "break" }] : []), ...parseInline(line)]);
}

function parseInline(source) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push({ type: "text", text: unescape(plain) });
    plain = "";
  };
  while (at < source.length) {
    const found = atomAt(source, at) ?? linkAt(source, at) ?? spanAt(source, at);
    if (!found) {
      plain += source[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return nodes;
}

/** `code` and <tokens>: nothing inside them is formatted. */
function atomAt(source, at) {
  if (source[at] === "`") {
    const end = source.indexOf("`", at + 1);
    if (end > at + 1) return { node: { type: "code", text: unescape(source.slice(at + 1, end)) }, end: end + 1 };
  }
  if (source[at] === "<") {
    const end = source.indexOf(">", at + 1);
    TOKEN_START.lastIndex = at + 1;
    // "<script>" and "<3" are no tokens: they stay the text they are.
    if (end > at + 1 && TOKEN_START.test(source)) {
      return { node: { type: "token", body: source.slice(at + 1, end) }, end: end + 1 };
    }
  }
  return undefined;
}

function linkAt(source, at) {
  if (source[at] !== "h" && source[at] !== "H") return undefined;
  if (at > 0 && WORD.test(source[at - 1])) return undefined;
  BARE_LINK.lastIndex = at;
  const match = BARE_LINK.exec(source);
  return match ? { node: { type: "token", body: match[0] }, end: at + match[0].length } : undefined;
}

function spanAt(source, at) {
  const type = MARKS[source[at]];
  if (!type || (at > 0 && WORD.test(source[at - 1])) || !/\S/.test(source[at + 1] ?? " ")) return undefined;
  const end = closingMark(source, at);
  if (end === undefined) return undefined;
  return { node: { type, children: parseInline(source.slice(at + 1, end)) }, end: end + 1 };
}

function closingMark(source, start) {
  let at = start + 1;
  while (at < source.length) {
    const atom = atomAt(source, at);
    if (atom) {
      at = atom.end;
      continue;
    }
    const fits = source[at] === source[start] && at > start + 1 && /\S/.test(source[at - 1]);
    if (fits && !WORD.test(source[at + 1] ?? " ")) return at;
    at += 1;
  }
  return undefined;
}
