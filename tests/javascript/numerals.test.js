"use strict";
// Numbers against what Python makes of them: tests/site/test_search_language.py.
const assert = require("node:assert/strict");
const test = require("node:test");
const { scripts, data } = require("./scripts.js");

const { spellingsOf, wholePlaces } = scripts(["spellingsOf", "wholePlaces"]);
const expected = data("queries/numerals.expected.json");

for (const [word, rows] of expected.spellings) {
  test("is spelled as in kb search: " + word, () => assert.deepEqual(JSON.parse(JSON.stringify([...spellingsOf(word)])), rows));
}

for (const [word, text, places] of expected.whole) {
  test(word + " in " + text, () => assert.deepEqual(Array.from(wholePlaces(text, word)), places));
}
