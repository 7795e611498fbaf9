// Times as the reader's locale and time zone show them: Slack's <!date^…> templates and message times.

import { reader } from "../state.js";

const DAY_MS = 86_400_000;
const PAGE_LOCALE = "en-GB";

const STYLES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** Fills a template such as "{date_short_pretty} at {time}"; a token that is unknown stays as it is. */
export function fromTemplate(template, seconds, now = Date.now()) {
  const moment = new Date(seconds * 1000);
  return template.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "ago") return ago(moment, now);
    if (name.endsWith("_pretty")) return pretty(name.slice(0, -"_pretty".length), moment, now) ?? token;
    return STYLES[name] ? format(moment, STYLES[name]) : token;
  });
}

/** The time of a message, given its ts: "09:41". */
export const clockTime = (ts) => format(dateOf(ts), STYLES.time);

/** Day and time, for titles and thread replies. */
export const fullTime = (ts) => `${format(dateOf(ts), STYLES.date_long)}, ${format(dateOf(ts), STYLES.time_secs)}`;

/** "Today", "Yesterday" or the date: the line between two days. The page itself speaks English. */
export function dayName(ts, now = Date.now()) {
  const name = pretty("date_long", dateOf(ts), now, PAGE_LOCALE);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Equal for two messages of the same day, as the reader counts days. */
export const dayKey = (ts) => format(dateOf(ts), STYLES.date_num);

export const dateOf = (ts) => new Date(Number(ts) * 1000);

function ago(moment, now) {
  const seconds = Math.round((moment.getTime() - now) / 1000);
  const words = new Intl.RelativeTimeFormat(reader().locale, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return words.format(seconds, "second");
  if (size < 3600) return words.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return words.format(Math.round(seconds / 3600), "hour");
  return words.format(Math.round(seconds / 86_400), "day");
}

function pretty(name, moment, now, locale = reader().locale) {
  if (!STYLES[name]) return undefined;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const days of [0, -1, 1]) {
    if (sameDay(moment, new Date(now + days * DAY_MS))) return words.format(days, "day");
  }
  return format(moment, STYLES[name], locale);
}

const sameDay = (one, other) => format(one, STYLES.date_num) === format(other, STYLES.date_num);

function format(moment, style, locale = reader().locale) {
  return new Intl.DateTimeFormat(locale, { ...style, timeZone: reader().timeZone }).format(moment);
}
