// @ts-check
// Which cases fulfil a query: `kb/search/answer/matching.py` over the places of strings.
"use strict";

const TITLE_ONLY_RE = /^《([^《》]+)》$/;

class Matching {
  /**
   * @param {Loader} loader
   * @param {Library} library
   * @param {Postings} postings
   */
  constructor(loader, library, postings) {
    this._loader = loader;
    this._library = library;
    this._postings = postings;
    /** @type {Statutes|null} */
    this._statutes = null;
    /** @type {{starts: Int32Array, names: string[]}|null} */
    this._segments = null;
    /** @type {Int32Array|null} */
    this._unitEnds = null;
  }

  // what must be at hand

  /**
   * Have the names of statutes at hand where a text may hold one.
   * @param {string[]} texts
   */
  async prepareNames(texts) {
    if (this._statutes || !texts.some((text) => MAY_CITE_RE.test(this._library.folding.fold(text)))) return;
    const statutes = new Statutes(this._loader, await this._loader.load("statutes"), this._library.folding);
    this._statutes = statutes;
    this._library.names.isStatute = (word) => statutes.find(stripOf(word, "《》")).length > 0;
  }

  /**
   * Have at hand all that finding needs.
   * @param {Query} query
   * @param {string[]} statutes values of the filter 法条 beside the query
   */
  async prepare(query, statutes) {
    const terms = termsIn(query.root);
    const files = new Set();
    /** @type {string[]} */
    const texts = [];
    for (const term of terms) {
      for (const text of [term.text].concat(this.variants(term))) {
        texts.push(text);
        for (const [before, after] of this._longerNames(term, text)) {
          for (const file of this._postings.filesOf(before + text + after)) files.add(file);
        }
      }
      if (term.parts.length) files.add("parts");
    }
    const nears = nearsIn(query.root);
    if (nears.length) files.add("units");
    if (nears.some((near) => near.within === SENTENCE)) {
      for (const mark of SENTENCE_ENDS) for (const file of this._postings.filesOf(mark)) files.add(file);
    }
    const cited = terms.filter((term) => !term.phrase && !term.parts.length).map((term) => term.written);
    for (const text of cited.concat(statutes, statuteFilters(query.root))) {
      for (const file of this._statutes ? this._statutes.filesOf(strip(text)) : []) files.add(file);
    }
    await Promise.all([this._loader.loadAll(files), this._postings.loadWhole(texts)]);
  }

  // terms

  /**
   * The synonyms of a term and the other spellings of its numbers; none where it is quoted.
   * @param {Term} term
   */
  variants(term) {
    return Array.from(this.variantLabels(term).keys());
  }

  /**
   * Each variant with what a reason says of it.
   * @param {Term} term
   * @returns {Map<string, string>}
   */
  variantLabels(term) {
    const labels = this._wordLabels(term);
    if (term.phrase) return labels;
    for (const [word, equal] of spellingsOf(term.text)) if (!labels.has(word)) labels.set(word, "（按" + equal + "）");
    return labels;
  }

  /**
   * Those of the variants that are other words, not other spellings of numbers.
   * @param {Term} term
   */
  synonyms(term) {
    return Array.from(this._wordLabels(term).keys());
  }

  /**
   * @param {Term} term
   * @returns {Map<string, string>}
   */
  _wordLabels(term) {
    /** @type {Map<string, string>} */
    const labels = new Map();
    if (term.phrase) return labels;
    const title = TITLE_ONLY_RE.exec(term.text);
    if (title) {
      // The statute, with or without 《》.
      const names = this.statutesOf(term).map((name) => this._library.folding.fold(name));
      const bare = names.length || Array.from(title[1]).length >= SHORTEST_NAME ? [title[1]] : [];
      for (const name of new Set(bare.concat(names))) labels.set(name, "即“" + name + "”，");
    }
    for (const word of this._library.sameAs(term.text)) labels.set(word, "的同义词“" + word + "”");
    return labels;
  }

  /** First and last day that a term asks for. @param {Term} term @returns {[string, string]|null} */
  days(term) {
    return term.phrase || term.parts.length ? null : requestedDays(term.text);
  }

  /**
   * The statutes that a term names in 《》, which a case may cite by any name.
   * @param {Term} term
   * @returns {string[]}
   */
  statutesOf(term) {
    const title = term.phrase || term.parts.length ? null : TITLE_ONLY_RE.exec(term.text);
    return title && this._statutes ? this._statutes.find(title[1]) : [];
  }

  /** For each statute that a query names, how many hits cite it. @param {Query} query @param {CaseSet} cases */
  statuteCounts(query, cases) {
    /** @type {string[]} */
    const counts = [];
    for (const term of wantedOf(query)) {
      const titled = this.statutesOf(term);
      const names = titled.length ? titled : this._citedStatutes(term);
      if (!names.length) continue;
      const cited = sizeOf(both(this._library.withValues("statute", names), cases));
      const others = titled.length ? "只提到名称的" : "只有这几个字或者同义词的";
      counts.push(term.written + "：引用条文的 " + cited + " 个，" + others + " " + (sizeOf(cases) - cited) + " 个");
    }
    return counts;
  }

  /** The statutes that cases cite and that are called just as a term, or its synonym. @param {Term} term */
  _citedStatutes(term) {
    if (term.phrase || term.parts.length) return [];
    const words = [term.text].concat(this.variants(term));
    const names = Array.from((this._library.facets.get("statute") || new Map()).keys());
    return names.filter((name) => words.indexOf(this._library.folding.fold(name)) >= 0);
  }

  /** The rule of law that a term asks for. @param {Term} term @returns {Rule|null} */
  rule(term) {
    return term.phrase || term.parts.length ? null : this._ruleOf(term.written);
  }

  /** What to say of the articles that a query asks for and that do not exist. @param {Query} query */
  missing(query) {
    const texts = wantedOf(query).filter((term) => !term.phrase).map((term) => term.written);
    for (const filter of filtersOf(query)) if (filter.key === "statute") texts.push(strip(filter.value));
    return texts.reduce((collected, text) => collected.concat(this._statutes ? this._statutes.missing(text) : []), /** @type {string[]} */ ([]));
  }

  /**
   * The rule that a value of the filter 法条 asks for.
   * @param {string} value
   * @returns {Rule|null}
   */
  ruleOfValue(value) {
    return this._ruleOf(strip(value));
  }

  /**
   * @param {string} text
   * @returns {Rule|null}
   */
  _ruleOf(text) {
    return this._statutes ? this._statutes.rule(text) : null;
  }

  /**
   * The places of a folded text, in these parts if any are named.
   * @param {string} text
   * @param {string[]} parts
   * @returns {Int32Array}
   */
  places(text, parts) {
    const places = this._postings.wholePlaces(text);
    return parts.length ? this._inParts(places, parts) : places;
  }

  /**
   * @param {Term} term
   * @param {string} text itself or one of its variants
   */
  _longerNames(term, text) {
    return this._statutes && text !== term.text && TITLE_ONLY_RE.test(term.text) ? this._statutes.longerNames(text) : [];
  }

  /**
   * The places of a variant of a term; the name of a statute not within longer names.
   * @param {Term} term
   * @param {string} text
   */
  _placesOfVariant(term, text) {
    const places = this.places(text, term.parts);
    const inside = new Set();
    for (const [before, after] of this._longerNames(term, text)) {
      const offset = Array.from(before).length;
      for (const place of this._postings.places(before + text + after)) inside.add(place + offset);
    }
    return inside.size ? places.filter((place) => !inside.has(place)) : places;
  }

  /**
   * @param {Int32Array} places
   * @param {string[]} parts
   */
  _inParts(places, parts) {
    const { starts, names } = this._partSegments();
    let segment = 0;
    return places.filter((place) => {
      while (place >= starts[segment + 1]) segment++;
      const name = names[segment];
      return parts.indexOf(name) >= 0 || (parts.indexOf(BODY) >= 0 && FIELDS.indexOf(name) < 0);
    });
  }

  /** Where each passage of each case begins, and by which name a query asks for it. */
  _partSegments() {
    if (!this._segments) {
      const names = [];
      const lengths = [];
      for (const [known, text] of this._loader.content("parts")) {
        const numbers = readNumbers(text);
        let at = 0;
        while (at < numbers.length) {
          const end = at + 1 + 2 * numbers[at];
          for (at++; at < end; at += 2) {
            names.push(known[numbers[at]]);
            lengths.push(numbers[at + 1]);
          }
        }
      }
      this._segments = { starts: startsOf(Int32Array.from(lengths)), names };
    }
    return this._segments;
  }

  /**
   * @param {Term} term
   * @returns {CaseSet}
   */
  _term(term) {
    let cases = this._library.casesAt(this.places(term.text, term.parts));
    for (const word of this.variants(term)) {
      cases = either(cases, this._library.casesAt(this._placesOfVariant(term, word)));
    }
    const days = this.days(term);
    if (days) cases = cases.map((held, number) => held | Number(days[0] <= this._library.dates[number] && this._library.dates[number] <= days[1]));
    const statutes = this.statutesOf(term);
    if (statutes.length) cases = either(cases, this._library.withValues("statute", statutes));
    const rule = this.rule(term);
    return rule ? either(cases, this._casesOf(rule)) : cases;
  }

  /**
   * @param {Rule} rule
   * @returns {CaseSet}
   */
  _casesOf(rule) {
    const all = this._library.none();
    for (const { cases } of rule.values()) for (let i = 0; i < cases.length; i++) all[cases[i]] = 1;
    return all;
  }

  // nodes

  /**
   * The cases that fulfil a part of a query.
   * @param {QueryNode} node
   * @returns {CaseSet}
   */
  fulfilling(node) {
    switch (node.type) {
      case "term":
        return this._term(node);
      case "filter":
        return node.years ? this._library.withYears(node.years[0], node.years[1]) : this.withValue(node.key, node.value);
      case "near":
        return this._near(node);
      case "not":
        return without(this._library.all(), this.fulfilling(node.child));
      case "any":
        return node.children.reduce((union, child) => either(union, this.fulfilling(child)), this._library.none());
      default:
        return this.every(node.children);
    }
  }

  /**
   * The cases that fulfil all of some parts.
   * @param {QueryNode[]} nodes
   * @returns {CaseSet}
   */
  every(nodes) {
    return nodes.reduce((common, child) => both(common, this.fulfilling(child)), this._library.all());
  }

  /**
   * @param {Near} near
   * @returns {CaseSet}
   */
  _near(near) {
    const ends = near.within === SENTENCE ? this._sentenceEnds() : this._ends();
    /** @type {Set<number>|null} */
    let stretches = null;
    for (const alternatives of near.operands) {
      /** @type {Set<number>} */
      const held = new Set();
      for (const term of alternatives) {
        for (const text of [term.text].concat(this.variants(term))) {
          const length = Array.from(text).length;
          let at = 0;
          for (const place of this.places(text, term.parts)) {
            while (ends[at] <= place) at++;
            if (place + length <= ends[at] && (!stretches || stretches.has(at))) held.add(at);
          }
        }
      }
      stretches = held;
    }
    const places = Array.from(stretches || [], (stretch) => ends[stretch] - 1).sort((a, b) => a - b);
    return this._library.casesAt(Int32Array.from(places));
  }

  /** Where each unit ends, the line break after it included. */
  _ends() {
    if (!this._unitEnds) this._unitEnds = startsOf(joinedNumbers(this._loader.content("units").map(readNumbers))).slice(1);
    return this._unitEnds;
  }

  /** Where each sentence ends, its mark included, and each unit. */
  _sentenceEnds() {
    const units = this._ends();
    const marks = Array.from(SENTENCE_ENDS, (mark) => this._postings.places(mark).map((place) => place + 1));
    const total = marks.reduce((sum, list) => sum + list.length, units.length);
    const ends = new Int32Array(total);
    let at = 0;
    for (const list of [...marks, units]) {
      ends.set(list, at);
      at += list.length;
    }
    return ends.sort();
  }

  /**
   * The cases with a facet value; 法条 takes a statute by any name, or an article of it.
   * @param {string} key
   * @param {string} value
   * @returns {CaseSet}
   */
  withValue(key, value) {
    if (SPANS.indexOf(key) >= 0) return this._within(key, value);
    if (key === "agency") {
      return either(this._library.withValues(key, [value]), this._library.withValues("organ", [value])); // any organ
    }
    if (key !== "statute") return this._library.withValues(key, [this._library.valueOf(key, value)]);
    const rule = this.ruleOfValue(value);
    if (rule) return this._casesOf(rule);
    const names = this._statutes ? this._statutes.namesOf(value) : [value];
    return this._library.withValues("statute", names);
  }

  /**
   * The cases with a day, or an amount of money before or after review, within a span.
   * @param {string} key
   * @param {string} written
   * @returns {CaseSet}
   */
  _within(key, written) {
    const [first, last] = spanOf(key, written, (text) => this._library.folding.fold(text));
    const column = key === "date" ? key : "money"; // the sums themselves; the facet has their bands
    const values = Array.from((this._library.facets.get(column) || new Map()).keys());
    /** @type {(at: string|number) => boolean} */
    const within = (at) => (first === null || at >= first) && (last === null || at <= last);
    return this._library.withValues(column, values.filter((value) => within(key === "date" ? value : Number(value))));
  }
}
