// @ts-check
// What the page knows of all cases: numbers, days, facets, and where each begins among the units.
"use strict";

/** A case is a number from 0 on, from the newest; a set of cases has a 1 for each of them. @typedef {Uint8Array} CaseSet */

/** Key and label of what narrows a search without being a facet. @type {[string, string][]} */
const APART_ROWS = APART.map((row) => [row[0], row[1]]);

class Library {
  /**
   * @param {any[]} columns the file `columns`
   * @param {any[]} tables the file `tables`
   */
  constructor(columns, tables) {
    /** 编号 of each case. @type {string[]} */
    this.ids = columns[0] ? columns[0].split(" ") : [];
    /** 日期 of each case, YYYY-MM-DD or empty. @type {string[]} */
    this.dates = columns[0] ? columns[1].split(" ") : [];
    this.count = this.ids.length;
    /** @type {[string, Int32Array, string][]} */
    const blocks = columns[2].map((/** @type {string[]} */ row) => [row[0], readNumbers(row[1]), row[2]]);
    /** Where each case begins among the units, and where the last ends. */
    this.starts = startsOf(joinedNumbers(blocks.map((row) => row[1])));
    let first = 0;
    /** The blocks of cases that have posting files of their own. @type {Block[]} */
    this.blocks = blocks.map(([name, lengths, directory]) => {
      first += lengths.length;
      return { name, start: this.starts[first - lengths.length], firsts: keysOf(directory) };
    });
    /** Key and label of each facet, in the order in which they are shown. @type {[string, string][]} */
    this.facetLabels = tables[3];
    /** Facet key, then each value with its cases, as the file has them. @type {[string, [string, string][]][]} */
    this._facetRows = columns[3];
    /** @type {Map<string, Map<string, Int32Array>>|null} */
    this._facets = null;
    /** Facet key -> folded alias -> value. @type {Map<string, Map<string, string>>} */
    this._aliases = new Map(tables[2].map((/** @type {any[]} */ row) => [row[0], new Map(row[1])]));
    /** Groups of folded words. @type {string[][]} */
    this.synonyms = tables[1];
    this.folding = new Folding(tables[0]);
    const limits = tables[6];
    /** @type {Map<string, string>} */
    const facetNames = new Map(tables[4]);
    /** @type {Map<string, string[]>} */
    const parts = new Map(tables[5].map((/** @type {string[]} */ row) => [row[0], row.slice(1)]));
    /** @type {Names} */
    this.names = {
      fold: (text) => this.folding.fold(text),
      facets: facetNames,
      parts,
      isStatute: () => false,
      shown: this.facetLabels.concat(APART_ROWS).map((row) => row[1]).concat(Array.from(parts.values()).flat()),
      limits: { query: limits[0], terms: limits[1], near: limits[2], depth: limits[3] },
    };
  }

  /** Facet key -> value -> cases, ascending; read when first needed, while other files are loading. */
  get facets() {
    if (!this._facets) {
      this._facets = new Map();
      for (const [key, values] of this._facetRows) {
        this._facets.set(key, new Map(values.map((row) => [row[0], readAscending(row[1])])));
      }
    }
    return this._facets;
  }

  /** @returns {CaseSet} */
  none() {
    return new Uint8Array(this.count);
  }

  /** @returns {CaseSet} */
  all() {
    return new Uint8Array(this.count).fill(1);
  }

  /**
   * @param {ArrayLike<number>} numbers
   * @returns {CaseSet}
   */
  setOf(numbers) {
    const cases = this.none();
    for (let i = 0; i < numbers.length; i++) cases[numbers[i]] = 1;
    return cases;
  }

  /**
   * The cases of some places; the places must be ascending.
   * @param {Int32Array} places
   * @returns {CaseSet}
   */
  casesAt(places) {
    const cases = this.none();
    let number = 0;
    for (let i = 0; i < places.length; i++) {
      while (places[i] >= this.starts[number + 1]) number++;
      cases[number] = 1;
    }
    return cases;
  }

  /**
   * The synonyms of a folded term.
   * @param {string} text
   * @returns {string[]}
   */
  sameAs(text) {
    const words = new Set();
    for (const group of this.synonyms) {
      if (group.indexOf(text) >= 0) for (const word of group) if (word !== text) words.add(word);
    }
    return Array.from(words);
  }

  /**
   * Folded aliases of the values of a facet, each with its value.
   * @param {string} key
   * @returns {[string, string][]}
   */
  aliasesOf(key) {
    return Array.from(this._aliases.get(key) || []);
  }

  /**
   * The facet value of a word or alias; the word itself if it is no alias.
   * @param {string} key
   * @param {string} value
   */
  valueOf(key, value) {
    const table = this._aliases.get(key);
    const canonical = table && table.get(this.folding.fold(value));
    return canonical === undefined ? value : canonical;
  }

  /**
   * The cases with one of some values of a facet.
   * @param {string} key
   * @param {string[]} values
   * @returns {CaseSet}
   */
  withValues(key, values) {
    const table = this.facets.get(key) || new Map();
    const cases = this.none();
    for (const value of values) for (const number of table.get(value) || []) cases[number] = 1;
    return cases;
  }

  /**
   * The cases of some years, both ends included.
   * @param {number|null} first
   * @param {number|null} last
   * @returns {CaseSet}
   */
  withYears(first, last) {
    const years = Array.from((this.facets.get("year") || new Map()).keys());
    const inside = years.filter((year) => (first || 0) <= Number(year) && Number(year) <= (last || 9999));
    return this.withValues("year", inside);
  }

  /**
   * Put cases into the order of their 发布日期, the last first; of one day, and without any, as they were.
   * @param {number[]} numbers
   */
  sortByPublication(numbers) {
    /** @type {string[]} */
    const days = [];
    for (const [day, cases] of this.facets.get("published") || []) for (const number of cases) days[number] = day;
    /** @type {(number: number) => string} */
    const dayOf = (number) => days[number] || "";
    numbers.sort((a, b) => (dayOf(a) < dayOf(b) ? 1 : dayOf(a) > dayOf(b) ? -1 : a - b));
  }

  /**
   * How some cases spread over the facets, the commonest value first.
   * @param {CaseSet} cases
   * @param {Map<string, CaseSet>} [apart] what a group counts instead, by its key
   * @returns {{key: string, label: string, values: {value: string, count: number}[]}[]}
   */
  facetsOf(cases, apart) {
    return this.facetLabels.map(([key, label]) => {
      const values = [];
      const counted = (apart && apart.get(key)) || cases;
      for (const [value, numbers] of this.facets.get(key) || []) {
        let count = 0;
        for (let i = 0; i < numbers.length; i++) count += counted[numbers[i]];
        if (count) values.push({ value, count });
      }
      if (key === "amount") values.sort((a, b) => BANDS.indexOf(a.value) - BANDS.indexOf(b.value));
      else values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
      return { key, label, values };
    });
  }
}

/**
 * How many cases a set has.
 * @param {CaseSet} set
 */
function sizeOf(set) {
  let count = 0;
  for (let i = 0; i < set.length; i++) count += set[i];
  return count;
}

/**
 * @param {CaseSet} one
 * @param {CaseSet} other
 * @returns {CaseSet}
 */
function both(one, other) {
  return one.map((held, number) => held & other[number]);
}

/**
 * @param {CaseSet} one
 * @param {CaseSet} other
 * @returns {CaseSet}
 */
function either(one, other) {
  return one.map((held, number) => held | other[number]);
}

/**
 * @param {CaseSet} one
 * @param {CaseSet} other
 * @returns {CaseSet}
 */
function without(one, other) {
  return one.map((held, number) => held & ~other[number] & 1);
}
