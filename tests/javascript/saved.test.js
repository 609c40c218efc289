"use strict";
// Kept searches: which address is which search, and what is new in one.
const assert = require("node:assert/strict");
const test = require("node:test");
const { scripts } = require("./scripts.js");

const { freshOf, savedAddress, savedName, MOST_KNOWN } = scripts(["freshOf", "savedAddress", "savedName", "MOST_KNOWN"]);
const written = (/** @type {string} */ text) => decodeURIComponent(text.replace(/\+/g, " "));

test("an address is the same search in whatever order and on whatever page", () => {
  const one = savedAddress(new URLSearchParams("领域=市场监管&q=听证 告知&page=3&sort=date&all=year&utm_source=x"));
  assert.equal(written(one), "?q=听证 告知&领域=市场监管");
  assert.equal(savedAddress(new URLSearchParams("q=听证 告知&limit=50&domain=市场监管")), one);
  assert.notEqual(savedAddress(new URLSearchParams("q=听证&领域=市场监管")), one);
  assert.equal(savedAddress(new URLSearchParams("page=2&sort=date&q= ")), "");
});

test("a kept search is named by its words and filters", () => {
  assert.equal(savedName(new URLSearchParams("领域=市场监管&years=2020..2024&q=听证")), "听证 · 年份 2020..2024 · 领域 市场监管");
});

test("new is what was not there, whatever its day", () => {
  const fresh = (/** @type {string[]} */ newest, /** @type {string[]} */ known) => Array.from(freshOf(newest, known));
  assert.deepEqual(fresh(["c", "b", "a"], ["b", "a"]), ["c"]);
  assert.deepEqual(fresh(["b", "c", "a", "d"], ["b", "a"]), ["c", "d"]);
  assert.deepEqual(fresh(["a"], ["b", "a"]), []);
  assert.deepEqual(fresh(["a"], []), ["a"]);
});

test("of a long list an old case that moves up is not new", () => {
  const known = Array.from({ length: MOST_KNOWN }, (_, number) => "k" + number);
  const newest = ["new"].concat(known.slice(0, 40), known.slice(41), ["old"]);
  assert.deepEqual(Array.from(freshOf(newest, known)), ["new"]);
});
