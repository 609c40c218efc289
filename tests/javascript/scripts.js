"use strict";
// The scripts of the search page, loaded as the page loads them: in order, into one global scope.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const ROOT = path.join(__dirname, "../..");
const FOLDER = path.join(ROOT, "kb/site/static/assets/search");
const NAMES = [
  "constants", "loading", "numbers", "folding", "ranges", "expression", "scanner", "query", "parsing", "postings", "library", "statutes",
  "numerals", "weights", "matching", "nearest", "ranking", "passages", "sounds", "completion",
  "suggestions", "answer", "saved", "words",
];

/**
 * What the scripts declare, evaluated in a scope of their own.
 * @param {string[]} wanted names to hand out
 * @param {object} [globals]
 */
function scripts(wanted, globals = {}) {
  const context = vm.createContext({ atob, console, setTimeout, clearTimeout, URLSearchParams, ...globals });
  for (const name of NAMES) {
    vm.runInContext(fs.readFileSync(path.join(FOLDER, name + ".js"), "utf8"), context, { filename: name + ".js" });
  }
  return vm.runInContext("({" + wanted.join(", ") + "})", context);
}

/** @param {string} name of a file in tests/data */
function data(name) {
  return JSON.parse(fs.readFileSync(path.join(ROOT, "tests/data", name), "utf8"));
}

module.exports = { scripts, data, FOLDER };
