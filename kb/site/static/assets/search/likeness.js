// @ts-check
// The cases that are like a described matter, compared in the browser: `kb/search/likeness/similar.py`.
"use strict";

/** What cases are compared with; `keys` of a rule are its articles in the index. @typedef {{text: string, rules: CitedRule[], domains: string[], outcomes: string[]}} Subject */
/** A case that is like it, and the telling pairs that it shares. @typedef {{number: number, score: number, grams: string[]}} Like */

/**
 * A number of cases in coarse steps: its leading binary digits.
 * @param {number} count
 */
function coarse(count) {
  const step = Math.max(32 - Math.clz32(count) - COUNTED_DIGITS, 0);
  return (count >> step) << step;
}

/** How many cases hold each pair of characters that stands anywhere: see `Pairs` in kb/site/search/blocks.py. */
class PairCounts {
  /**
   * @param {string[]} rows each first character with all that stand after it
   * @param {string} codes of the pairs, in the order of the rows
   */
  constructor(rows, codes) {
    this._codes = codes;
    /** @type {Map<string, {row: string, start: number, places: Map<string, number>|null}>} */
    this._rows = new Map();
    let start = 0;
    for (const row of rows) {
      const characters = Array.from(row);
      this._rows.set(characters[0], { row, start, places: null });
      start += characters.length - 1;
    }
  }

  /**
   * The number of cases in coarse steps; 0 if no case has the pair.
   * @param {string} gram
   */
  of(gram) {
    const [first, second] = Array.from(gram);
    const row = this._rows.get(first);
    if (!row) return 0;
    if (!row.places) {
      const seconds = Array.from(row.row).slice(1);
      row.places = new Map(seconds.map((one, place) => /** @type {[string, number]} */ ([one, row.start + place])));
    }
    const place = row.places.get(second);
    if (place === undefined) return 0;
    const code = this._codes.charCodeAt(place) - FIRST_COUNT;
    const half = 1 << (COUNTED_DIGITS - 1);
    const step = Math.max(Math.floor(code / half) - 1, 0);
    return (code - step * half) << step;
  }
}

class Likeness {
  /**
   * What compares a matter with the cases of a search.
   * @param {Search} search
   */
  static async of(search) {
    const { loader, library, postings } = await search.open();
    const [statutes, words] = await Promise.all([loader.load("statutes"), loader.load("../assets/words")]);
    return new Likeness(loader, library, postings, new Statutes(loader, statutes, library.folding), new WordList(words));
  }

  /**
   * The cases that are most like a described matter.
   * @param {string} written
   * @returns {Promise<{total: number, hits: Hit[], notes: string[]}>}
   */
  async answer(written) {
    const subject = await this._subject(written);
    const { ranked, weights } = await this._ranked(subject);
    const hits = await Promise.all(
      ranked.slice(0, MOST_SIMILAR).map(async (like) => {
        const content = await this._loader.load("cases/" + this._library.ids[like.number]);
        return this._hit(subject, like, weights, caseText(content));
      })
    );
    const length = Array.from(strip(written)).length;
    const cut = "案情有 " + length + " 个字，只比较了前 " + MOST_DESCRIBED + " 个字。";
    return { total: ranked.length, hits, notes: length > MOST_DESCRIBED ? [cut] : [] };
  }

  /**
   * @param {Loader} loader
   * @param {Library} library
   * @param {Postings} postings
   * @param {Statutes} statutes
   * @param {WordList} words
   */
  constructor(loader, library, postings, statutes, words) {
    this._loader = loader;
    this._library = library;
    this._postings = postings;
    this._statutes = statutes;
    this._words = words;
    /** @type {PairCounts|null} */
    this._counted = null;
    /** Folded values that mean a longer stretch of words. @type {Set<string>} */
    this._lexicon = new Set();
    for (const [key] of library.facetLabels) {
      if (NO_SUBJECT_KEYS.indexOf(key) >= 0) continue;
      for (const value of (library.facets.get(key) || new Map()).keys()) this._lexicon.add(library.folding.fold(value));
    }
  }

  /**
   * What a description asks for; its files are loaded.
   * @param {string} written
   * @returns {Promise<Subject>}
   */
  async _subject(written) {
    const whole = strip(written);
    const length = Array.from(whole).length;
    if (length < SHORTEST_DESCRIPTION) {
      throw new QueryError(
        "案情太短，只有 " + length + " 个字。请至少写 " + SHORTEST_DESCRIPTION + " 个字，60 到 5000 个字最合适。"
      );
    }
    const compared = Array.from(whole).slice(0, MOST_DESCRIBED).join("");
    const units = compared.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).map((line) => this._library.folding.fold(line));
    const text = units.filter(Boolean).join("\n");
    /** @type {(key: string) => string[]} */
    const named = (key) => {
      const values = this._library.aliasesOf(key).filter(([word]) => Array.from(word).length > 1 && text.indexOf(word) >= 0);
      return Array.from(new Set(values.map(([, value]) => value)));
    };
    await this._loader.loadAll(this._statutes.filesWithin(text));
    return { text, rules: this._statutes.rulesWithin(text, this._library.count), domains: named("domain"), outcomes: named("outcome") };
  }

  /** @param {number} count of the cases that hold something */
  _idf(count) {
    const held = coarse(count);
    return Math.log(1 + (coarse(this._library.count) - held + 0.5) / (held + 0.5));
  }

  /**
   * The most telling pairs of the subject's characters, each with its weight and its cases.
   * @param {Subject} subject
   */
  async _telling(subject) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const unit of subject.text.split("\n")) {
      for (const gram of bigramsOf(unit)) counts.set(gram, (counts.get(gram) || 0) + 1);
    }
    const commonest = Array.from(counts).sort((a, b) => b[1] - a[1]).slice(0, MOST_COUNTED);
    const grams = commonest.filter(([gram]) => !/^[0-9]+$/.test(gram));
    const pairs = await this._pairs();
    const most = Math.max(COMMON_SHARE * coarse(this._library.count), FEW_CASES);
    /** @type {{gram: string, weight: number}[]} */
    const weighed = [];
    for (const [gram, count] of grams) {
      const held = pairs.of(gram);
      if (held && held <= most) weighed.push({ gram, weight: (1 + Math.log(count)) * this._idf(held) });
    }
    weighed.sort((a, b) => b.weight - a.weight || (a.gram < b.gram ? -1 : 1));
    const telling = weighed.slice(0, TELLING_PAIRS);
    await this._loader.loadAll(telling.map(({ gram }) => this._postings.filesOf(gram)).flat());
    return telling.map(({ gram, weight }) => ({ gram, weight, cases: this._library.casesAt(this._postings.places(gram)) }));
  }

  /** How many cases hold each pair, so that of the lists only those of telling pairs are read. */
  async _pairs() {
    if (!this._counted) {
      const [[, , rows], [codes]] = await Promise.all([this._loader.load("slips"), this._loader.load("counts")]);
      this._counted = new PairCounts(rows, codes);
    }
    return this._counted;
  }

  /**
   * The cases that are like the subject, the likest first.
   * @param {Subject} subject
   * @returns {Promise<{ranked: Like[], weights: Map<string, number>}>}
   */
  async _ranked(subject) {
    const telling = await this._telling(subject);
    const weights = new Map(telling.map(({ gram, weight }) => /** @type {[string, number]} */ ([gram, weight])));
    const whole = telling.reduce((sum, { weight }) => sum + weight, 0) || 1;
    const shares = new Float64Array(this._library.count);
    for (const { weight, cases } of telling) {
      for (let number = 0; number < cases.length; number++) if (cases[number]) shares[number] += weight;
    }
    /** @type {number[]} */
    const chosen = [];
    shares.forEach((share, number) => {
      if (share && share / whole >= LEAST_LIKE) chosen.push(number);
    });
    chosen.sort((a, b) => shares[b] - shares[a] || a - b);
    /** @type {(number: number) => string[]} */
    const gramsOf = (number) => telling.filter(({ cases }) => cases[number]).map(({ gram }) => gram);
    const first = chosen.slice(0, WEIGHED_CASES);
    const starts = this._library.starts;
    /** @type {(number: number) => number} */
    const lengthOf = (number) => starts[number + 1] - starts[number] - 1;
    const mean = first.reduce((sum, number) => sum + lengthOf(number), 0) / first.length || 1;
    const ranked = first.map((number) => {
      const longer = LIKE_K1 * (1 - LIKE_B + (LIKE_B * lengthOf(number)) / mean);
      let score = 0;
      for (const { gram, weight, cases } of telling) {
        if (!cases[number]) continue;
        const count = occurrences(this._postings.places(gram), gram, starts[number], starts[number + 1]);
        score += (weight * count * (LIKE_K1 + 1)) / (count + longer);
      }
      return { number, score: score / whole + this._bonus(subject, number), grams: gramsOf(number) };
    });
    ranked.sort((a, b) => b.score - a.score || a.number - b.number);
    const last = ranked.length ? ranked[ranked.length - 1].score : 0;
    const rest = chosen.slice(WEIGHED_CASES).map((number) => ({
      number, score: Math.min(shares[number] / whole, last), grams: gramsOf(number),
    }));
    return { ranked: ranked.concat(rest), weights };
  }

  /**
   * What rules, field and outcome add.
   * @param {Subject} subject
   * @param {number} number
   */
  _bonus(subject, number) {
    const cited = subject.rules.filter((rule) => rule.cases[number]).map((rule) => this._idf(rule.count));
    let score = 0;
    if (cited.length) score += RULES_SHARE * Math.min(1, cited.reduce((sum, one) => sum + one, 0) / this._idf(1) / 2);
    if (this._has("domain", subject.domains, number)) score += DOMAIN_SHARE;
    if (this._has("outcome", subject.outcomes, number)) score += OUTCOME_SHARE;
    return score;
  }

  /**
   * Whether a case has one of some values of a facet.
   * @param {string} key
   * @param {string[]} values
   * @param {number} number
   */
  _has(key, values, number) {
    const table = this._library.facets.get(key) || new Map();
    return values.some((value) => (table.get(value) || []).indexOf(number) >= 0);
  }

  /**
   * A like case with its passages and what it shares: words, rules, field, keywords, outcome.
   * @param {Subject} subject
   * @param {Like} like
   * @param {Map<string, number>} weights
   * @param {CaseText} text
   * @returns {Hit}
   */
  _hit(subject, like, weights, text) {
    const folding = this._library.folding;
    const theirs = text.passages.map((passage) => passage.text.split("\n").map((unit) => folding.normalise(unit)).join("\n"));
    const words = this._sharedWords(subject.text, theirs.join("\n"), like.grams, weights);
    const needles = words.slice(0, SHOWN_WORDS).map((word, term) => ({ term, text: word, label: "", parts: [] }));
    const { snippets } = explain(text, needles, [], folding);
    const why = words.length ? ["共同的字词：" + words.slice(0, MANY_WORDS).join("、")] : [];
    const rules = new Set();
    for (const rule of subject.rules) for (const key of text.rules) if (rule.labels.has(key)) rules.add(rule.labels.get(key));
    if (rules.size) why.push("都引用" + Array.from(rules).slice(0, SHOWN_RULES).join("、"));
    /** @type {[string, string[]][]} */
    const common = [
      ["领域相同", text.domains.filter((value) => subject.domains.indexOf(value) >= 0)],
      ["关键词相同", this._keywordsOf(like.number).filter((word) => subject.text.indexOf(folding.fold(word)) >= 0).sort()],
      ["结果相同", text.outcomes.filter((value) => subject.outcomes.indexOf(value) >= 0)],
    ];
    for (const [label, values] of common) if (values.length) why.push(label + "：" + values.join("、"));
    return hitOf(text, snippets, why);
  }

  /** @param {number} number */
  _keywordsOf(number) {
    const table = this._library.facets.get("keyword") || new Map();
    return Array.from(table.keys()).filter((word) => table.get(word).indexOf(number) >= 0);
  }

  /**
   * The whole words round the shared telling pairs that both texts hold, the weightiest first.
   * @param {string} text
   * @param {string} theirs
   * @param {string[]} grams
   * @param {Map<string, number>} weights
   */
  _sharedWords(text, theirs, grams, weights) {
    /** @type {Map<string, number>} */
    const words = new Map();
    for (const gram of grams) {
      const word = this._whole(text, text.indexOf(gram), gram.length, theirs);
      if (Array.from(word).length < 2) continue;
      const pairs = Array.from(new Set(bigramsOf(word)));
      words.set(word, pairs.reduce((sum, pair) => sum + (weights.get(pair) || 0), 0));
    }
    const ordered = Array.from(words).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    /** @type {string[]} */
    const kept = [];
    for (const [word] of ordered) {
      if (!kept.some((other) => other.indexOf(word) >= 0 || word.indexOf(other) >= 0)) kept.push(word);
    }
    return kept;
  }

  /**
   * The words that lie within the longest stretch round a pair which another text holds too.
   * @param {string} text
   * @param {number} start
   * @param {number} length
   * @param {string} theirs
   */
  _whole(text, start, length, theirs) {
    let first = start;
    let last = start + length;
    while (
      first > 0 && last - first < LONGEST_SHARED && isWord(text[first - 1]) && theirs.indexOf(text.slice(first - 1, last)) >= 0
    ) first--;
    while (
      last < text.length && last - first < LONGEST_SHARED && isWord(text[last]) && theirs.indexOf(text.slice(first, last + 1)) >= 0
    ) last++;
    let left = first;
    let right = last;
    while (left > 0 && first - left < SHARED_CONTEXT && isWord(text[left - 1])) left--;
    while (right < text.length && right - last < SHARED_CONTEXT && isWord(text[right])) right++;
    const words = [];
    for (const word of joinedWords(this._words.split(text.slice(left, right)))) {
      left += word.length;
      if (first <= left - word.length && left <= last) words.push(word);
    }
    /** @type {(word: string) => boolean} */
    const empty = (word) => Array.from(word).length === 1 || isCounted(word);
    while (words.length && empty(words[0])) words.shift();
    while (words.length && empty(words[words.length - 1])) words.pop();
    return this._knownIn(text.slice(first, last)) || words.join("");
  }

  /**
   * The longest keyword that a string holds, or empty.
   * @param {string} text
   */
  _knownIn(text) {
    for (let size = text.length; size > 1; size--) {
      for (let at = 0; at + size <= text.length; at++) {
        if (this._lexicon.has(text.slice(at, at + size))) return text.slice(at, at + size);
      }
    }
    return "";
  }
}

/**
 * The words, with adjacent words of one character joined: no list has every word.
 * @param {string[]} words
 * @returns {string[]}
 */
function joinedWords(words) {
  /** @type {string[]} */
  const names = [];
  let open = false;
  for (const word of words) {
    const opens = Array.from(word).length === 1 && EDGE_CHARACTERS.indexOf(word) < 0 && !isCounted(word);
    if (opens && open) names[names.length - 1] += word;
    else names.push(word);
    open = opens;
  }
  return names;
}

/**
 * How often a pair occurs between two places, without overlaps.
 * @param {Int32Array} places ascending
 * @param {string} gram
 * @param {number} start
 * @param {number} end
 */
function occurrences(places, gram, start, end) {
  const width = Array.from(gram).length;
  let count = 0;
  let free = start;
  for (let at = lowerBound(places, start); at < places.length && places[at] < end; at++) {
    if (places[at] < free) continue;
    count++;
    free = places[at] + width;
  }
  return count;
}

/** @param {string} character */
function isWord(character) {
  return Boolean(character.match(RUNS_RE)) || (character >= "\ud800" && character <= "\udfff");
}
