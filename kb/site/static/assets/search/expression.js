// @ts-check
// A query taken apart: terms, filters, and how they are joined. `start` and `end` are places in the query, in UTF-16
// units.
"use strict";

/**
 * A text that a case must hold within one unit.
 * @typedef {{type: "term", text: string, written: string, phrase: boolean, parts: string[], scope: string,
 *   start: number, end: number}} Term
 */
/**
 * A value that a case must have in one facet; `years` are those of the facet 年份.
 * @typedef {{type: "filter", key: string, label: string, value: string, years: [number|null, number|null]|null,
 *   start: number, end: number}} Filter
 */
/** @typedef {{type: "near", within: string, operands: Term[][]}} Near */
/** @typedef {{type: "all", children: QueryNode[]}} All */
/** @typedef {{type: "any", children: QueryNode[]}} AnyOf */
/** @typedef {{type: "not", child: QueryNode}} Not */
/** @typedef {Term|Filter|Near|All|AnyOf|Not} QueryNode */
/**
 * `readAs` is what was made of it where that is not what stands there; `otherwise` what it may mean where no case holds
 * it: `-听证` of 不含听证; `unknown` are words before a colon that are no names.
 * @typedef {{written: string, root: All, readAs: string[], otherwise: Query|null,
 *   unknown: {name: string, start: number, end: number}[]}} Query
 */

/** A query that cannot be read; `start` and `end` are its place in `query`, in UTF-16 units, or both -1. */
class QueryError extends Error {
  /**
   * @param {string} message
   * @param {string} [query]
   * @param {number} [start]
   * @param {number} [end]
   */
  constructor(message, query = "", start = -1, end = -1) {
    super(message);
    this.name = "QueryError";
    this.query = query;
    this.start = start;
    this.end = end;
    /** Whether its place is that of the first term beyond those that a query may have. */
    this.tooMany = false;
  }
}

/**
 * What is the same about two nodes that ask the same: everything but the place.
 * @param {QueryNode} node
 * @returns {string}
 */
function sameness(node) {
  return JSON.stringify(node, (key, value) => (key === "start" || key === "end" ? undefined : value));
}

/**
 * Each node once, in order.
 * @template {QueryNode} T
 * @param {T[]} nodes
 * @returns {T[]}
 */
function distinct(nodes) {
  const nodesBySameness = new Map();
  for (const node of nodes) if (!nodesBySameness.has(sameness(node))) nodesBySameness.set(sameness(node), node);
  return Array.from(nodesBySameness.values());
}

/**
 * @param {QueryNode} node
 * @returns {QueryNode}
 */
function negated(node) {
  return node.type === "not" ? node.child : { type: "not", child: node };
}

/**
 * The terms and filters under an even number of `not`, in order.
 * @param {QueryNode} node
 * @param {boolean} [under]
 * @returns {(Term|Filter)[]}
 */
function leavesOf(node, under = false) {
  switch (node.type) {
    case "not":
      return leavesOf(node.child, !under);
    case "all":
    case "any":
      return node.children.reduce(
        (collected, child) => collected.concat(leavesOf(child, under)),
        /** @type {(Term|Filter)[]} */ ([])
      );
    case "near":
      return under ? [] : node.operands.reduce((collected, terms) => collected.concat(terms), []);
    default:
      return under ? [] : [node];
  }
}

/**
 * The terms that may make a case a hit, in order, each once.
 * @param {Query} query
 * @returns {Term[]}
 */
function wantedOf(query) {
  /** @type {Term[]} */
  const terms = [];
  for (const leaf of leavesOf(query.root)) if (leaf.type === "term") terms.push(leaf);
  return distinct(terms);
}

/**
 * The filters under no `not`.
 * @param {Query} query
 * @returns {Filter[]}
 */
function filtersOf(query) {
  /** @type {Filter[]} */
  const filters = [];
  for (const leaf of leavesOf(query.root)) if (leaf.type === "filter") filters.push(leaf);
  return distinct(filters);
}

/**
 * What holds in mode `any` too: the filters and exclusions beside the terms.
 * @param {Query} query
 * @returns {QueryNode[]}
 */
function fixedOf(query) {
  return query.root.children.filter((child) => !leavesOf(child).some((leaf) => leaf.type === "term"));
}

/**
 * Whether it is terms and exclusions alone, without scope, `OR`, near or brackets.
 * @param {Query} query
 */
function isPlain(query) {
  return query.root.children.every((child) => child.type === "term" || (child.type === "not" && child.child.type === "term"));
}

/**
 * Every term of a query, excluded ones included.
 * @param {QueryNode} node
 * @returns {Term[]}
 */
function termsIn(node) {
  switch (node.type) {
    case "not":
      return termsIn(node.child);
    case "all":
    case "any":
      return node.children.reduce((collected, child) => collected.concat(termsIn(child)), /** @type {Term[]} */ ([]));
    case "near":
      return node.operands.reduce((collected, terms) => collected.concat(terms), []);
    case "term":
      return [node];
    default:
      return [];
  }
}

/**
 * Every near of a query.
 * @param {QueryNode} node
 * @returns {Near[]}
 */
function nearsIn(node) {
  switch (node.type) {
    case "near":
      return [node];
    case "not":
      return nearsIn(node.child);
    case "all":
    case "any":
      return node.children.reduce((collected, child) => collected.concat(nearsIn(child)), /** @type {Near[]} */ ([]));
    default:
      return [];
  }
}

/**
 * The values of every filter 法条 in a query.
 * @param {QueryNode} node
 * @returns {string[]}
 */
function statuteFilters(node) {
  switch (node.type) {
    case "filter":
      return node.key === "statute" ? [node.value] : [];
    case "not":
      return statuteFilters(node.child);
    case "all":
    case "any":
      return node.children.reduce((collected, child) => collected.concat(statuteFilters(child)), /** @type {string[]} */ ([]));
    default:
      return [];
  }
}
