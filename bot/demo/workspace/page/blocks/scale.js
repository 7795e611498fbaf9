// Chooses round numbers for the value axis of a chart.

/** {low, high, ticks, name(tick)}: always with zero, with four to six lines. */
export function valueAxis(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = roundStep((high - low || 1) / 4);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => rounded((first + index) * step));
  return { low: ticks[0], high: ticks.at(-1), ticks, name: shortNumber };
}

function roundStep(rough) {
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const leading = rough / magnitude;
  return [1, 2, 2.5, 5, 10].find((candidate) => candidate >= leading - 1e-9) * magnitude;
}

const rounded = (value) => Number(value.toPrecision(12));

function shortNumber(value) {
  return new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 2 }).format(value);
}
