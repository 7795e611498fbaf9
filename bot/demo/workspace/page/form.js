// What has been typed and chosen in one view, across its updates, and the checks Slack makes before it sends.

const REQUIRED = "Please complete this required field.";

export class Form {
  #typed = {};
  #readers = [];
  #inputs = new Map();

  /** Before the view is drawn again: values stay, where block_id and action_id stay. */
  redraw() {
    this.#typed = this.values();
    this.#readers = [];
    this.#inputs = new Map();
  }

  register(blockId, element, read) {
    this.#readers.push({ blockId, element, read });
  }

  require(blockId, block) {
    this.#inputs.set(blockId, block);
  }

  /** What was typed before the view was drawn again, or undefined. */
  remembered(blockId, element) {
    return this.#typed[blockId]?.[element.action_id];
  }

  /** {block_id: {action_id: {type, value | selected_option | …}}} */
  values() {
    const values = {};
    for (const { blockId, element, read } of this.#readers) {
      values[blockId] = { ...values[blockId], [element.action_id]: { type: element.type, ...read() } };
    }
    return values;
  }

  /** {block_id: sentence} for everything that Slack would not send. */
  errors() {
    const errors = {};
    for (const { blockId, element, read } of this.#readers) {
      const block = this.#inputs.get(blockId);
      const sentence = block && fault(block, element, Object.values(read())[0]);
      if (sentence) errors[blockId] = sentence;
    }
    return errors;
  }
}

function fault(block, element, value) {
  const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block.optional ? undefined : REQUIRED;
  if (element.type === "number_input") return numberFault(element, value);
  if (element.min_length && value.length < element.min_length)
    return `Must be at least ${element.min_length} characters.`;
  if (element.type === "email_text_input" && !/^\S+@\S+$/.test(value)) return "This is not an email address.";
  if (element.type === "url_text_input" && !URL.canParse(value)) return "This is not a web address.";
  if (element.max_selected_items && value.length > element.max_selected_items) {
    return `Choose at most ${element.max_selected_items}.`;
  }
  return undefined;
}

function numberFault(element, value) {
  const pattern = element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) return element.is_decimal_allowed ? "Enter a number." : "Enter a whole number.";
  const number = Number(value);
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Must be at least ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Must be at most ${element.max_value}.`;
  return undefined;
}
