"use strict";
// The files that the page of the comparison makes are those of the service: tests/data/comparing/cases.json.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const vm = require("node:vm");
const { data, FOLDER } = require("./scripts.js");

const context = vm.createContext({ console, setTimeout, URLSearchParams });
for (const name of ["constants", "loading", "elements", "spreadsheet", "comparing"]) {
  vm.runInContext(fs.readFileSync(path.join(FOLDER, name + ".js"), "utf8"), context, { filename: name + ".js" });
}
const { comparisonCsv, comparisonMarkdown, differ, requestedIds, COMPARED_ROWS } = vm.runInContext(
  "({ comparisonCsv, comparisonMarkdown, differ, requestedIds, COMPARED_ROWS })",
  context,
);
const table = data("comparing/cases.json");

test("the table for a spreadsheet is that of the service", () => {
  assert.equal(comparisonCsv(table.cases), "\ufeff" + table.csv.map((line) => line + "\r\n").join(""));
});

test("the table of Markdown is that of the service", () => {
  assert.equal(comparisonMarkdown(table.cases), table.markdown.map((line) => line + "\n").join(""));
});

test("the rows that differ are those of the service", () => {
  const found = COMPARED_ROWS.filter((label, at) => differ(label, table.cases.map((one) => one.cells[at])));
  assert.deepEqual(Array.from(found), table.differ);
});

test("numbers are read however they are divided", () => {
  const found = requestedIds(new URLSearchParams("ids=2024-003,2024-008&ids=2024-003、2024-009 "));
  assert.deepEqual(Array.from(found), ["2024-003", "2024-008", "2024-009"]);
});
