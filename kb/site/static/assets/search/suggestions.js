// @ts-check
// Other queries for one that finds nothing, or little: `kb/search/answer/suggestions.py`. What they are drawn from is
// loaded for such a query alone.
"use strict";

const WORD_CHARACTER_RE = /[\p{L}\p{N}]/u;
const SUGGESTED_NUMBER_RE = /^[0-9.,%‰/:-]+$/;
const LETTERS_RE = /^[A-Za-z]+$/;

/**
 * Whether what is suggested for a text lacks its 不, and so means the opposite of the query: 非听证 -> 听证.
 * @param {string} text
 * @param {string} better
 */
function reversesWish(text, better) {
  return Array.from(NEGATIONS).some((sign) => text.split(sign).length > better.split(sign).length);
}

class Suggestions {
  /**
   * @param {Library} library
   * @param {Sounds} sounds
   * @param {{containing: (text: string) => Promise<number>, hits: (query: string) => Promise<number>,
   *   near: (query: string) => Promise<number>}} counts how many cases hold a folded text, and how many hits a query has
   */
  constructor(library, sounds, counts) {
    this._library = library;
    this._sounds = sounds;
    this._counts = counts;
    /** @type {(text: string) => string} */
    this._fold = (text) => library.folding.fold(text);
    /** Facet key -> values of the cases, the commonest first. @type {Map<string, string[]>} */
    this._values = new Map(
      library.facetsOf(library.all()).map(({ key, values }) => [key, values.map(({ value }) => value)])
    );
    /** All of them, folded. @type {string[]} */
    this._words = [];
    this._values.forEach((values) => this._words.push(...values.map(this._fold)));
  }

  /**
   * Queries that have more hits, the nearest first.
   * @param {Query} query
   * @param {number} total how many hits it has in mode `all`
   * @returns {Promise<string[]>}
   */
  async of(query, total) {
    /** @type {string[]} */
    const suggestions = [];
    const tried = new Set([query.written]);
    const unquoted = total ? "" : await this._unquoted(query);
    for await (const candidate of this._candidates(query, total, unquoted)) {
      if (tried.has(candidate)) continue;
      tried.add(candidate);
      // Nobody is shown the nearest cases to what he quoted, but he may ask for them.
      const more = (await this._counts.hits(candidate)) > total;
      if (more || (candidate === unquoted && (await this._counts.near(candidate)))) suggestions.push(candidate);
      if (suggestions.length === MOST_SUGGESTED || tried.size > MOST_TRIED) break;
    }
    return suggestions;
  }

  /**
   * @param {Query} query
   * @param {number} total
   * @param {string} unquoted
   * @returns {AsyncGenerator<string>}
   */
  async *_candidates(query, total, unquoted) {
    const wanted = wantedOf(query);
    const filters = filtersOf(query);
    if (unquoted) yield unquoted;
    if (wanted.length + filters.length > MOST_SUGGESTED_TERMS) return;
    if (!total) {
      for (const each of joinedFilters(query)) yield each.query;
      for (const { name, start, end } of query.unknown) {
        const label = nearestWord(name, this._library.names.shown, this._fold);
        if (label !== null) yield replaced(query, start, end, label);
      }
      for (const { key, value, start, end } of filters) {
        for (const near of this._valuesNear(key, value)) yield replaced(query, start, end, near);
      }
      yield* this._spelled(query, wanted);
      for (const term of wanted) {
        const noName = query.unknown.some(({ start, end }) => start === term.start && end === term.end);
        for await (const better of noName ? [] : this._better(term)) {
          if (!reversesWish(term.text, better)) yield replaced(query, term.start, term.end, better);
        }
        for (const filter of this._asFilter(term)) yield replaced(query, term.start, term.end, filter);
      }
    }
    yield* this._looser(query, wanted, filters);
  }

  /**
   * The query without the quotes round phrases that no case holds.
   * @param {Query} query
   */
  async _unquoted(query) {
    let { written } = query;
    for (const term of wantedOf(query).sort((a, b) => b.start - a.start)) {
      if (!term.phrase || (await this._counts.containing(term.text))) continue;
      written = written.slice(0, term.start - 1) + written.slice(term.start, term.end) + written.slice(term.end + 1);
    }
    return written;
  }

  /**
   * Less near, without a scope, without one of the words, or with the words as alternatives.
   * @param {Query} query
   * @param {Term[]} wanted
   * @param {Filter[]} filters
   * @returns {Generator<string>}
   */
  *_looser(query, wanted, filters) {
    const { written } = query;
    for (const [near, looser] of [[SENTENCE, " " + BLOCK + " "], [SENTENCE, " "], [BLOCK, " "]]) {
      yield written.replace(new RegExp("[" + BLANK + "]" + near + "[" + BLANK + "]", "g"), looser);
    }
    /** @type {[string, Term|Filter][]} */
    const scoped = wanted.filter((term) => term.scope).map((term) => [term.scope, term]);
    for (const filter of filters) scoped.push([filter.label, filter]);
    for (const [scope, leaf] of scoped) {
      const start = written.slice(0, leaf.start).lastIndexOf(scope);
      const after = start < 0 ? "" : stripOf(written.slice(start), '"“”（(').slice(scope.length);
      if (start < 0 || ":：=＝".indexOf(after.slice(0, 1)) < 0) continue;
      yield written.slice(0, start) + written.slice(leaf.start);
    }
    if (!isPlain(query) || wanted.length < 2) return;
    /** @type {(term: Term) => string} */
    const quoted = (term) => (term.phrase ? '"' + term.written + '"' : term.written);
    const words = wanted.map(quoted);
    /** @type {string[]} */
    const others = [];
    for (const child of query.root.children) {
      if (child.type === "not" && child.child.type === "term") others.push("-" + quoted(child.child));
    }
    for (let number = 0; number < words.length; number++) {
      yield words.filter((_, other) => other !== number).concat(others).join(" ");
    }
    if (!others.length) yield words.join(" OR ");
  }

  /**
   * What a term may have meant, where no case holds it.
   * @param {Term} term
   * @returns {AsyncGenerator<string>}
   */
  async *_better(term) {
    const { text } = term;
    if (await this._counts.containing(text)) return;
    for (const group of this._library.synonyms) {
      for (const word of group) {
        if (text.indexOf(word) < 0) continue;
        for (const other of group) if (other !== word) yield text.split(word).join(other);
      }
    }
    const characters = Array.from(text);
    const size = characters.length;
    if (size <= LONGEST_TO_MEND) yield* await this._mended(characters);
    if (LETTERS_RE.test(text)) {
      const typed = this._words.filter((word) => word.length > 1 && typedFor(text, word, this._sounds.readings));
      // The whole word before what begins with it.
      const shortest = Array.from(new Set(typed)).sort((a, b) => Array.from(a).length - Array.from(b).length);
      yield* shortest.slice(0, BEST_MENDED);
    }
    if (size > LONGEST_TO_MEND) return;
    if (!SUGGESTED_NUMBER_RE.test(text)) {
      const near = this._words.filter((word) => {
        const own = Array.from(word);
        const shared = Array.from(new Set(own)).filter((character) => characters.indexOf(character) >= 0);
        return Math.abs(own.length - size) <= OTHER_LENGTH && shared.length * 2 >= size;
      });
      const close = nearestWord(text, near, this._fold);
      if (close !== null) yield close;
    }
    const places = characters.map((_, at) => at).slice(2, size - 1);
    /** @type {(at: number) => boolean} */
    const numeral = (at) => (ARABIC + HAN_NUMERALS).indexOf(characters[at]) >= 0;
    const cuts = places.filter((at) => {
      const words = WORD_CHARACTER_RE.test(characters[at - 1]) && WORD_CHARACTER_RE.test(characters[at]);
      return words && !(numeral(at - 1) && numeral(at));
    });
    cuts.sort((a, b) => Math.abs(2 * a - size) - Math.abs(2 * b - size) || a - b); // the most even cut is the likeliest
    for (const at of cuts) {
      const [left, right] = [characters.slice(0, at).join(""), characters.slice(at).join("")];
      if ((await this._counts.containing(left)) && (await this._counts.containing(right))) {
        yield left + " " + right;
        return;
      }
    }
  }

  /**
   * The query with words that were typed by their sounds, a syllable apart.
   * @param {Query} query
   * @param {Term[]} wanted
   * @returns {Generator<string>}
   */
  *_spelled(query, wanted) {
    /** @type {Term[][]} */
    const runs = [];
    for (const term of wanted) {
      if (term.phrase || term.scope || !LETTERS_RE.test(term.text)) continue;
      const run = runs[runs.length - 1];
      if (run && !strip(query.written.slice(run[run.length - 1].end, term.start))) run.push(term);
      else runs.push([term]);
    }
    for (const run of runs) {
      const sounding = run.length > 1 && this._sounding(run.map((term) => term.text));
      if (sounding) yield replaced(query, run[0].start, run[run.length - 1].end, sounding);
    }
  }

  /**
   * The words that some syllables are typed for, the longest stretches first; empty where some are for none.
   * @param {string[]} syllables
   */
  _sounding(syllables) {
    const length = new Map(this._words.map((word) => [word, Array.from(word).length]));
    const words = Array.from(length.keys()).sort(
      (a, b) => Number(length.get(a)) - Number(length.get(b)) || (a < b ? -1 : 1)
    );
    /** @type {string[]} */
    const pieces = [];
    for (let at = 0; at < syllables.length; ) {
      let end = syllables.length;
      /** @type {string|undefined} */
      let word;
      for (; end > at; end--) {
        const letters = syllables.slice(at, end).join("");
        word = words.find((one) => Number(length.get(one)) > 1 && typedFor(letters, one, this._sounds.readings));
        if (word) break;
      }
      if (!word) return "";
      pieces.push(word);
      at = end;
    }
    return pieces.join(" ");
  }

  /**
   * A text with one character changed for one that sounds or looks like it; the forms that most cases hold.
   * @param {string[]} characters
   * @returns {Promise<string[]>}
   */
  async _mended(characters) {
    /** @type {(first: string|undefined, second: string|undefined) => boolean} */
    const missing = (first, second) => {
      if (first === undefined || second === undefined) return false;
      return WORD_CHARACTER_RE.test(first) && WORD_CHARACTER_RE.test(second) && !this._sounds.pair(first + second);
    };
    // The rest of the text must occur somewhere; that of a sentence seldom does, wherever it is changed.
    const places = characters.map((_, at) => at).filter((at) => missing(characters[at - 1], characters[at]));
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (let at = 0; at < characters.length; at++) {
      if (places.some((place) => place !== at && place !== at + 1)) continue;
      for (const other of this._sounds.confusable(characters[at])) {
        // The neighbours decide first: a changed pair that no case has rules the whole out.
        if (missing(characters[at - 1], other) || missing(other, characters[at + 1])) continue;
        const mended = characters.slice(0, at).concat(other, characters.slice(at + 1)).join("");
        const count = characters.length > 1 ? await this._counts.containing(mended) : 0;
        if (count) counts.set(mended, count);
      }
    }
    return Array.from(counts.keys())
      .sort((a, b) => Number(counts.get(b)) - Number(counts.get(a)))
      .slice(0, BEST_MENDED);
  }

  /**
   * The field that a word names: 工商 -> 领域:市场监管.
   * @param {Term} term
   * @returns {Generator<string>}
   */
  *_asFilter(term) {
    if (term.phrase || term.scope) return;
    for (const [key, label] of this._library.facetLabels) {
      const value = this._library.valueOf(key, term.written);
      if ((this._values.get(key) || []).indexOf(value) < 0) continue;
      yield label + ":" + (value.indexOf(" ") < 0 ? value : '"' + value + '"');
    }
  }

  /**
   * Values of a facet that a word without any case may have meant.
   * @param {string} key
   * @param {string} value
   * @returns {string[]}
   */
  _valuesNear(key, value) {
    const own = this._values.get(key) || [];
    if (own.indexOf(this._library.valueOf(key, value)) >= 0) return [];
    const folded = this._fold(value);
    const sounding = own.filter((word) => this._sounds.areConfusable(folded, this._fold(word)));
    const holding = own.filter((word) => folded && this._fold(word).indexOf(folded) >= 0);
    /** @type {Map<string, string>} */
    const words = new Map();
    for (const [alias, name] of this._library.aliasesOf(key)) if (own.indexOf(name) >= 0) words.set(this._fold(alias), name);
    for (const word of own) words.set(this._fold(word), word);
    const close = nearestWord(value, Array.from(words.keys()), this._fold);
    const alternatives = sounding.concat(holding.slice(0, 3), close === null ? [] : [/** @type {string} */ (words.get(close))]);
    return Array.from(new Set(alternatives));
  }
}

/**
 * @param {Query} query
 * @param {number} start
 * @param {number} end
 * @param {string} text
 */
function replaced(query, start, end, text) {
  return query.written.slice(0, start) + text + query.written.slice(end);
}
