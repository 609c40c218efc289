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
    /** @type {WordList|null} */
    this._words = null;
    /** Finds words that say nothing. */
    this._emptyRe = /$^/g;
  }

  /**
   * Have at hand what finding the nearest cases needs beyond what finding needs.
   * @param {Query} query
   */
  async prepare(query) {
    if (!this._everyday) {
      const [[words, , empty], list] = await Promise.all([this._loader.load("everyday"), this._loader.load("../assets/words")]);
      this._everyday = new Everyday(words);
      this._words = new WordList(list);
      this._emptyRe = findsWords(empty) || this._emptyRe;
    }
    const files = new Set();
    const spellings = wantedOf(query).map((term) => [term.text].concat(this._matching.variants(term), this.everydayWords(term)));
    const tokens = spellings.flat().map(bigramsOf).concat([Array.from(this.shares(query).keys())]).flat();
    for (const token of tokens) for (const file of this._postings.filesOf(token)) files.add(file);
    await this._loader.loadAll(files);
  }

  /** The words of a text. @param {string} text */
  split(text) {
    return this._words ? this._words.split(text) : Array.from(text);
  }

  /** The words of the law for the everyday words in a term; none where it is quoted. @param {Term} term */
  everydayWords(term) {
    return term.phrase || !this._everyday ? [] : this._everyday.words(term.text);
  }

  /** The synonyms of a term, without other spellings of its numbers. @param {Term} term */
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
   * How much each token of a query tells that some case holds, and the cases that do.
   * @param {Query} query
   * @returns {Map<string, {weight: number, held: CaseSet}>}
   */
  evidence(query) {
    /** @type {Map<string, {weight: number, held: CaseSet}>} */
    const evidence = new Map();
    for (const [token, share] of this.shares(query)) {
      const held = this._library.casesAt(this._postings.places(token));
      const frequency = sizeOf(held);
      if (!frequency) continue;
      const idf = Math.log(this._library.count / (frequency + 1)) + 1;
      evidence.set(token, { weight: Math.round(100 * share * Math.pow(idf, 1 + RARITY)), held });
    }
    return evidence;
  }

  /**
   * Mode `any`: the few cases that fulfil what is fixed and have the most evidence of the rest.
   * @param {Query} query
   * @param {CaseSet} among
   * @returns {CaseSet}
   */
  of(query, among) {
    const evidence = new Float64Array(this._library.count);
    for (const { weight, held } of this.evidence(query).values()) {
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
 * The longest strings of a folded query, of two characters and more, that a folded text holds, longest first. They are
 * whole words: of 过期食品 a text with 保质期食品 shares 食品, not 期食品.
 * @param {string} text
 * @param {string} query
 * @param {(text: string) => string[]} split divides a text into its words
 * @returns {string[]}
 */
function sharedWords(text, query, split) {
  const characters = Array.from(query);
  /** @type {(from: number, to: number) => string} */
  const piece = (from, to) => characters.slice(from, to).join("");
  const words = new Set();
  const ends = wordEnds(characters, split(query));
  let start = 0;
  while (start < characters.length - 1) {
    let end = start + 2;
    if (text.indexOf(piece(start, end)) < 0) {
      start++;
      continue;
    }
    while (end < characters.length && text.indexOf(piece(start, end + 1)) >= 0) end++;
    const [left, right] = wordedStretch(characters, ends, start, end, split);
    words.add(wholeStretch(text, characters, left, right));
    start = end;
  }
  return Array.from(words)
    .filter((word) => Array.from(word).length > 1)
    .sort((a, b) => b.length - a.length);
}

/**
 * Where the words of a query begin and end; what stands at digits and letters is left to `wholeStretch`.
 * @param {string[]} characters of the query
 * @param {string[]} words of the query
 */
function wordEnds(characters, words) {
  const ends = new Set([0]);
  let at = 0;
  for (const word of words) ends.add((at += Array.from(word).length));
  characters.forEach((character, index) => {
    if (/[\x00-\x7f]/.test(character)) ends.add(index).add(index + 1);
  });
  return Array.from(ends).sort((a, b) => a - b);
}

/**
 * A stretch of a query without pieces of words at its ends; where it is inside one word, the longest word in it.
 * @param {string[]} characters of the query
 * @param {number[]} ends where its words begin and end
 * @param {number} start
 * @param {number} end
 * @param {(text: string) => string[]} split
 * @returns {[number, number]}
 */
function wordedStretch(characters, ends, start, end, split) {
  const left = ends.filter((at) => at >= start)[0];
  const right = ends.filter((at) => at <= end).pop() || 0;
  if (right > left) return [left, right];
  let at = start;
  /** @type {[number, number]} */
  let best = [start, start + 1];
  for (const word of split(characters.slice(start, end).join(""))) {
    const length = Array.from(word).length;
    if (length > best[1] - best[0]) best = [at, at + length];
    at += length;
  }
  return best;
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
    words.push(...sharedWords(folded, term.text, (text) => nearest.split(text)));
    same.push(...nearest.synonyms(term).filter((word) => folded.indexOf(word) >= 0));
    signs.push(...tokensOf(term.text).filter((sign) => Array.from(sign).length < 2 && isInformative(sign) && folded.indexOf(sign) >= 0));
    law.push(...nearest.everydayWords(term).filter((word) => folded.indexOf(word) >= 0));
  }
  const evidence = nearest.evidence(query);
  /** How much a word tells: the rarer, the more. @type {(word: string) => number} */
  const rarity = (word) =>
    Array.from(new Set(tokensOf(word)), (token) => (evidence.get(token) || { weight: 0 }).weight).reduce((a, b) => a + b, 1);
  words.sort((a, b) => rarity(b) - rarity(a));
  const needles = Array.from(new Set(words.concat(same, law)), (word, term) => ({
    term, text: word, label: "", parts: [], weight: rarity(word),
  }));
  const { snippets } = explain(text, needles, [], folding);
  /** @type {(label: string, named: string[]) => string[]} */
  const reason = (label, named) => {
    const some = Array.from(new Set(named)).slice(0, MANY_WORDS);
    return some.length ? [label + "：" + some.join("、")] : [];
  };
  const why = reason("与查询相同的字词", words).concat(reason("检索词的同义词", same), reason("日常说法对应的法律用语", law));
  return { snippets, why: why.length ? why : reason("与查询相同的字", signs) };
}
