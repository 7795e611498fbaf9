// Charts of the data_visualization block, drawn as SVG: pie, bar, line and area.

import { fill, h, s } from "../dom.js";
import { valueAxis } from "./scale.js";

const USUAL_WIDTH = 520;
const LEAST_WIDTH = 250;
const HEIGHT = 250;
const EDGE = { top: 10, right: 12, bottom: 30, left: 46 };
const TILTED_BOTTOM = 74;
const CHARACTER = 6.2; // mean width of a character of the labels

/** A figure: title, drawing, legend, and the same numbers as a table for whoever cannot see the drawing. */
export function renderChart(block) {
  const { chart } = block;
  const isPie = chart.type === "pie";
  const rows = isPie ? chart.segments.map((part) => [part.label, [part.value]]) : byCategory(chart);
  const drawing = h(
    "div",
    { role: "img", "aria-label": `${chart.type} chart: ${block.title}` },
    isPie ? drawPie(chart.segments) : drawAxes(chart, USUAL_WIDTH),
  );
  if (!isPie) redrawToFit(drawing, (width) => drawAxes(chart, width));
  return h(
    "figure",
    { class: isPie ? "chart chart-pie" : "chart" },
    h("figcaption", {}, block.title),
    h("div", { class: "chart-body" }, drawing, isPie ? pieLegend(chart.segments) : legend(chart.series)),
    numbers(chart, rows),
  );
}

/** Draws anew for the width there is, so that labels keep their size on a phone and in a thread. */
function redrawToFit(node, draw) {
  let drawn = USUAL_WIDTH;
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.max(LEAST_WIDTH, Math.round(entry.contentRect.width));
    if (entry.contentRect.width === 0 || width === drawn) return;
    drawn = width;
    fill(node, draw(width));
  });
  observer.observe(node);
}

function byCategory(chart) {
  return chart.axis_config.categories.map((label) => [label, chart.series.map((series) => valueAt(series, label))]);
}

/** A series' value in a category; null is a gap. */
function valueAt(series, label) {
  const value = series.data.find((point) => point.label === label)?.value;
  return Number.isFinite(value) ? value : null;
}

function drawPie(segments) {
  const radius = 100;
  const total = sum(segments);
  let angle = -Math.PI / 2;
  const slices = segments.map((segment, index) => {
    const share = segment.value / total;
    const start = angle;
    angle += share * 2 * Math.PI;
    const shape = { class: `series-${index}`, d: slicePath(radius, start, angle, share) };
    return s("path", shape, s("title", {}, `${segment.label}: ${segment.value} (${percent(share)})`));
  });
  return s("svg", { viewBox: "-104 -104 208 208", class: "pie" }, slices, s("circle", { r: "52", class: "hole" }));
}

function slicePath(radius, start, end, share) {
  if (share > 0.9999) return `M0 ${-radius}A${radius} ${radius} 0 1 1 -0.01 ${-radius}Z`;
  const at = (angle) => `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
  return `M0 0L${at(start)}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${at(end)}Z`;
}

function drawAxes(chart, total) {
  const { x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const values = chart.series.flatMap((series) => series.data.map((point) => point.value)).filter(Number.isFinite);
  const plot = layOut(chart.axis_config, valueAxis(values), total);
  const marks = { bar: drawBars, line: drawLines, area: drawAreas }[chart.type];
  if (!marks) throw new Error(`unknown chart ${chart.type}`);
  return s(
    "svg",
    { viewBox: `0 0 ${total} ${plot.height}`, class: "plot" },
    drawGrid(plot),
    drawCategories(plot),
    marks(chart.series, plot),
    xLabel && s("text", { class: "axis-name", x: plot.left + plot.width / 2, y: plot.height - 4 }, xLabel),
    yLabel &&
      s("text", { class: "axis-name", transform: `translate(12 ${plot.top + plot.depth / 2}) rotate(-90)` }, yLabel),
  );
}

/** Where things go: x of a category's middle, y of a value, and the space between the axes. */
function layOut({ categories, x_label: xLabel, y_label: yLabel }, axis, total) {
  const left = EDGE.left + (yLabel ? 16 : 0);
  const width = total - left - EDGE.right;
  const step = width / Math.max(1, categories.length);
  const tilted = categories.some((label) => label.length * CHARACTER > step);
  const bottom = (tilted ? TILTED_BOTTOM : EDGE.bottom) + (xLabel ? 16 : 0);
  const depth = HEIGHT - EDGE.top - EDGE.bottom;
  const x = (index) => left + step * (index + 0.5);
  const y = (value) => EDGE.top + depth * (1 - (value - axis.low) / (axis.high - axis.low));
  return { left, width, depth, top: EDGE.top, step, tilted, height: EDGE.top + depth + bottom, x, y, axis, categories };
}

function drawGrid(plot) {
  return plot.axis.ticks.map((tick) => [
    s("line", {
      class: tick === 0 ? "grid zero" : "grid",
      x1: plot.left,
      x2: plot.left + plot.width,
      y1: plot.y(tick),
      y2: plot.y(tick),
    }),
    s("text", { class: "tick", x: plot.left - 6, y: plot.y(tick) + 4 }, plot.axis.name(tick)),
  ]);
}

function drawCategories(plot) {
  const base = plot.top + plot.depth + 16;
  return plot.categories.map((label, index) => {
    const place = plot.tilted
      ? { class: "category tilted", transform: `translate(${plot.x(index) + 4} ${base - 4}) rotate(-38)` }
      : { class: "category", x: plot.x(index), y: base };
    return s("text", place, label.length > 16 ? `${label.slice(0, 15)}…` : label, s("title", {}, label));
  });
}

function drawBars(series, plot) {
  const wide = Math.min((plot.step * 0.72) / series.length, 44);
  return series.map((each, row) =>
    plot.categories.map((label, index) => {
      const value = valueAt(each, label);
      if (value === null) return null;
      const edges = [plot.y(value), plot.y(0)].sort((one, other) => one - other);
      const bar = {
        class: `series-${row}`,
        x: plot.x(index) + (row - series.length / 2) * wide + 0.5,
        y: edges[0],
        width: Math.max(wide - 1, 1),
        height: Math.max(edges[1] - edges[0], 0.5),
        rx: 2,
      };
      return s("rect", bar, pointTitle(each, label, value));
    }),
  );
}

function drawLines(series, plot) {
  return series.map((each, row) => [
    stretches(each, plot).map((points) => s("polyline", { class: `line line-${row}`, points: joined(points) })),
    drawDots(each, row, plot),
  ]);
}

function drawAreas(series, plot) {
  return series.map((each, row) => [
    stretches(each, plot).map((points) => {
      const ends = [
        [points.at(-1)[0], plot.y(0)],
        [points[0][0], plot.y(0)],
      ];
      return s("polygon", { class: `area series-${row}`, points: joined([...points, ...ends]) });
    }),
    stretches(each, plot).map((points) => s("polyline", { class: `line line-${row}`, points: joined(points) })),
    drawDots(each, row, plot),
  ]);
}

function drawDots(each, row, plot) {
  return plot.categories.map((label, index) => {
    const value = valueAt(each, label);
    if (value === null) return null;
    const dot = { class: `dot series-${row}`, cx: plot.x(index), cy: plot.y(value), r: 3.5 };
    return s("circle", dot, pointTitle(each, label, value));
  });
}

/** The runs of points between gaps. */
function stretches(each, plot) {
  const runs = [[]];
  plot.categories.forEach((label, index) => {
    const value = valueAt(each, label);
    if (value === null) runs.push([]);
    else runs.at(-1).push([plot.x(index), plot.y(value)]);
  });
  return runs.filter((points) => points.length > 0);
}

const joined = (points) => points.map((point) => point.map((value) => value.toFixed(1)).join(",")).join(" ");
const pointTitle = (series, label, value) => s("title", {}, `${series.name}, ${label}: ${value}`);
const percent = (share) => `${Math.round(share * 100)} %`;

function sum(segments) {
  const total = segments.reduce((all, segment) => all + segment.value, 0);
  if (!(total > 0)) throw new Error("a pie needs values above zero");
  return total;
}

function pieLegend(segments) {
  const total = sum(segments);
  return legendOf(segments.map((segment) => [segment.label, `${segment.value} · ${percent(segment.value / total)}`]));
}

const legend = (series) => legendOf(series.map((each) => [each.name, ""]));

function legendOf(entries) {
  const items = entries.map(([name, detail], index) =>
    h(
      "li",
      {},
      h("span", { class: `swatch swatch-${index}` }),
      h("span", {}, name),
      detail && h("span", { class: "quiet" }, detail),
    ),
  );
  return h("ul", { class: "legend" }, items);
}

function numbers(chart, rows) {
  const names = chart.type === "pie" ? ["Value"] : chart.series.map((series) => series.name);
  const head = h(
    "tr",
    {},
    h("td"),
    names.map((name) => h("th", { scope: "col" }, name)),
  );
  const lines = rows.map(([label, values]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      values.map((value) => h("td", { class: "align-right" }, value ?? "–")),
    ),
  );
  const table = h("table", {}, h("thead", {}, head), h("tbody", {}, lines));
  return h(
    "details",
    { class: "numbers" },
    h("summary", {}, "Show the numbers"),
    h("div", { class: "scroller" }, table),
  );
}
