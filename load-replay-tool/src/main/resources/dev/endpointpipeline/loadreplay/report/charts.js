"use strict";

/** Draws with uPlot: colours, axes, marks, and a legend that can be used with the keyboard. */
const dark = matchMedia("(prefers-color-scheme: dark)");
const HEIGHT = 260;
const LINES = ["#2563eb", "#16a34a", "#d97706", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f", "#78716c", "#1e40af"];
const DARK_LINES = ["#60a5fa", "#4ade80", "#fbbf24", "#f87171", "#a78bfa", "#22d3ee", "#f472b6", "#a3e635", "#d6d3d1", "#93c5fd"];
const INCREMENTS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604800];
const charts = new Map();

function colours() {
  return dark.matches
    ? { text: "#c9d1d9", grid: "#30363d", mark: "#f472b6", lines: DARK_LINES }
    : { text: "#3d444d", grid: "#d8dee4", mark: "#be185d", lines: LINES };
}

/** Axis labels of times since the start: 30 s, 5:30, 1:02:03. */
function clock(total) {
  if (total < 60) {
    return shortNumber.format(total) + " s";
  }
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return (hours > 0 ? hours + ":" + two(minutes) : String(minutes)) + ":" + two(total % 60);
}

/** Labels of latencies, given in milliseconds. */
function latencyLabel(value) {
  return value >= 1000 ? shortNumber.format(value / 1000) + " s" : shortNumber.format(value) + " ms";
}

/** Of 1/(1-p): the percentile. */
function percentileLabel(x) {
  const percentile = 100 * (1 - 1 / x);
  return percentile.toFixed(Math.max(0, Math.ceil(Math.log10(x)) - 2)) + "%";
}

/** Vertical lines at what happened in the run, with their texts. */
function marksPlugin(marks, colour) {
  return {
    hooks: {
      draw: (chart) => {
        const { ctx, bbox } = chart;
        ctx.save();
        ctx.strokeStyle = colour;
        ctx.fillStyle = colour;
        ctx.lineWidth = devicePixelRatio;
        ctx.font = 11 * devicePixelRatio + "px system-ui, sans-serif";
        marks.forEach((mark, i) => {
          const x = Math.round(chart.valToPos(mark.seconds, "x", true));
          if (x < bbox.left || x > bbox.left + bbox.width) {
            return;
          }
          ctx.setLineDash(mark.dashed ? [6, 4] : []);
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
          const text = mark.text.length > 40 ? mark.text.slice(0, 39) + "…" : mark.text;
          const line = 12 * devicePixelRatio * (1 + (i % 4));
          const fits = x + ctx.measureText(text).width + 8 < bbox.left + bbox.width;
          ctx.textAlign = fits ? "left" : "right";
          ctx.fillText(text, fits ? x + 4 : x - 4, bbox.top + line);
        });
        ctx.restore();
      },
    },
  };
}

/** The legend's entries switch lines on and off, by keyboard too. */
function openLegend(chart) {
  chart.root.querySelectorAll(".u-series").forEach((entry, i) => {
    const heading = entry.querySelector("th");
    if (i === 0 || heading === null) {
      return;
    }
    heading.tabIndex = 0;
    heading.setAttribute("role", "switch");
    const say = () => heading.setAttribute("aria-checked", String(chart.series[i].show));
    say();
    heading.addEventListener("click", () => setTimeout(say));
    heading.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        heading.click();
      }
    });
  });
}

function scales(options) {
  const y = { range: (chart, min, max) => options.log ? uPlot.rangeLog(min, max, 10, true) : [0, max > 0 ? max * 1.08 : 1] };
  if (options.log) {
    y.distr = 3;
  }
  return { x: options.percentiles ? { time: false, distr: 3 } : { time: false }, y };
}

/**
 * Draws a chart in place of what was in the element.
 *
 * @param options label for those who can't see it; value: how a value is written; lines: objects
 *     with label, values, dashed and colour (an index); marks; log: whether the value axis is
 *     logarithmic; percentiles: whether the other axis has percentiles in place of seconds
 */
function draw(id, xs, options) {
  const place = document.getElementById(id);
  charts.get(id)?.destroy();
  charts.delete(id);
  place.replaceChildren();
  const lines = options.lines.filter((line) => line.values.some((value) => value !== null && value !== undefined));
  if (lines.length === 0) {
    place.append(element("p", { class: "none" }, options.none ?? "Nothing was recorded."));
    return;
  }
  place.className = "chart";
  const { text, grid, mark, lines: palette } = colours();
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const label = options.percentiles ? percentileLabel : clock;
  const values = (chart, splits) => splits.map((split) => (split === null ? "" : options.value(split)));
  const chart = new uPlot({
    width: Math.max(280, place.clientWidth - 18),
    height: HEIGHT,
    scales: scales(options),
    padding: [null, 28, null, null],
    legend: { markers: { dash: (chart, i) => (lines[i - 1]?.dashed ? "dashed" : "solid") } },
    cursor: { drag: { x: true, y: false } },
    axes: [
      { ...axis, ...(options.percentiles ? {} : { incrs: INCREMENTS }), values: (chart, splits) => splits.map((split) => (split === null ? "" : label(split))) },
      { ...axis, size: 70, values },
    ],
    series: [
      { label: options.percentiles ? "percentile" : "time", value: (chart, x) => (x === null ? "–" : label(x)) },
      ...lines.map((line) => {
        const colour = palette[line.colour % palette.length];
        return {
          label: line.label,
          stroke: colour,
          width: 1.5,
          dash: line.dashed ? [6, 4] : undefined,
          points: { show: xs.length < 3 },
          value: (chart, value) => (value === null || value === undefined ? "–" : options.value(value)),
        };
      }),
    ],
    plugins: options.marks ? [marksPlugin(options.marks, mark)] : [],
  }, [xs, ...lines.map((line) => line.values)], place);
  const canvas = chart.root.querySelector("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", options.label);
  openLegend(chart);
  charts.set(id, chart);
}
