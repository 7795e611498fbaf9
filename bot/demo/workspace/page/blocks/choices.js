// Elements one chooses with: selects of options, people and channels, radio buttons, checkboxes.

import { freshId, h } from "../dom.js";
import { people, state } from "../state.js";
import { plainText, renderText } from "../text/render.js";
import { connect } from "./interaction.js";

/** How each select names its choice in a payload, what can be chosen, and which choice it starts with. */
const SOURCES = {
  static_select: { one: "selected_option", many: "selected_options", first: "option", list: listedOptions },
  users_select: { one: "selected_user", many: "selected_users", first: "user", list: listedPeople },
  channels_select: { one: "selected_channel", many: "selected_channels", first: "channel", list: listedChannels },
  conversations_select: {
    one: "selected_conversation",
    many: "selected_conversations",
    first: "conversation",
    list: listedConversations,
  },
};

export function renderSelect(element, context) {
  const source = SOURCES[element.type];
  const choices = source.list(element);
  const remembered = context.form?.remembered(context.blockId, element)?.[source.one];
  const initial = keyOf(remembered ?? element[`initial_${source.first}`]);
  const placeholder = h("option", { value: "" }, plainText(element.placeholder) || "Choose…");
  const node = h(
    "select",
    {
      "aria-label": context.label ?? (plainText(element.placeholder) || "Choose"),
      "aria-describedby": context.describedBy,
      "aria-required": context.isRequired,
      "data-focus": `${context.blockId}/${element.action_id}`,
    },
    placeholder,
    groups(choices, (choice) => h("option", { value: choice.key, selected: choice.key === initial }, choice.label)),
  );
  const read = () => ({ [source.one]: choices.find((choice) => choice.key === node.value)?.value ?? null });
  connect(element, node, read, context);
  return h("span", { class: "select" }, node);
}

export function renderMultiSelect(element, context) {
  const source = SOURCES[element.type.replace("multi_", "")];
  const choices = source.list(element);
  const remembered = context.form?.remembered(context.blockId, element)?.[source.many];
  const chosen = (remembered ?? element[`initial_${source.first}s`] ?? []).map(keyOf);
  const boxes = choices.map((choice) => renderTick("checkbox", choice, chosen.includes(choice.key), freshId("multi")));
  return renderTicks(element, boxes, choices, (picked) => ({ [source.many]: picked }), context, "ticks listed");
}

export function renderCheckboxes(element, context) {
  const choices = listedOptions(element);
  const remembered = context.form?.remembered(context.blockId, element)?.selected_options;
  const chosen = (remembered ?? element.initial_options ?? []).map(keyOf);
  const boxes = choices.map((choice) => renderTick("checkbox", choice, chosen.includes(choice.key), freshId("box")));
  return renderTicks(element, boxes, choices, (picked) => ({ selected_options: picked }), context);
}

export function renderRadios(element, context) {
  const choices = listedOptions(element);
  const remembered = context.form?.remembered(context.blockId, element)?.selected_option;
  const chosen = keyOf(remembered ?? element.initial_option);
  const name = freshId("radio");
  const radios = choices.map((choice) => renderTick("radio", choice, choice.key === chosen, name));
  return renderTicks(element, radios, choices, (picked) => ({ selected_option: picked[0] ?? null }), context);
}

function renderTick(type, choice, isChosen, name) {
  return h(
    "label",
    { class: "tick-line" },
    h("input", { type, name, checked: isChosen }),
    h("span", {}, choice.shown, choice.description && h("span", { class: "hint" }, choice.description)),
  );
}

function renderTicks(element, lines, choices, describe, context, className = "ticks") {
  const isRadio = element.type === "radio_buttons";
  const node = h(
    "div",
    {
      class: className,
      role: isRadio ? "radiogroup" : "group",
      "aria-label": context.label,
      "aria-describedby": context.describedBy,
    },
    lines,
  );
  const inputs = lines.map((line) => line.querySelector("input"));
  const read = () => describe(choices.filter((_, index) => inputs[index].checked).map((choice) => choice.value));
  connect(element, node, read, context);
  return node;
}

/** Every list is of {key, value, label, shown, description?, group?}: `value` is what the payload carries. */
function listedOptions(element) {
  const grouped = (element.option_groups ?? []).flatMap((group) =>
    group.options.map((option) => [option, plainText(group.label)]),
  );
  return [...(element.options ?? []).map((option) => [option]), ...grouped].map(([option, group]) => ({
    key: option.value,
    value: option,
    label: plainText(option.text),
    shown: renderText(option.text),
    description: option.description && renderText(option.description),
    group,
  }));
}

const named = (id, label) => ({ key: id, value: id, label, shown: label });

function listedPeople() {
  return people().map((user) => named(user.id, user.real_name || user.name));
}

function listedChannels() {
  return state.channels.filter((channel) => !channel.archived).map((channel) => named(channel.id, `#${channel.name}`));
}

function listedConversations(element) {
  const kinds = element.filter?.include;
  const wantsPeople = !kinds || kinds.includes("im");
  const wantsChannels = !kinds || kinds.includes("public") || kinds.includes("private");
  return [...(wantsChannels ? listedChannels() : []), ...(wantsPeople ? listedPeople() : [])];
}

const keyOf = (choice) => (choice && typeof choice === "object" ? choice.value : choice);

function groups(choices, build) {
  const names = [...new Set(choices.map((choice) => choice.group))];
  return names.map((name) => {
    const nodes = choices.filter((choice) => choice.group === name).map(build);
    return name === undefined ? nodes : h("optgroup", { label: name }, nodes);
  });
}
