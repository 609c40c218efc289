"use strict";
// The parser and the folding against what Python makes of the same: tests/site/test_search_language.py.
const assert = require("node:assert/strict");
const test = require("node:test");
const { scripts, data } = require("./scripts.js");

const { Library, parseQuery, spanOf, stripOf } = scripts(["Library", "parseQuery", "spanOf", "stripOf"]);
const tables = data("queries/tables.expected.json");
const library = new Library(["", "", [], []], tables);
const statutes = new Map(tables[7].map((row) => [row[0], row.slice(1)]));
const names = Object.assign({}, library.names, {
  isStatute: (word) => statutes.has(library.folding.fold(stripOf(word, "《》"))),
});

/** A tree as plain values, without the places. */
function bare(node) {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === "start" || key === "end" ? undefined : value)));
}

for (const expected of data("queries/queries.expected.json")) {
  test("means what kb search takes it for: " + JSON.stringify(expected.query).slice(0, 60), () => {
    let told;
    try {
      const parsed = parseQuery(expected.query, names);
      told = { query: expected.query, tree: bare(parsed.root), read_as: Array.from(parsed.readAs) };
      if (parsed.otherwise) told.otherwise = bare(parsed.otherwise.root);
    } catch (error) {
      told = { query: expected.query, error: error.message };
    }
    assert.deepEqual(told, expected);
  });
}

for (const [key, written, ...expected] of data("queries/ranges.json")) {
  test("reads the span " + key + " " + written, () => {
    const read = () => Array.from(spanOf(key, written, (text) => library.folding.fold(text)));
    if (expected.length === 2) assert.deepEqual(read(), expected);
    else assert.throws(read, (error) => error.message.indexOf(expected[0]) >= 0);
  });
}

test("folding keeps the way back", () => {
  const folded = library.folding.withOffsets("行\u200b政𠮷ＡＢ");
  assert.equal(folded.text, "行政𠮷ab");
  assert.deepEqual(Array.from(folded.offsets), [0, 2, 3, 3, 5, 6, 7]);
});
