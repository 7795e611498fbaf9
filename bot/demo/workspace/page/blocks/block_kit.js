// Shows Block Kit: finds the renderer of each block and keeps a broken block to itself.
//
// A context travels with every block: {surface: "message" | "modal" | "home", act(action), form, errors}.
// `act` posts an interaction and answers {ok, error?}; `form` remembers what was typed in a view; `errors` maps
// block ids to what is wrong with them.

import { h } from "../dom.js";
import { renderActions, renderContextActions, renderInput } from "./controls.js";
import { renderChart } from "./charts.js";
import { renderRichText } from "./rich_text.js";
import { renderDataTable, renderTable } from "./tables.js";
import {
  renderAlert,
  renderContext,
  renderDivider,
  renderHeader,
  renderImage,
  renderMarkdownBlock,
  renderSection,
} from "./texts.js";

const RENDERERS = {
  actions: renderActions,
  alert: renderAlert,
  context: renderContext,
  context_actions: renderContextActions,
  data_table: renderDataTable,
  data_visualization: renderChart,
  divider: renderDivider,
  header: renderHeader,
  image: renderImage,
  input: renderInput,
  markdown: renderMarkdownBlock,
  rich_text: renderRichText,
  section: renderSection,
  table: renderTable,
};

/** The nodes of all blocks, in order. */
export function renderBlocks(blocks, context) {
  return (Array.isArray(blocks) ? blocks : []).map((block, index) => renderBlock(block, index, context));
}

function renderBlock(block, index, context) {
  const type = block?.type;
  const blockId = block?.block_id ?? `block-${index}`;
  const render = Object.hasOwn(RENDERERS, type) ? RENDERERS[type] : undefined;
  if (!render) return renderUnshown(`Unknown block: ${type ?? "no type"}`, block);
  try {
    const shown = render(block, { ...context, blockId });
    shown.classList.add("block", `block-${type}`);
    shown.setAttribute("data-block", blockId);
    return shown;
  } catch (fault) {
    return renderUnshown(`This ${type} block cannot be shown: ${fault.message}`, block);
  }
}

/** A labelled box with what was sent, so that the sender sees what went wrong. */
function renderUnshown(reason, block) {
  return h(
    "details",
    { class: "block unshown", "data-block": block?.block_id },
    h("summary", {}, reason),
    h("pre", { tabindex: "0" }, JSON.stringify(block, null, 2) ?? "nothing"),
  );
}
