// @ts-check
// Two values of one group that a query asks for at once, where no case has both: `kb/search/answer/joining.py`.
"use strict";

/** @type {(value: string) => string} */
const quotedValue = (value) => (/[\s,，、]/.test(value) ? '"' + value + '"' : value);

/**
 * The filters of one group that a child of a query is; none where it is anything else.
 * @param {QueryNode} node
 * @returns {Filter[]}
 */
function alternativesOf(node) {
  /** @type {Filter[]} */
  const filters = [];
  const children = node.type === "any" ? node.children : [node];
  for (const child of children) if (child.type === "filter") filters.push(child);
  return filters.length === children.length && filters.every(({ key }) => key === filters[0].key) ? filters : [];
}

/**
 * The place of a filter in a query, its label and quotes included; `null` where it is written otherwise.
 * @param {string} written
 * @param {Filter[]} alternatives
 */
function pieceOf(written, alternatives) {
  const start = Math.min(...alternatives.map((filter) => filter.start));
  const end = Math.max(...alternatives.map((filter) => filter.end));
  const { label } = alternatives[0];
  const at = written.slice(0, start).lastIndexOf(label);
  if (at < 0 || !/^[:：=＝][\s"“]*$/.test(written.slice(at + label.length, start))) return null;
  return { start: at, end: end + (['"', "”"].indexOf(written.charAt(end)) < 0 ? 0 : 1) };
}

/**
 * The query with the values of a group as alternatives, for each group of which it asks for several at once:
 * `kb/search/answer/joining.py`.
 * @param {Query} query
 */
function joinedFilters(query) {
  /** @type {Map<string, Filter[][]>} */
  const byKey = new Map();
  for (const child of query.root.children) {
    const alternatives = alternativesOf(child);
    if (alternatives.length) byKey.set(alternatives[0].key, (byKey.get(alternatives[0].key) || []).concat([alternatives]));
  }
  const joined = [];
  for (const [key, several] of byKey) {
    const pieces = several.map((alternatives) => pieceOf(query.written, alternatives));
    const all = several.reduce((collected, alternatives) => collected.concat(alternatives), []);
    const values = Array.from(new Set(all.map(({ value }) => value)));
    if (several.length < 2 || values.length < 2 || pieces.indexOf(null) >= 0) continue;
    const { label } = all[0];
    const shown = values.map(quotedValue);
    // A span and a year are read as one: commas divide none.
    const isSpan = key === "year" || SPANS.indexOf(key) >= 0;
    const clause = isSpan ? "(" + shown.map((value) => label + ":" + value).join(" OR ") + ")" : label + ":" + shown.join(",");
    let { written } = query;
    for (let number = pieces.length - 1; number >= 0; number--) {
      const { start, end } = /** @type {{start: number, end: number}} */ (pieces[number]);
      const before = written.slice(0, start);
      // With the operator before it: ⟦ AND ⟧领域:公安
      const kept = before.replace(/(?:(?:\s+|([)）"”]))(?:AND|并且|且)(?=\s))?\s*$/i, "$1");
      written = (number ? kept : before + clause) + written.slice(end);
    }
    joined.push({ label, values, clause, query: written.trim() });
  }
  return joined;
}

/**
 * What to say of several values of one group that no hit has at once, and how many have one of them.
 * @param {Query} query without a hit
 * @param {(query: Query) => Promise<CaseSet>} hits
 * @param {Names} names
 */
async function togetherNotes(query, hits, names) {
  const notes = [];
  for (const { label, values, clause, query: other } of joinedFilters(query)) {
    const count = sizeOf(await hits(parseQuery(other, names)));
    const both = values.join("”和“");
    if (count) notes.push("没有找到“" + label + "”同时是“" + both + "”的案例；" + clause + "：" + count + " 件。");
  }
  return notes;
}
