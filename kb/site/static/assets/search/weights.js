// @ts-check
// What the words of a query count: `kb/search/language/weights.py` without its numbers.
"use strict";

/** Letters, digits and Han characters, as the ranking counts them. */
const RUNS_RE = /[\p{L}\p{N}]+/gu;

/**
 * Every two neighbouring letters, digits or Han characters of a folded text, in order.
 * @param {string} text
 * @returns {string[]}
 */
function bigramsOf(text) {
  /** @type {string[]} */
  const bigrams = [];
  for (const run of text.match(RUNS_RE) || []) {
    const characters = Array.from(run);
    for (let i = 0; i + 1 < characters.length; i++) bigrams.push(characters[i] + characters[i + 1]);
  }
  return bigrams;
}

/**
 * Every letter, digit and Han character of a folded text, and every two adjacent ones.
 * @param {string} text
 * @returns {string[]}
 */
function tokensOf(text) {
  const tokens = bigramsOf(text);
  for (const run of text.match(RUNS_RE) || []) tokens.push(...Array.from(run));
  return tokens;
}

/**
 * Finds words, the longest first.
 * @param {string[]} words
 * @returns {RegExp|null}
 */
function findsWords(words) {
  const longest = words.slice().sort((a, b) => b.length - a.length);
  return longest.length ? new RegExp(longest.map(unbrokenPattern).join("|"), "g") : null;
}

/**
 * A pattern for a word that is no part of a longer number: 12345 is not in 1234567.
 * @param {string} word
 */
function unbrokenPattern(word) {
  return (/^[0-9]/.test(word) ? "(?<![0-9])" : "") + quoteForPattern(word) + (/[0-9]$/.test(word) ? "(?![0-9])" : "");
}

/**
 * Whether a token is informative by itself, and no piece of a number: every amount has 0元.
 * @param {string} token
 */
function isInformative(token) {
  if (Array.from(token).length < 2 && EMPTY_CHARACTERS.indexOf(token) >= 0) return false;
  if (Array.from(token).every((one) => NUMERALS.indexOf(one) >= 0)) return false;
  return /^[\x00-\x7f]*$/.test(token) || !/[0-9]/.test(token);
}

class Everyday {
  /** @param {any[]} table the rows of the file `everyday`: a word, and the words of the law for it */
  constructor(table) {
    /** @type {Map<string, string[]>} */
    this._words = new Map(table.map((row) => [row[0], row.slice(1)]));
    this._wordRe = findsWords(Array.from(this._words.keys()));
  }

  /**
   * The words of the law for the everyday words in a folded text; none that the text has itself.
   * @param {string} text
   * @returns {string[]}
   */
  words(text) {
    const laws = new Set();
    for (const word of (this._wordRe && text.match(this._wordRe)) || []) {
      for (const law of this._words.get(word) || []) if (text.indexOf(law) < 0) laws.add(law);
    }
    return Array.from(laws);
  }
}

/** @param {string} text */
function quoteForPattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/**
 * Tokens of a text that occur only in, or at the edge of, some words; none if the text is nothing else.
 * @param {string} text
 * @param {RegExp} words finds them
 * @returns {Set<string>}
 */
function tokensWithin(text, words) {
  const covered = new Array(text.length).fill(false);
  text.replace(words, (word, /** @type {number} */ at) => {
    covered.fill(true, at, at + word.length);
    return word;
  });
  const within = new Set();
  if (covered.every((inside) => inside)) return within; // a search for the words themselves
  const telling = new Set();
  const characters = Array.from(text);
  let at = 0;
  characters.forEach((character, number) => {
    const next = at + character.length; // in UTF-16 units, as the pattern counts
    (covered[at] ? within : telling).add(character);
    const following = characters[number + 1];
    if (following !== undefined) (covered[at] || covered[next] ? within : telling).add(character + following);
    at = next;
  });
  telling.forEach((token) => within.delete(token));
  return within;
}

/**
 * What a case may hold that makes it near to a query, and how much each counts before it is known how rare it is.
 * @param {Term[]} terms
 * @param {(term: Term) => string[]} variants the synonyms of a term
 * @param {(term: Term) => string[]} everyday the words of the law for the everyday words in a term
 * @param {RegExp} empty finds words that say nothing
 * @returns {Map<string, number>}
 */
function evidenceShares(terms, variants, everyday, empty) {
  /** @type {Map<string, number>} */
  const shares = new Map();
  for (const term of terms) {
    const within = tokensWithin(term.text, empty);
    /** @type {(text: string, share: number) => void} */
    const add = (text, share) => {
      for (const token of tokensOf(text)) {
        if (isInformative(token) && !(text === term.text && within.has(token))) {
          shares.set(token, Math.max(shares.get(token) || 0, share));
        }
      }
    };
    add(term.text, 1);
    for (const word of variants(term)) add(word, SYNONYM_SHARE);
    for (const word of everyday(term)) add(word, EVERYDAY_SHARE);
  }
  return shares;
}
