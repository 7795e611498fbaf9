// Tables: the plain `table`, and `data_table` with sorting, filtering and pages.

import { button, fill, freshId, h } from "../dom.js";
import { renderRichText } from "./rich_text.js";

const DEFAULT_PAGE_SIZE = 5;

export function renderTable(block) {
  const [head, ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  const look = (index) => {
    const align = { center: "align-center", right: "align-right" }[settings[index]?.align] ?? "";
    return `${align} ${settings[index]?.is_wrapped ? "wrapped" : ""}`.trim() || undefined;
  };
  const row = (tag, cells) =>
    h(
      "tr",
      {},
      cells.map((cell, index) => h(tag, { class: look(index) }, renderCell(cell))),
    );
  const table = h(
    "table",
    {},
    h("thead", {}, row("th", head)),
    h(
      "tbody",
      {},
      rows.map((cells) => row("td", cells)),
    ),
  );
  return h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Table" }, table);
}

/** A table that the reader sorts by its headings, filters, and turns the pages of. */
export function renderDataTable(block) {
  const [head, ...rows] = block.rows;
  const view = { sorted: null, ascending: true, filter: "", page: 0, size: block.page_size || DEFAULT_PAGE_SIZE };
  const captionId = freshId("caption");
  const heads = h("tr");
  const body = h("tbody");
  const footer = h("div", { class: "pager" });

  function draw() {
    const matching = arranged(rows, view);
    const pages = Math.max(1, Math.ceil(matching.length / view.size));
    view.page = Math.min(view.page, pages - 1);
    fill(
      heads,
      head.map((cell, index) => renderHeading(cell, index, view, draw, rows)),
    );
    fill(
      body,
      matching.slice(view.page * view.size, (view.page + 1) * view.size).map((cells) => renderRow(cells, block)),
    );
    fill(footer, renderPager(view, pages, matching.length, rows.length, draw));
  }

  draw();
  const table = h("table", { "aria-labelledby": captionId }, h("thead", {}, heads), body);
  return h(
    "div",
    {},
    h(
      "div",
      { class: "table-head" },
      h("span", { id: captionId, class: "caption" }, block.caption),
      filterBox(view, rows, draw),
    ),
    h("div", { class: "scroller", tabindex: "0", role: "region", "aria-labelledby": captionId }, table),
    footer,
  );
}

function renderHeading(cell, index, view, draw, rows) {
  const sortedHere = view.sorted === index;
  const order = sortedHere ? (view.ascending ? "ascending" : "descending") : "none";
  const arrow = sortedHere ? (view.ascending ? " ▲" : " ▼") : "";
  const sort = () => {
    view.ascending = sortedHere ? !view.ascending : true;
    view.sorted = index;
    draw();
  };
  const label = [renderCell(cell), h("span", { "aria-hidden": "true" }, arrow)];
  const className = isNumeric(rows, index) ? "align-right" : undefined;
  return h("th", { scope: "col", "aria-sort": order, class: className }, button(label, sort, { class: "sorter" }));
}

function renderRow(cells, block) {
  const named = block.row_header_column_index ?? 0;
  return h(
    "tr",
    {},
    cells.map((cell, index) => {
      const className = cell?.type === "raw_number" ? "align-right" : undefined;
      return index === named
        ? h("th", { scope: "row", class: className }, renderCell(cell))
        : h("td", { class: className }, renderCell(cell));
    }),
  );
}

function renderPager(view, pages, matching, all, draw) {
  const turn = (by) => () => {
    view.page += by;
    draw();
  };
  const count = matching === all ? `${all} rows` : `${matching} of ${all} rows`;
  if (pages === 1) return [h("span", {}, count)];
  return [
    button("Previous", turn(-1), { class: "button small", disabled: view.page === 0 }),
    h("span", {}, `Page ${view.page + 1} of ${pages} · ${count}`),
    button("Next", turn(1), { class: "button small", disabled: view.page === pages - 1 }),
  ];
}

function filterBox(view, rows, draw) {
  if (rows.length <= view.size) return null;
  const changed = (event) => {
    view.filter = event.target.value.trim().toLowerCase();
    view.page = 0;
    draw();
  };
  return h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter rows", on: { input: changed } });
}

function arranged(rows, view) {
  const matching = rows.filter((cells) => cells.some((cell) => cellText(cell).toLowerCase().includes(view.filter)));
  if (view.sorted === null) return matching;
  const sign = view.ascending ? 1 : -1;
  const compare = isNumeric(rows, view.sorted)
    ? (one, other) => one[view.sorted].value - other[view.sorted].value
    : (one, other) => cellText(one[view.sorted]).localeCompare(cellText(other[view.sorted]));
  return [...matching].sort((one, other) => sign * compare(one, other));
}

const isNumeric = (rows, column) => rows.length > 0 && rows.every((cells) => cells[column]?.type === "raw_number");

function renderCell(cell) {
  return cell?.type === "rich_text" ? renderRichText(cell) : cellText(cell);
}

function cellText(cell) {
  if (cell?.type === "rich_text") return renderRichText(cell).textContent;
  return String(cell?.text ?? cell?.value ?? "");
}
