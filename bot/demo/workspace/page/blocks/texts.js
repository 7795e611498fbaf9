// Blocks that are mostly text: section, header, context, markdown, image, divider, alert.

import { h } from "../dom.js";
import { renderMarkdown } from "../text/markdown.js";
import { renderText } from "../text/render.js";
import { renderElement } from "./elements.js";
import { renderPicture } from "./pictures.js";

export function renderSection(block, context) {
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(h("div", { class: "prose", dir: "auto" }, renderText(block.text)));
  if (block.fields?.length) {
    const fields = block.fields.map((field) => h("div", { class: "field prose", dir: "auto" }, renderText(field)));
    body.append(h("div", { class: "fields" }, fields));
  }
  const accessory = block.accessory && h("div", { class: "accessory" }, renderElement(block.accessory, context));
  return h("div", {}, body, accessory);
}

export const renderHeader = (block) =>
  h("div", { role: "heading", "aria-level": "3", dir: "auto" }, renderText(block.text));

export function renderContext(block, context) {
  const elements = (block.elements ?? []).map((element) =>
    element.type === "image"
      ? renderPicture(element, "context-image")
      : h("span", { class: "prose", dir: "auto" }, renderText(element)),
  );
  return h("div", {}, elements);
}

export const renderDivider = () => h("hr");

export const renderMarkdownBlock = (block) => h("div", { class: "prose", dir: "auto" }, renderMarkdown(block.text));

export function renderAlert(block) {
  const level = /^(info|success|warning|error|danger)$/.test(block.level ?? block.style)
    ? (block.level ?? block.style)
    : "info";
  return h("div", { class: `alert-${level}`, role: "note" }, renderText(block.text));
}

export function renderImage(block) {
  const title = block.title && h("figcaption", {}, renderText(block.title));
  return h("figure", {}, title, renderPicture(block, "picture"));
}
