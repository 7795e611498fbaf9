// Finds the renderer of an interactive element; an unknown one becomes a labelled box.

import { h } from "../dom.js";
import { renderButton, renderFeedback, renderIconButton, renderOverflow } from "./buttons.js";
import { renderCheckboxes, renderMultiSelect, renderRadios, renderSelect } from "./choices.js";
import { renderField } from "./fields.js";
import { renderPicture } from "./pictures.js";

const RENDERERS = {
  button: renderButton,
  channels_select: renderSelect,
  checkboxes: renderCheckboxes,
  conversations_select: renderSelect,
  datepicker: renderField,
  datetimepicker: renderField,
  email_text_input: renderField,
  feedback_buttons: renderFeedback,
  icon_button: renderIconButton,
  image: (element) => renderPicture(element, "thumbnail"),
  multi_channels_select: renderMultiSelect,
  multi_conversations_select: renderMultiSelect,
  multi_static_select: renderMultiSelect,
  multi_users_select: renderMultiSelect,
  number_input: renderField,
  overflow: renderOverflow,
  plain_text_input: renderField,
  radio_buttons: renderRadios,
  static_select: renderSelect,
  timepicker: renderField,
  url_text_input: renderField,
  users_select: renderSelect,
};

/** The node of one element. `context.label` names it for people who do not see where it stands. */
export function renderElement(element, context) {
  const render = Object.hasOwn(RENDERERS, element?.type) ? RENDERERS[element.type] : undefined;
  return render
    ? render(element, context)
    : h("span", { class: "unshown" }, `Unknown element: ${element?.type ?? "no type"}`);
}
