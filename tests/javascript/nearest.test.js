"use strict";
// What a case shares with a query: one table for both, see tests/search/test_snippets.py.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const { scripts, data } = require("./scripts.js");

const { sharedWords, WordList } = scripts(["sharedWords", "WordList"]);
const lines = fs.readFileSync(path.join(__dirname, "../../kb/data/line-words.txt"), "utf8").split(/\r?\n/);
const list = new WordList([lines.filter((line) => line && line[0] !== "#"), "", ""]);

for (const [text, query, words] of data("queries/shared.json")) {
  test("shares whole words with " + query, () => {
    assert.deepEqual(Array.from(sharedWords(text, query, (one) => list.split(one))), words);
  });
}
