// @ts-check
// How characters sound and what they look like: `kb/search/text/pinyin.py`.
"use strict";

/**
 * Whether letters are how the beginning of a text is typed: syllables or their initials.
 * @param {string} letters
 * @param {string} text
 * @param {(character: string) => string[]} readings
 */
function typedFor(letters, text, readings) {
  let places = new Set([0]);
  for (const character of text) {
    if (!places.size) return false;
    /** @type {Set<number>} */
    const following = new Set();
    for (const place of places) {
      const rest = letters.slice(place);
      for (const sound of readings(character).concat(character)) {
        if (sound.startsWith(rest)) return true;
        if (rest.startsWith(sound)) following.add(place + sound.length);
        if (rest.startsWith(sound[0])) following.add(place + 1);
      }
    }
    places = following;
  }
  return false;
}

/** The tables for slips; read only where a query finds little. */
class Sounds {
  /** @param {any[]} content the file `slips`: readings and their characters, characters of one look, pairs of neighbours */
  constructor(content) {
    /** @type {Map<string, string[]>} */
    this._readings = new Map();
    for (const [sounds, characters] of content[0]) {
      for (const character of characters) this._readings.set(character, sounds.split(" "));
    }
    /** @type {Map<string, string>} */
    this._bySound = new Map();
    this._readings.forEach((sounds, character) => {
      for (const sound of sounds) this._bySound.set(sound, (this._bySound.get(sound) || "") + character);
    });
    /** @type {string[]} */
    this._lookalikes = content[1];
    /** @type {Map<string, Set<string>>} */
    this._after = new Map();
    for (const row of content[2]) {
      const [first, ...seconds] = Array.from(row);
      this._after.set(first, new Set(seconds));
    }
    /** @type {(character: string) => string[]} */
    this.readings = (character) => this._readings.get(character) || [];
  }

  /**
   * The characters that sound or look like one, each once, without itself.
   * @param {string} character
   * @returns {string[]}
   */
  confusable(character) {
    const looks = this._lookalikes.filter((group) => group.indexOf(character) >= 0);
    const sounds = this.readings(character).map((sound) => this._bySound.get(sound) || "");
    const similar = new Set(looks.concat(sounds).join(""));
    similar.delete(character);
    return Array.from(similar);
  }

  /**
   * Whether two texts of one length sound or look the same, character by character.
   * @param {string} one
   * @param {string} other
   */
  areConfusable(one, other) {
    const [some, others] = [Array.from(one), Array.from(other)];
    return (
      some.length === others.length &&
      some.every((character, at) => character === others[at] || this.confusable(character).indexOf(others[at]) >= 0)
    );
  }

  /**
   * Whether two letters, digits or Han characters are adjacent in some case.
   * @param {string} pair
   */
  pair(pair) {
    const [first, second] = Array.from(pair);
    const after = this._after.get(first);
    return after !== undefined && after.has(second);
  }
}

/**
 * How many characters two texts have in common, in order: as Python's `difflib` counts them.
 * @param {string[]} one
 * @param {string[]} other
 * @returns {number}
 */
function commonLength(one, other) {
  let start = 0;
  let otherStart = 0;
  let size = 0;
  /** How long the common stretch is that ends at each place of the other. */
  let lengths = new Array(other.length + 1).fill(0);
  for (let i = 0; i < one.length; i++) {
    const next = new Array(other.length + 1).fill(0);
    for (let j = 0; j < other.length; j++) {
      if (one[i] !== other[j]) continue;
      next[j + 1] = lengths[j] + 1;
      if (next[j + 1] > size) {
        size = next[j + 1];
        start = i + 1 - size;
        otherStart = j + 1 - size;
      }
    }
    lengths = next;
  }
  if (!size) return 0;
  const before = commonLength(one.slice(0, start), other.slice(0, otherStart));
  return before + size + commonLength(one.slice(start + size), other.slice(otherStart + size));
}

/**
 * The most similar of some words, or `null` if none is similar: `kb.text.nearest`.
 * @param {string} word
 * @param {string[]} words
 * @param {(text: string) => string} fold
 * @returns {string|null}
 */
function nearestWord(word, words, fold) {
  /** @type {Map<string, string>} */
  const folded = new Map(words.map((one) => /** @type {[string, string]} */ ([fold(one), one])));
  const wanted = Array.from(fold(word));
  let best = "";
  let most = 0;
  folded.forEach((_, one) => {
    const characters = Array.from(one);
    const both = characters.length + wanted.length;
    const ratio = both ? (2 * commonLength(characters, wanted)) / both : 1;
    if (ratio >= 0.5 && (ratio > most || (ratio === most && one > best))) {
      best = one;
      most = ratio;
    }
  });
  return most ? /** @type {string} */ (folded.get(best)) : null;
}
