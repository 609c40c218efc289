"use strict";
// What a case shares with a query: one table for both, see tests/search/test_snippets.py.
const assert = require("node:assert/strict");
const test = require("node:test");
const { scripts, data } = require("./scripts.js");

const { sharedWords } = scripts(["sharedWords"]);

for (const [text, query, words] of data("queries/shared.json")) {
  test("shares whole words with " + query, () => assert.deepEqual(Array.from(sharedWords(text, query)), words));
}
