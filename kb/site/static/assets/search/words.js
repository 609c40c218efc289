// @ts-check
// Where the words of a Chinese text end: `kb/word_ends.py`.
"use strict";

const LONGEST_LINE_WORD = 5;
const COUNTED_WORD =
  "第?[〇零一二三四五六七八九十百千\\d]+[条款项目章节编](?:之[一二三四五六七八九十]+)?" +
  "|[〇零一二三四五六七八九十百千万亿\\d.,]+[多余几]?[万亿]?[年月日号元人名份件个次天倍吨页]" +
  "|[!-~]+";
const COUNTED_WORD_RE = new RegExp(COUNTED_WORD, "g");
const COUNTED_WHOLE_RE = new RegExp("^(?:" + COUNTED_WORD + ")$");

/**
 * Whether a text is a number with what it counts, or letters and digits alone.
 * @param {string} text
 */
function isCounted(text) {
  return COUNTED_WHOLE_RE.test(text);
}

class WordList {
  /**
   * @param {any[]} table the file `assets/words.js`: lines of a first character, the seconds of words of two and the rests of longer
   *   ones; the characters that, alone, begin no line; those that end none
   */
  constructor(table) {
    /** @type {string[]} */
    const lines = table[0];
    /** @type {string} */
    this._notFirst = table[1];
    /** @type {string} */
    this._notLast = table[2];
    /** @type {Set<string>} */
    this._words = new Set();
    for (const line of lines) {
      const [first, short, ...long] = line.split(" ");
      for (const rest of short) if (rest !== "-") this._words.add(first + rest);
      for (const rest of long) this._words.add(first + rest);
    }
  }

  /**
   * The words of a text, which together are the text.
   * @param {string} text
   * @returns {string[]}
   */
  split(text) {
    /** @type {string[]} */
    const words = [];
    let at = 0;
    COUNTED_WORD_RE.lastIndex = 0;
    for (let match = COUNTED_WORD_RE.exec(text); match; match = COUNTED_WORD_RE.exec(text)) {
      words.push(...this._divided(text.slice(at, match.index)), match[0]);
      at = match.index + match[0].length;
    }
    return words.concat(this._divided(text.slice(at)));
  }

  /**
   * Where a line may be broken: where a word ends and the next begins, unless the line began with 的 or ended with 未.
   * @param {string} text
   * @returns {number[]}
   */
  ends(text) {
    const words = this.split(text);
    /** @type {number[]} */
    const numbers = [];
    let at = 0;
    words.forEach((word, number) => {
      const next = words[number + 1];
      at += word.length;
      if (next === undefined || (Array.from(next).length === 1 && this._notFirst.indexOf(next) >= 0)) return;
      if (Array.from(word).length === 1 && this._notLast.indexOf(word) >= 0) return;
      numbers.push(at);
    });
    return numbers;
  }

  /**
   * A stretch divided so that the squared lengths of its words add up to the most.
   * @param {string} stretch
   */
  _divided(stretch) {
    const characters = Array.from(stretch);
    /** Value, and where the last word begins. @type {[number, number][]} */
    const best = [[0, 0]];
    for (let stop = 1; stop <= characters.length; stop++) {
      /** @type {[number, number]} */
      let most = [-1, 0];
      for (let length = 1; length <= Math.min(LONGEST_LINE_WORD, stop); length++) {
        const word = characters.slice(stop - length, stop).join("");
        if (length > 1 && !this._words.has(word)) continue;
        const value = best[stop - length][0] + length * length;
        if (value > most[0] || (value === most[0] && stop - length > most[1])) most = [value, stop - length];
      }
      best.push(most);
    }
    /** @type {string[]} */
    const words = [];
    for (let stop = characters.length; stop > 0; stop = best[stop][1]) {
      words.unshift(characters.slice(best[stop][1], stop).join(""));
    }
    return words;
  }
}
