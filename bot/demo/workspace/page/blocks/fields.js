// Elements one types into: texts, numbers, addresses, dates and times.

import { h } from "../dom.js";
import { plainText } from "../text/render.js";
import { connect } from "./interaction.js";

/** Which input shows an element, and how its payload names the value. */
const KINDS = {
  plain_text_input: { input: "text", property: "value" },
  email_text_input: { input: "email", property: "value" },
  url_text_input: { input: "url", property: "value" },
  number_input: { input: "text", property: "value" },
  datepicker: { input: "date", property: "selected_date" },
  timepicker: { input: "time", property: "selected_time" },
  datetimepicker: { input: "datetime-local", property: "selected_date_time" },
};

export function renderField(element, context) {
  const { input, property } = KINDS[element.type];
  const node = element.multiline ? h("textarea", { rows: "4" }) : h("input", { type: input });
  for (const [name, value] of Object.entries(attributes(element, context))) {
    if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  const remembered = context.form?.remembered(context.blockId, element)?.[property];
  node.value = shown(element, remembered ?? element[`initial_${property.replace("selected_", "")}`]);
  connect(element, node, () => ({ [property]: sent(element, node.value) }), context);
  return node;
}

function attributes(element, context) {
  const isNumber = element.type === "number_input";
  return {
    class: "field-input",
    placeholder: element.placeholder && plainText(element.placeholder),
    maxlength: element.max_length,
    inputmode: isNumber ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined,
    autocomplete: "off",
    "aria-label": context.label ?? (plainText(element.placeholder) || element.type),
    "aria-describedby": context.describedBy,
    "aria-required": context.isRequired,
    autofocus: element.focus_on_load ? "" : undefined,
    "data-focus": `${context.blockId}/${element.action_id}`,
  };
}

function shown(element, value) {
  if (value === undefined || value === null) return "";
  if (element.type !== "datetimepicker") return String(value);
  const moment = new Date(value * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function sent(element, value) {
  if (value === "") return null;
  return element.type === "datetimepicker" ? Math.floor(new Date(value).getTime() / 1000) : value;
}
