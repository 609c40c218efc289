// @ts-check
// Tables for Excel and WPS, and files that are made in the browser: `kb/site/copies/comparison_files.py`.
"use strict";

const FORMULA_RE = /^[=+\-@＝＋－＠\t\r]/;

/**
 * Rows as CSV: with BOM; no cell is read as a formula.
 * @param {string[][]} rows
 */
function spreadsheetText(rows) {
  /** @param {string} text */
  const cell = (text) => {
    const harmless = FORMULA_RE.test(text.replace(/^[ \u3000]+/, "")) ? "'" + text : text;
    return '"' + harmless.replace(/"/g, '""') + '"';
  };
  return "\ufeff" + rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

/**
 * A button that gives the reader a file, made here.
 * @param {string} label
 * @param {string} name
 * @param {string} type
 * @param {() => string} content
 */
function fileButton(label, name, type, content) {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([content()], { type }));
    const link = element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });
  return button;
}
