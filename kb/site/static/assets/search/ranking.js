// @ts-check
// How well a case fits: BM25 over the grams of the query, weighted as `kb/search/language/weights.py` weights its tokens.
// In mode `all` these are the grams by which it was found: their lists are at hand, and over 83 queries and 10,000
// cases the order is nearer to that of `kb search` (NDCG@10 0.98) than by every gram. Weights for title, 要旨 and
// keywords bring it no nearer.
"use strict";

class Ranking {
  /**
   * @param {Library} library
   * @param {Postings} postings
   */
  constructor(library, postings) {
    this._library = library;
    this._postings = postings;
    const average = library.count ? library.starts[library.count] / library.count : 1;
    this._norms = new Float64Array(library.count);
    for (let number = 0; number < library.count; number++) {
      const length = library.starts[number + 1] - library.starts[number];
      this._norms[number] = BM25_K1 * (1 - BM25_B + (BM25_B * length) / average);
    }
  }

  /**
   * Grams and how much each counts.
   * @param {Query} query
   * @param {Matching} matching
   * @param {Nearest|null} every where each gram of a term counts; `null`: those by which it was found
   * @param {RegExp|null} asking finds question words
   * @returns {Map<string, number>}
   */
  static shares(query, matching, every, asking) {
    /** @type {Map<string, number>} */
    const shares = new Map();
    /** @type {(gram: string, share: number) => void} */
    const add = (gram, share) => {
      shares.set(gram, Math.max(shares.get(gram) || 0, share));
    };
    /** @type {(text: string) => string[]} */
    const gramsOf = (text) => {
      if (every) return bigramsOf(text);
      return Array.from(text).length > 1 ? Postings.cover(text).map((part) => part.gram) : [text];
    };
    for (const term of wantedOf(query)) {
      const askingTokens = asking ? tokensWithin(term.text, asking) : new Set();
      for (const gram of gramsOf(term.text)) add(gram, askingTokens.has(gram) ? ASKING_SHARE : 1);
      for (const word of matching.variants(term)) for (const gram of gramsOf(word)) add(gram, SYNONYM_SHARE);
      if (every) {
        for (const word of every.everydayWords(term)) for (const gram of gramsOf(word)) add(gram, EVERYDAY_SHARE);
      }
    }
    return shares;
  }

  /**
   * Some cases, the best first, of equals the newer.
   * @param {CaseSet} cases
   * @param {Map<string, number>} shares
   * @returns {number[]}
   */
  ordered(cases, shares) {
    const scores = new Float64Array(this._library.count);
    for (const [gram, share] of shares) this._add(scores, this._postings.places(gram), share);
    const numbers = [];
    for (let number = 0; number < cases.length; number++) if (cases[number]) numbers.push(number);
    return numbers.sort((a, b) => scores[b] - scores[a] || a - b);
  }

  /**
   * @param {Float64Array} scores
   * @param {Int32Array} places
   * @param {number} share
   */
  _add(scores, places, share) {
    const starts = this._library.starts;
    const counts = new Uint32Array(this._library.count);
    let number = 0;
    let frequency = 0;
    for (let i = 0; i < places.length; i++) {
      while (places[i] >= starts[number + 1]) number++;
      if (!counts[number]++) frequency++;
    }
    if (!frequency) return;
    const idf = Math.log(this._library.count / (frequency + 1)) + 1;
    if (idf <= 0) return;
    const weight = share * Math.pow(idf, 1 + RARITY) * (BM25_K1 + 1);
    for (number = 0; number < counts.length; number++) {
      if (counts[number]) scores[number] += (weight * counts[number]) / (counts[number] + this._norms[number]);
    }
  }
}
