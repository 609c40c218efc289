// @ts-check
// Tables of figures that a reader takes along: copied, or as a file for Excel and WPS.
"use strict";

/**
 * The rows of a table as texts; a cell over several columns is followed by empty ones.
 * @param {HTMLTableElement} table
 */
function rowsOfTable(table) {
  return Array.from(table.rows, (row) => {
    /** @type {string[]} */
    const texts = [];
    for (const cell of Array.from(row.cells)) {
      texts.push((cell.textContent || "").trim(), ...Array(cell.colSpan - 1).fill(""));
    }
    return texts;
  });
}

/**
 * Copy rows, so that a spreadsheet takes them apart into cells.
 * @param {string[][]} rows
 */
function copyRows(rows) {
  const area = document.createElement("textarea");
  area.value = rows.map((row) => row.join("\t")).join("\n");
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

for (const table of Array.from(document.querySelectorAll("table[data-table]"))) {
  if (!(table instanceof HTMLTableElement)) continue;
  const name = table.getAttribute("data-table") || "";
  const rows = rowsOfTable(table);
  const copy = element("button", { type: "button", "aria-label": "复制" + name }, "复制");
  copy.addEventListener("click", () => {
    copy.textContent = copyRows(rows) ? "已复制" : "没有复制成";
    setTimeout(() => {
      copy.textContent = "复制";
    }, 2000);
  });
  const file = fileButton("CSV", name + ".csv", "text/csv;charset=utf-8", () => spreadsheetText(rows));
  file.setAttribute("aria-label", "下载" + name + " CSV");
  const frame = table.closest(".table-scroll") || table;
  frame.before(element("p", { class: "exports" }, copy, " ", file));
}
