"use strict";

/** Shows the report that is in the page. */
const report = JSON.parse(document.getElementById("report").textContent);
const runs = [{ name: "", data: report.run, dashed: false }];
if (report.baseline) {
  runs[0].name = "this run ";
  runs.push({ name: "baseline ", data: report.baseline, dashed: true });
}
const compared = report.baseline !== undefined;
const longest = runs.map((run) => run.data.over_time.seconds).reduce((a, b) => (a.length >= b.length ? a : b));
const byId = (id) => document.getElementById(id);

function showState() {
  runs.forEach(({ name, data }) => {
    const of = name === "" ? "" : ` (${name.trim()})`;
    if (data.result && !data.result.valid) {
      byId("state").append(element("div", { class: "box bad", role: "alert" },
        element("strong", {}, "INVALID RUN" + of),
        `Reason: ${data.result.invalid_reason}. The figures do not show how the service behaves under this load.`));
    }
    if (data.verification && !data.verification.holds) {
      byId("state").append(element("div", { class: "box bad", role: "alert" },
        element("strong", {}, `${wholeNumber.format(data.verification.violations)} violations of guarantees${of}`),
        "See Verification below."));
    }
    data.notes.forEach((note) => byId("state").append(element("div", { class: "box warn" }, note)));
  });
}

function endText(result) {
  if (!result) {
    return "not known: killed, or still going on";
  }
  const words = { COMPLETED: "completed", INTERRUPTED: "interrupted", ABORTED: "aborted" };
  return words[result.end] + (result.aborted_by ? ": " + result.aborted_by : "");
}

function showRun() {
  byId("subtitle").textContent = runs.map((run) => `${run.name}${run.data.run_id}, ${run.data.started}`).join(" · ");
  document.title = `Load replay report: ${runs.map((run) => run.data.run_id).join(" and ")}`;
  const rows = [
    ["Valid", (run) => !run.result ? "not known" : run.result.valid ? "yes" : "NO: " + run.result.invalid_reason],
    ["End", (run) => endText(run.result)],
    ["Started", (run) => run.started],
    ["Duration", (run) => seconds(run.duration_micros)],
    ["Run id", (run) => run.run_id],
    ["Directories", (run) => run.directories.join(", ")],
    ["Recording", (run) => run.recording],
    ["SHA-256", (run) => run.sha256 ?? "–"],
    ["Options", (run) => [...new Set(run.arguments.map((one) => one.join(" ")))].join(" | ") || "none"],
    ["Generator lag", (run) => !run.result ? "–"
      : `p50 ${millis(run.result.lag.p50_micros)} ms, p99 ${millis(run.result.lag.p99_micros)} ms, max ${millis(run.result.lag.max_micros)} ms (valid up to p99 ${millis(run.result.lag.bound_micros)} ms)`],
  ];
  const columns = [{ title: "" }, ...runs.map((run) => ({ title: run.name.trim() }))];
  byId("run").append(table("What was replayed, and how it ended", columns,
    rows.map(([title, text]) => [title, ...runs.map((run) => text(run.data))])));
}

function showVerification() {
  runs.forEach(({ name, data }) => {
    const place = byId("verification");
    const of = name === "" ? "" : name.trim() + ": ";
    const found = data.verification;
    if (!found) {
      place.append(element("p", { class: "none" }, `${of}not verified`));
      return;
    }
    place.append(element("p", found.holds && found.complete ? { class: "good" } : {},
      of + (!found.holds ? `${wholeNumber.format(found.violations)} violations`
        : found.complete ? "All guarantees hold." : "No violations, but not everything could be checked.")));
    const checked = Object.entries(found.checked);
    if (checked.length > 0) {
      place.append(table(of + "checked", [{ title: "" }, { title: "number", number: true }],
        checked.map(([what, count]) => [what, wholeNumber.format(count)])));
    }
    if (found.offenders.length > 0) {
      const columns = [{ title: "guarantee", number: true }, { title: "endpoint" }, { title: "revision", number: true },
        { title: "problem" }, { title: "records" }];
      place.append(table(`${of}offenders, the first ${found.offenders.length}`, columns,
        found.offenders.map((one) => [String(one.guarantee), one.key ?? "–", String(one.revision ?? "–"), one.problem,
          element("div", {}, ...one.records.flatMap((record) => [element("code", {}, record), element("br", {})]))])));
    }
  });
}

function showFigures() {
  const captions = { RUN: "Run", CALLS: "Calls", STATUSES: "Calls by status", ERRORS: "Calls by error", OUTCOMES: "Outcomes of accepted requests" };
  Object.entries(captions).forEach(([group, caption]) => {
    const figures = report.figures.filter((figure) => figure.group === group
      && (figure.value !== undefined || figure.baseline !== undefined));
    if (figures.length > 0) {
      byId("figures").append(figureTable(caption, figures, compared));
    }
  });
  runs.forEach(({ name, data }) => {
    const problem = data.result?.outcomes?.problem;
    if (problem) {
      byId("figures").append(element("p", { class: "box warn" }, `${name}outcomes are incomplete: ${problem}`));
    }
  });
}

function showLatencies() {
  if (compared) {
    byId("latencies").append(figureTable("Latencies of both runs",
      report.figures.filter((figure) => figure.group === "LATENCIES"), true));
    return;
  }
  const columns = ["count", "mean", "p50", "p90", "p99", "p99.9", "max"].map((title) => ({ title, number: true }));
  byId("latencies").append(table("Latencies in milliseconds", [{ title: "" }, ...columns],
    Object.entries(report.run.latencies).map(([tag, latency]) => [tag, wholeNumber.format(latency.count),
      ...["mean", "p50", "p90", "p99", "p999", "max"].map((percentile) => millis(latency[percentile]))])));
}

/** A line over time for each run; change: what becomes of each value. */
function linesOf(tag, member, label, colour, change) {
  return runs
    .filter((run) => run.data.over_time.tags[tag])
    .map((run) => ({
      label: run.name + label,
      colour,
      dashed: run.dashed,
      values: longest.map((unused, i) => {
        const value = run.data.over_time.tags[tag][member][i];
        return value === undefined || value === null ? null : change(value);
      }),
    }));
}

const toMillis = (micros) => micros / 1000;
const perSecond = (count) => count / report.run.over_time.interval_seconds;
const marks = runs.flatMap((run) => run.data.marks.map((mark) => ({
  seconds: mark.seconds,
  text: compared ? `${run.name.trim()}: ${mark.text}` : mark.text,
  dashed: run.dashed,
})));

function drawOverTime(id, label, value, lines, more) {
  draw(id, longest, { label, value, lines, marks, ...more });
}

const PERCENTILES = ["p50", "p90", "p99", "max"];

function drawRates() {
  const rate = (value) => shortNumber.format(value) + "/s";
  drawOverTime("rate-chart", "Calls per second over time", rate,
    [...linesOf("lag", "count", "due", 0, perSecond), ...linesOf("response", "count", "responses", 1, perSecond)]);
  drawOverTime("unexpected-chart", "Unexpected responses per second over time", rate,
    Object.keys(report.run.latencies).concat(Object.keys(report.baseline?.latencies ?? {}))
      .filter((tag, i, all) => tag.startsWith("unexpected.") && all.indexOf(tag) === i)
      .flatMap((tag, i) => linesOf(tag, "count", tag.slice("unexpected.".length), i, perSecond)),
    { none: "There were none." });
  drawOverTime("lag-chart", "Generator lag over time", latencyLabel,
    PERCENTILES.flatMap((percentile, i) => linesOf("lag", percentile, percentile, i, toMillis)));
}

function drawLatency() {
  const tag = byId("tag").value;
  const log = byId("axis").value === "log";
  const change = log ? (micros) => Math.max(micros, 1) / 1000 : toMillis;
  drawOverTime("latency-chart", `Latency of ${tag} over time, by percentile`, latencyLabel,
    PERCENTILES.flatMap((percentile, i) => linesOf(tag, percentile, percentile, i, change)), { log });
  const levels = report.run.percentiles.levels;
  const curves = runs.map((run) => ({ run, curve: run.data.percentiles.tags[tag] ?? [] }));
  const length = Math.max(...curves.map(({ curve }) => curve.length));
  draw("percentile-chart", levels.slice(0, length).map((level) => 100 / (100 - level)), {
    label: `Latency of ${tag} by percentile`,
    value: latencyLabel,
    percentiles: true,
    log,
    lines: curves.map(({ run, curve }, i) => ({
      label: run.name + tag,
      colour: i,
      dashed: run.dashed,
      values: levels.slice(0, length).map((unused, at) => (at < curve.length ? change(curve[at]) : null)),
    })),
  });
}

function drawSteps() {
  const percentile = byId("percentile").value;
  const tags = [...new Set(runs.flatMap((run) => Object.keys(run.data.latencies)))]
    .filter((tag) => tag.startsWith("step.") || tag.startsWith("outcome."));
  drawOverTime("step-chart", `Time to each step and outcome over time, ${percentile}`, latencyLabel,
    tags.flatMap((tag, i) => linesOf(tag, percentile, tag.replace(".", " "), i, toMillis)),
    { none: "The requests of this run were not followed." });
}

function drawAll() {
  drawRates();
  drawLatency();
  drawSteps();
}

function offerTags() {
  const tags = [...new Set(runs.flatMap((run) => Object.keys(run.data.latencies)))].sort();
  byId("tag").append(...tags.map((tag) => element("option", { value: tag }, tag)));
  if (tags.includes("response")) {
    byId("tag").value = "response";
  }
}

function listMarks() {
  if (marks.length > 0) {
    byId("marks").append(table("Marks", [{ title: "after", number: true }, { title: "" }],
      [...marks].sort((a, b) => a.seconds - b.seconds).map((mark) => [clock(mark.seconds), mark.text])));
  }
}

showState();
showRun();
showVerification();
showFigures();
showLatencies();
offerTags();
listMarks();
drawAll();
byId("tag").addEventListener("change", drawLatency);
byId("axis").addEventListener("change", drawLatency);
byId("percentile").addEventListener("change", drawSteps);
dark.addEventListener("change", drawAll);
let resizing;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(drawAll, 150);
});
