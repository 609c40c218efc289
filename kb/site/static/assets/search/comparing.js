// @ts-check
// Cases side by side on a page without a server, and the files of it: `kb/site/markup/comparing.py`,
// `kb/site/content/compared.py` and `kb/site/copies/comparison_files.py`.
"use strict";

/** What is shown of a case: a cell for each of `COMPARED_ROWS`. @typedef {{id: string, title: string, cells: string[][]}} ComparedCase */

const MARKDOWN_RE = /([\\`*_[\]<>|#~])/g;

/**
 * The numbers that an address asks for, each once, in order.
 * @param {URLSearchParams} parameters
 */
function requestedIds(parameters) {
  const words = parameters.getAll("ids").join(",").split(/[\s,，、;；+]+/);
  return Array.from(new Set(words.filter(Boolean)));
}

/**
 * @param {any[]} content the file of a case
 * @returns {ComparedCase}
 */
function comparedCase(content) {
  const title = content[7].filter((/** @type {any[]} */ row) => row[2] === 1 && row[0] === "标题")[0];
  return { id: content[0], title: title ? title[1] : content[0], cells: content[13] };
}

/**
 * Whether the cases differ in a subject in which that says something.
 * @param {string} label
 * @param {string[][]} cells
 */
function differ(label, cells) {
  const kinds = new Set(cells.map((lines) => JSON.stringify(Array.from(new Set(lines)).sort())));
  return COMPARABLE_ROWS.indexOf(label) >= 0 && kinds.size > 1;
}

/**
 * @param {string[]} ids
 * @param {string} pinned
 */
function comparisonQuery(ids, pinned) {
  return "?ids=" + ids.map(encodeURIComponent).join(",") + (pinned ? "&pin=" + encodeURIComponent(pinned) : "");
}

/**
 * @param {ComparedCase} one
 * @param {string[]} ids
 * @param {string} pinned
 */
function columnElement(one, ids, pinned) {
  const on = one.id === pinned;
  const unseen = () => element("span", { class: "unseen" }, " " + one.id);
  const others = ids.filter((id) => id !== one.id);
  const links = [element("a", { href: comparisonQuery(ids, on ? "" : one.id) }, on ? "不再固定" : "固定", unseen())];
  if (others.length) {
    const kept = others.indexOf(pinned) >= 0 ? pinned : "";
    links.push(element("a", { href: comparisonQuery(others, kept) }, "去掉", unseen()));
  }
  const head = element("th", {}, element("a", { href: "cases/" + one.id + ".html" }, one.title));
  head.append(element("span", { class: "column-deeds" }, ...joined(links, " · ")));
  head.setAttribute("scope", "col");
  if (on) head.className = "pinned";
  head.setAttribute("data-case", one.id);
  return head;
}

/**
 * The comparison as an element.
 * @param {ComparedCase[]} cases
 * @param {string} pinned
 * @param {string[]} notes
 * @param {Node} exports
 */
function comparisonElement(cases, pinned, notes, exports) {
  const whole = element("div", { class: "compared", "data-total": String(cases.length) });
  for (const note of notes) whole.append(element("p", { class: "message" }, note));
  if (!cases.length) return whole;
  const ids = cases.map((one) => one.id);
  const shown = cases.filter((one) => one.id === pinned).concat(cases.filter((one) => one.id !== pinned));
  const head = element("tr", {}, element("th", { scope: "col" }, "项目"));
  head.append(...shown.map((one) => columnElement(one, ids, pinned)));
  const rows = COMPARED_ROWS.map((label, at) => {
    const different = differ(label, shown.map((one) => one.cells[at]));
    const first = element("th", { scope: "row" }, label);
    if (different) first.append(element("span", { class: "mark" }, "不同"));
    const cells = shown.map((one) => {
      const lines = one.cells[at].length ? one.cells[at] : ["—"];
      return element("td", one.id === pinned ? { class: "pinned" } : {}, ...lines.map((line) => element("p", {}, line)));
    });
    return element("tr", different ? { class: "differs" } : {}, first, ...cells);
  });
  const table = element("table", { class: "compare" }, element("thead", {}, head), element("tbody", {}, ...rows));
  const frame = element("div", { class: "compare-frame", role: "region", "aria-label": "案例对照", tabindex: "0" }, table);
  whole.append(element("p", { class: "found" }, cases.length + " 个案例对照"), exports, frame);
  return whole;
}

/**
 * The rows of a comparison as texts, a head first.
 * @param {ComparedCase[]} cases
 */
function comparisonRows(cases) {
  const head = ["项目"].concat(cases.map((one) => one.title));
  return [head].concat(COMPARED_ROWS.map((label, at) => [label].concat(cases.map((one) => one.cells[at].join("\n")))));
}

/**
 * The comparison for Excel and WPS: with BOM; no cell is read as a formula.
 * @param {ComparedCase[]} cases
 */
function comparisonCsv(cases) {
  return spreadsheetText(comparisonRows(cases));
}

/**
 * The comparison as a table of Markdown, under a heading.
 * @param {ComparedCase[]} cases
 */
function comparisonMarkdown(cases) {
  /** @param {string} text */
  const cell = (text) =>
    text
      .split("\n")
      .map((line) => line.trim().split(/\s+/).join(" ").replace(MARKDOWN_RE, "\\$1"))
      .join("；");
  const rows = comparisonRows(cases).map((row) => row.map(cell));
  rows.splice(1, 0, rows[0].map(() => "---"));
  return "# 案例对照\n\n" + rows.map((row) => "| " + row.join(" | ") + " |\n").join("");
}

/** @param {ComparedCase[]} cases */
function comparisonExports(cases) {
  const buttons = [
    fileButton("表格（CSV）", "案例对照.csv", "text/csv;charset=utf-8", () => comparisonCsv(cases)),
    fileButton("纯文本", "案例对照.md", "text/markdown;charset=utf-8", () => comparisonMarkdown(cases)),
    element("button", { type: "button", "data-print": "" }, "打印"),
  ];
  const hint =
    "把这几个案例写成一份 Word（类似案例检索情况说明），要用检索服务；这里可以存表格、纯文本，也可以打印。" +
    "各案例有 Word 的，在它自己的页面上下载。";
  const files = element("p", {}, ...joined(buttons, " "));
  return element("div", { class: "exports" }, files, element("p", { class: "search-tips" }, hint));
}

/** Fill the page of the comparison. */
async function fillComparison() {
  const place = document.getElementById("compared");
  const box = document.getElementById("compared-ids");
  if (!place || !(box instanceof HTMLInputElement)) return;
  const parameters = new URLSearchParams(location.search);
  const ids = requestedIds(parameters);
  box.value = ids.join(",");
  /** @type {string[]} */
  const notes = [];
  if (!ids.length) notes.push("还没有选案例。在检索结果里选几个，或者在上面写编号。");
  const many = ids.length > MOST_COMPARED;
  if (many) notes.push("一次最多对照 " + MOST_COMPARED + " 个案例，这里有 " + ids.length + " 个。");
  /** @type {string[]} */
  const missing = [];
  /** @type {ComparedCase[]} */
  const cases = [];
  const loader = new Loader("search/");
  try {
    await loader.start();
    for (const id of many ? [] : ids) {
      try {
        if (!/^[0-9]{4}-[0-9]{3,5}$/.test(id)) throw new MissingFile(id);
        cases.push(comparedCase(await loader.load("cases/" + id)));
      } catch (error) {
        missing.push(id);
      }
    }
  } catch (error) {
    notes.push(error instanceof Error ? error.message : String(error));
  }
  if (missing.length) notes.unshift("没有找到案例“" + missing.join("”“") + "”。编号形如 2024-003。");
  place.textContent = "";
  place.append(comparisonElement(cases, parameters.get("pin") || "", notes, comparisonExports(cases)));
}

if (typeof document !== "undefined") fillComparison();
