"use strict";

/** What numbers and tables look like. */
const wholeNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const shortNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** Milliseconds, with as many digits as make sense. */
function millis(micros) {
  const value = micros / 1000;
  return value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function seconds(micros) {
  return (micros / 1e6).toLocaleString("en", { maximumFractionDigits: 1 }) + " s";
}

/** An element with texts and other elements in it; texts are never read as HTML. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

/**
 * A table that scrolls by itself if the page is narrow.
 *
 * @param columns objects with a title, and number: true if the column is aligned to the right
 * @param rows arrays of texts or elements; the first is the row's heading
 */
function table(caption, columns, rows) {
  const align = (column) => (column.number ? { class: "number" } : {});
  const head = element("tr", {},
    ...columns.map((column) => element("th", { scope: "col", ...align(column) }, column.title)));
  const body = rows.map((row) =>
    element("tr", {}, ...row.map((cell, i) =>
      i === 0
        ? element("th", { scope: "row", ...align(columns[i]) }, cell)
        : element("td", align(columns[i]), cell))));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, head),
      element("tbody", {}, ...body)));
}

/** A figure's number in the unit that people read. */
function figureText(unit, value) {
  if (value === undefined || value === null) {
    return "–";
  }
  return unit === "us" ? millis(value) : unit === "calls/s" || unit === "s" ? shortNumber.format(value) : wholeNumber.format(value);
}

function signed(unit, value) {
  return value === undefined ? "–" : (value > 0 ? "+" : value < 0 ? "−" : "") + figureText(unit, Math.abs(value));
}

function percentText(percent) {
  return percent === undefined ? "–" : (percent > 0 ? "+" : percent < 0 ? "−" : "") + shortNumber.format(Math.abs(percent)) + " %";
}

/** Figures of one group; with those of the baseline if there is one. */
function figureTable(caption, figures, compared) {
  const name = (figure) => (figure.unit === "us" ? figure.name + ", ms" : figure.unit === "s" ? figure.name + ", s" : figure.name);
  if (!compared) {
    return table(caption, [{ title: "" }, { title: figures[0].unit === "requests" ? "requests" : "number", number: true }],
      figures.map((figure) => [name(figure), figureText(figure.unit, figure.value)]));
  }
  const columns = [{ title: "" }, { title: "baseline", number: true }, { title: "this run", number: true },
    { title: "difference", number: true }, { title: "%", number: true }];
  return table(caption, columns, figures.map((figure) => [
    name(figure),
    figureText(figure.unit, figure.baseline),
    figureText(figure.unit, figure.value),
    signed(figure.unit, figure.difference),
    percentText(figure.percent),
  ]));
}
