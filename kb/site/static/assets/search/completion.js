// @ts-check
// What a reader may be about to type: `kb/search/answer/completion.py`.
"use strict";

/** @typedef {{text: string, folded: string, kinds: Set<string>, kind: string, rank: number, count: number, sounds: Set<string>}} Word */

const NO_WORD = ":：=＝(（\"“";

class Completion {
  /**
   * @param {Library} library
   * @param {any[]} content the file `completion`
   */
  constructor(library, content) {
    this._folding = library.folding;
    /** @type {Map<string, string[]>} */
    this._readings = new Map(content[1].map((/** @type {string[]} */ row) => [row[0], row.slice(1)]));
    /** The name before a colon -> the kind of word that is completed after it. @type {Map<string, string>} */
    this._kindOf = new Map([[TITLE_KIND, TITLE_KIND]]);
    for (const [key, label] of library.facetLabels) this._kindOf.set(key, label).set(library.folding.fold(label), label);
    const labels = new Map(library.facetLabels);
    /** @type {{rank: number, kind: string, text: string, count: number}[]} */
    const rows = [];
    COMPLETED_KINDS.forEach((key, rank) => {
      const kind = labels.get(key) || key;
      for (const [text, numbers] of library.facets.get(key) || []) rows.push({ rank, kind, text, count: numbers.length });
    });
    /** @type {Map<string, number>} */
    const titles = new Map();
    for (const title of content[0]) titles.set(title, (titles.get(title) || 0) + 1);
    titles.forEach((count, text) => rows.push({ rank: COMPLETED_KINDS.length, kind: TITLE_KIND, text, count }));
    /** @type {Map<string, Word>} */
    const words = new Map();
    for (const row of rows) {
      const folded = library.folding.fold(row.text);
      const known = words.get(folded);
      if (known) known.kinds.add(row.kind);
      else if (folded) {
        const sounds = (this._readings.get(Array.from(folded)[0]) || []).map((sound) => sound[0]);
        const { text, kind, rank, count } = row;
        words.set(folded, { text, folded, kinds: new Set([kind]), kind, rank, count, sounds: new Set(sounds) });
      }
    }
    this._words = Array.from(words.values()).sort(
      (a, b) => a.rank - b.rank || b.count - a.count || a.text.length - b.text.length || (a.text < b.text ? -1 : 1)
    );
  }

  /**
   * Ways to go on from what was typed so far; its last word is completed, nothing before it is changed.
   * @param {string} typed
   * @param {number} limit
   * @returns {Completed[]}
   */
  complete(typed, limit) {
    let at = typed.length;
    while (at > 0 && !QUERY_BLANK_RE.test(typed[at - 1]) && NO_WORD.indexOf(typed[at - 1]) < 0) at--;
    const word = typed.slice(at).replace(/^[-－]+/, "");
    const head = typed.slice(0, typed.length - word.length);
    const folded = this._folding.fold(word);
    if (!folded || folded.length > LONGEST_COMPLETED) return [];
    const kind = this._kindOf.get(this._folding.fold(nameBefore(head)));
    const letters = /^[a-z]+$/.test(folded);
    /** @type {(character: string) => string[]} */
    const readings = (character) => this._readings.get(character) || [];
    /** @type {Word[][]} */
    const tiers = [[], [], []];
    for (const candidate of this._words) {
      if (candidate.folded === folded || (kind && !candidate.kinds.has(kind))) continue;
      if (candidate.folded.startsWith(folded)) tiers[0].push(candidate);
      else if (letters && candidate.sounds.has(folded[0]) && typedFor(folded, candidate.folded, readings)) tiers[1].push(candidate);
      else if (folded.length > 1 && candidate.folded.indexOf(folded) >= 0) tiers[2].push(candidate);
    }
    const best = tiers[0].concat(tiers[1], tiers[2]).slice(0, limit);
    return best.map((word) => ({ text: head + word.text, kind: word.kind, count: word.count }));
  }
}

/**
 * The name before a colon at the end of a text, or empty.
 * @param {string} head
 */
function nameBefore(head) {
  const bare = head.replace(/[(（"“]+$/, "");
  if (!/[:：=＝]$/.test(bare)) return "";
  const words = bare.slice(0, -1).split(/[\s\-－(（]/);
  return words[words.length - 1];
}
