// @ts-check
// Mode `any`: the cases that are nearest to a query that none fulfils, and what they share with it; `Matching.nearest` of
// `kb/search/answer/matching.py`.
"use strict";

class Nearest {
  /**
   * @param {Loader} loader
   * @param {Library} library
   * @param {Postings} postings
   * @param {Matching} matching
   */
  constructor(loader, library, postings, matching) {
    this._loader = loader;
    this._library = library;
    this._postings = postings;
    this._matching = matching;
    /** @type {Everyday|null} */
    this._everyday = null;
    /** Finds words that say nothing. */
    this._emptyRe = /$^/g;
  }

  /**
   * Have at hand what finding the nearest cases needs beyond what finding needs.
   * @param {Query} query
   */
  async prepare(query) {
    if (!this._everyday) {
      const [words, , empty] = await this._loader.load("everyday");
      this._everyday = new Everyday(words);
      this._emptyRe = findsWords(empty) || this._emptyRe;
    }
    const files = new Set();
    const said = wantedOf(query).map((term) => [term.text].concat(this._matching.variants(term), this.everydayWords(term)));
    const tokens = said.flat().map(bigramsOf).concat([Array.from(this.shares(query).keys())]).flat();
    for (const token of tokens) for (const file of this._postings.filesOf(token)) files.add(file);
    await this._loader.loadAll(files);
  }

  /** The words of the law for the everyday words in a term; none where it is quoted. @param {Term} term */
  everydayWords(term) {
    return term.phrase || !this._everyday ? [] : this._everyday.words(term.text);
  }

  /** The words that a term may stand for, without other spellings of its numbers. @param {Term} term */
  synonyms(term) {
    return this._matching.synonyms(term);
  }

  /**
   * @param {Query} query
   * @returns {Map<string, number>}
   */
  shares(query) {
    return evidenceShares(wantedOf(query), (term) => this._matching.synonyms(term), (term) => this.everydayWords(term), this._emptyRe);
  }

  /**
   * Mode `any`: the cases that fulfil what is fixed and hold the most of what is said, few.
   * @param {Query} query
   * @param {CaseSet} among
   * @returns {CaseSet}
   */
  of(query, among) {
    const evidence = new Float64Array(this._library.count);
    for (const [token, share] of this.shares(query)) {
      const held = this._library.casesAt(this._postings.places(token));
      const frequency = sizeOf(held);
      if (!frequency) continue;
      const idf = Math.log(this._library.count / (frequency + 1)) + 1;
      const weight = Math.round(100 * share * Math.pow(idf, 1 + RARITY));
      for (let number = 0; number < held.length; number++) evidence[number] += held[number] * weight;
    }
    const phrases = query.root.children.filter((child) => child.type === "term" && child.phrase);
    const allowed = both(among, this._matching.every(fixedOf(query).concat(phrases)));
    const best = evidence.reduce((most, one, number) => Math.max(most, allowed[number] * one), 0);
    const near = [];
    for (let number = 0; number < allowed.length; number++) {
      const enough = evidence[number] > 0 && evidence[number] * 100 >= best * Math.round(100 * LEAST_EVIDENCE);
      if (allowed[number] && enough) near.push(number);
    }
    near.sort((a, b) => evidence[b] - evidence[a] || a - b);
    return this._library.setOf(near.slice(0, MOST_NEAREST));
  }
}

/**
 * The longest strings of a folded query, of two characters and more, that a folded text holds, longest first.
 * @param {string} text
 * @param {string} query
 * @returns {string[]}
 */
function sharedWords(text, query) {
  const characters = Array.from(query);
  /** @type {(from: number, to: number) => string} */
  const piece = (from, to) => characters.slice(from, to).join("");
  const words = new Set();
  let start = 0;
  while (start < characters.length - 1) {
    let end = start + 2;
    if (text.indexOf(piece(start, end)) < 0) {
      start++;
      continue;
    }
    while (end < characters.length && text.indexOf(piece(start, end + 1)) >= 0) end++;
    words.add(wholeStretch(text, characters, start, end));
    start = end;
  }
  return Array.from(words)
    .filter((word) => Array.from(word).length > 1)
    .sort((a, b) => b.length - a.length);
}

/**
 * A stretch of a query without pieces of numbers, of its own or of a text's, and halves of 《》, at its ends.
 * @param {string} text
 * @param {string[]} characters of the query
 * @param {number} start
 * @param {number} end
 */
function wholeStretch(text, characters, start, end) {
  /** @type {(at: number) => boolean} */
  const numeral = (at) => at >= 0 && at < characters.length && (ARABIC + HAN_NUMERALS).indexOf(characters[at]) >= 0;
  if (numeral(start - 1)) while (start < end && numeral(start)) start++;
  if (numeral(end)) while (end > start && numeral(end - 1)) end--;
  if (numeral(end) && end > start && characters[end - 1] === "第") end--;
  let word = stripOf(characters.slice(start, end).join(""), " -./,:");
  if (word && !wholePlaces(text, word).length) word = stripOf(stripOf(word, ARABIC + HAN_NUMERALS), " -./,:");
  return word.split("《").length === word.split("》").length ? word : stripOf(word, "《》");
}

/**
 * The same for a hit of mode `any`: what it shares with the query.
 * @param {Query} query
 * @param {CaseText} text
 * @param {Nearest} nearest
 * @param {Folding} folding
 * @returns {{snippets: Snippet[], why: string[]}}
 */
function explainShared(query, text, nearest, folding) {
  const units = text.passages.map((passage) => passage.text.split("\n").map((unit) => folding.normalise(unit)).join("\n"));
  const folded = units.join("\n");
  const wanted = wantedOf(query);
  /** @type {string[]} */
  const words = [];
  /** @type {string[]} */
  const same = [];
  /** @type {string[]} */
  const law = [];
  /** @type {string[]} */
  const signs = [];
  for (const term of wanted) {
    words.push(...sharedWords(folded, term.text));
    same.push(...nearest.synonyms(term).filter((word) => folded.indexOf(word) >= 0));
    signs.push(...tokensOf(term.text).filter((sign) => Array.from(sign).length < 2 && says(sign) && folded.indexOf(sign) >= 0));
    law.push(...nearest.everydayWords(term).filter((word) => folded.indexOf(word) >= 0));
  }
  words.sort((a, b) => b.length - a.length);
  const needles = Array.from(new Set(words.concat(same, law)), (word, term) => ({ term, text: word, label: "", parts: [] }));
  const { snippets } = explain(text, needles, [], folding);
  /** @type {(label: string, named: string[]) => string[]} */
  const reason = (label, named) => {
    const some = Array.from(new Set(named)).slice(0, MANY_WORDS);
    return some.length ? [label + "：" + some.join("、")] : [];
  };
  const why = reason("与查询相同的字词", words).concat(reason("检索词的同义词", same), reason("日常说法对应的法律用语", law));
  return { snippets, why: why.length ? why : reason("与查询相同的字", signs) };
}
