// @ts-check
// Text as it is compared: `kb.text.normalise` by the table that was made from it.
"use strict";

/** What Python takes for a blank, as the inside of a set. */
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const STRIP_RE = new RegExp("^[" + BLANK + "]+|[" + BLANK + "]+$", "g");

/**
 * The text without blanks at its ends.
 * @param {string} text
 */
function strip(text) {
  return text.replace(STRIP_RE, "");
}

/**
 * The text without some characters at its ends.
 * @param {string} text
 * @param {string} characters
 */
function stripOf(text, characters) {
  let start = 0;
  let end = text.length;
  while (start < end && characters.indexOf(text[start]) >= 0) start++;
  while (end > start && characters.indexOf(text[end - 1]) >= 0) end--;
  return text.slice(start, end);
}

/**
 * Folded text that knows where it came from; all places are in UTF-16 units.
 * @typedef {{text: string, offsets: number[]}} Folded `offsets` has one more than `text`: where the text ends
 */

class Folding {
  /** @param {any[]} table code points left out, distances of the runs' first code points, what the runs become */
  constructor(table) {
    /** @type {Map<string, string>} */
    this._folded = new Map();
    for (const code of table[0]) this._folded.set(String.fromCodePoint(code), "");
    let start = 0;
    table[1].forEach((/** @type {number} */ distance, /** @type {number} */ index) => {
      start += distance;
      let code = start;
      for (const character of table[2][index]) this._folded.set(String.fromCodePoint(code++), character);
    });
  }

  /**
   * The text folded, one character to one, the unseen ones left out.
   * @param {string} text
   */
  normalise(text) {
    let normal = "";
    for (const character of text) {
      const folded = this._folded.get(character);
      normal += folded === undefined ? character : folded;
    }
    return normal;
  }

  /**
   * The folded text with blanks at the ends removed: for comparing words.
   * @param {string} text
   */
  fold(text) {
    return strip(this.normalise(text));
  }

  /**
   * The folded text with the offset of each character in the original.
   * @param {string} text
   * @returns {Folded}
   */
  withOffsets(text) {
    let normal = "";
    const offsets = [];
    let at = 0;
    for (const character of text) {
      const known = this._folded.get(character);
      const folded = known === undefined ? character : known;
      for (let i = 0; i < folded.length; i++) offsets.push(at);
      normal += folded;
      at += character.length;
    }
    offsets.push(at);
    return { text: normal, offsets };
  }
}
