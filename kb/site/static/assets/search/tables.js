// @ts-check
// Tables of figures that a reader takes along: copied, or as a file for Excel and WPS.
"use strict";

/**
 * The rows of a table as texts; a cell over several columns is followed by empty ones, one over several rows has empty
 * ones below.
 * @param {HTMLTableElement} table
 */
function rowsOfTable(table) {
  /** @type {string[][]} */
  const rows = Array.from(table.rows, () => []);
  Array.from(table.rows).forEach((row, number) => {
    let at = 0;
    for (const cell of Array.from(row.cells)) {
      while (rows[number][at] !== undefined) at++;
      for (let down = 0; down < cell.rowSpan && number + down < rows.length; down++) {
        for (let across = 0; across < cell.colSpan; across++) rows[number + down][at + across] = "";
      }
      rows[number][at] = (cell.textContent || "").trim();
    }
  });
  return rows;
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
