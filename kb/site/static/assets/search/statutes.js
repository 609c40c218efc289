// @ts-check
// Statutes and articles that a query names: the other numbers of an article are in the files,
// see kb/site/search/rules.py.
"use strict";

/**
 * A key of an article, what it is called, the cases that cite it, and whether it is the article as the newest version
 * numbers it: 0, 1, or what it is called then. @typedef {[string, string, string, 0|1|string]} RuleRow
 */
/** What a text cites: key -> what it is called; the cases that cite it too. @typedef {{labels: Map<string, string>, cases: CaseSet, count: number}} CitedRule */
/** What a citation in a query asks for: key -> what it is called and the cases. @typedef {Map<string, {label: string, cases: Int32Array}>} Rule */

const CITED_NUMBER = "(?:[〇○零一二三四五六七八九十百千两廿卅]{1,9}|[0-9]{1,4})(?![0-9])";
const CITED_JOIN = " ?(?:[、,] ?(?:以及|或者|[和及与或])?|以及|或者|[和及与或至到~-]) ?";
const CITED_MANY = CITED_NUMBER + "(?:" + CITED_JOIN + "第? ?" + CITED_NUMBER + "){0,40}";
const IN_BRACKETS = "\\(?" + CITED_NUMBER + "\\)?";
const CITED_ARTICLES_RE = new RegExp(
  "(" + CITED_MANY + ") ?条条?(?: ?之" + CITED_NUMBER + "(?! ?条))?" +
    "(?: ?第? ?" + IN_BRACKETS + "(?:" + CITED_JOIN + "第? ?" + IN_BRACKETS + "){0,40} ?款)?" +
    "(?: ?第? ?" + IN_BRACKETS + "(?:" + CITED_JOIN + "第? ?" + IN_BRACKETS + "){0,40} ?项)?",
  "y"
);
const CITED_NEXT_RE = new RegExp(CITED_JOIN + "第? ?", "y");
const EACH_NUMBER_RE = new RegExp("(" + CITED_JOIN + ")?第? ?(" + CITED_NUMBER + ")", "g");
/** What may precede a number without 第. */
const BARE_AFTER = "法例定释则典办规程章准》)\"";
/** What may come between a statute's name and the number. */
const BETWEEN_RE = /(?: ?(?:中|里)?(?:的|之)| ?(?:中|里)| )$/;
const CITED_RANGE_RE = /[至到~-]/;
/** How far before an article the name of its statute may begin. */
const LONGEST_NAME = 60;
/** What refers to the statute named last. */
const SAME_STATUTE_RE = /(?:[本该同]法|(?:本|该)(?:条例|办法|规定))$/;
/** Whether a query may name a statute: only then their files are loaded. */
const MAY_CITE_RE = /《|条|款|项|statute|[法例定释则典办规程章准》)"] ?[0-9一二三四五六七八九十百]/;

const DIGITS = new Map(Array.from("零一二三四五六七八九").map((digit, value) => /** @type {[string, number]} */ ([digit, value])));
DIGITS.set("〇", 0).set("○", 0).set("两", 2);
/** @type {Map<string, number>} */
const UNITS = new Map([["十", 10], ["百", 100], ["千", 1000]]);

/**
 * The value of a whole number in Arabic or Chinese numerals, or `null`: `kb.text.parse_number`.
 * @param {string} text
 * @returns {number|null}
 */
function parseNumber(text) {
  if (/^[0-9]+$/.test(text)) return Number(text);
  const characters = Array.from(text);
  if (!characters.length || characters.some((c) => !DIGITS.has(c) && !UNITS.has(c))) return null;
  if (!characters.some((c) => UNITS.has(c))) return Number(characters.map((c) => DIGITS.get(c)).join(""));
  let total = 0;
  /** @type {number|null} */
  let digit = null;
  let last = 10000;
  for (const character of characters) {
    const unit = UNITS.get(character);
    if (unit !== undefined) {
      if (unit >= last || digit === 0) return null;
      total += (digit === null ? 1 : digit) * unit;
      digit = null;
      last = unit;
    } else if (digit) {
      return null;
    } else {
      digit = /** @type {number} */ (DIGITS.get(character));
    }
  }
  return total + (digit || 0);
}

/**
 * The numbers between the ends of a range; none where it is no likely range.
 * @param {number} first
 * @param {number} last
 * @returns {number[]}
 */
function between(first, last) {
  const numbers = [];
  if (last - first <= LONGEST_CITED_RANGE) for (let number = first + 1; number < last; number++) numbers.push(number);
  return numbers;
}

/**
 * The articles of an enumeration, those between the ends of a range too.
 * @param {string} text
 * @returns {number[]}
 */
function articlesIn(text) {
  /** @type {number[]} */
  const numbers = [];
  EACH_NUMBER_RE.lastIndex = 0;
  let match = EACH_NUMBER_RE.exec(text);
  while (match) {
    const value = parseNumber(match[2]);
    if (value !== null && value >= 1 && value <= 9999) {
      if (numbers.length && CITED_RANGE_RE.test(match[1] || "")) numbers.push(...between(numbers[numbers.length - 1], value));
      numbers.push(value);
    }
    match = EACH_NUMBER_RE.exec(text);
  }
  return numbers;
}

/** What may precede the name of a statute, and is left out of the file where it means the same without. */
const NATION = "中华人民共和国";

class Statutes {
  /**
   * @param {Loader} loader
   * @param {any[]} content the file `statutes`
   * @param {Folding} folding
   */
  constructor(loader, content, folding) {
    this._loader = loader;
    this._folding = folding;
    /** Folded name or alias -> names of the statutes that it may mean. @type {Map<string, string[]>} */
    this._words = new Map();
    for (const [word, ...names] of content[0]) {
      this._words.set(word, names.length ? names : [word]);
      if (!names.length) this._words.set(NATION + word, [word]);
    }
    /** @type {Map<string, number[]>} */
    this._files = new Map();
    for (const [statute, number] of content[1]) {
      this._files.set(statute, (this._files.get(statute) || []).concat(number));
    }
    /** The last article of each statute, 0 where it is not known. @type {Map<string, number>} */
    this._lasts = new Map(content[2]);
    /** What comes before and after a name within names of other statutes. @type {Map<string, [string, string][]>} */
    this._longer = new Map();
    for (const [name, ...parts] of content[3]) {
      /** @type {[string, string][]} */
      const pairs = [];
      for (let at = 0; at < parts.length; at += 2) pairs.push([parts[at], parts[at + 1]]);
      this._longer.set(name, pairs);
    }
    /** @type {Map<string, Map<string, RuleRow[]>>} */
    this._rows = new Map();
  }

  /**
   * The statutes that a name or alias may mean.
   * @param {string} name
   * @returns {string[]}
   */
  find(name) {
    return this._words.get(this._folding.fold(name)) || [];
  }

  /** What comes before and after a folded name within names of other statutes. @param {string} name */
  longerNames(name) {
    return this._longer.get(name) || [];
  }

  /**
   * Names of the statutes that a word without an article may mean; the word itself where none is known.
   * @param {string} word
   * @returns {string[]}
   */
  namesOf(word) {
    const names = this.find(stripOf(word, "《》 "));
    return names.length ? names : [stripOf(this._folding.fold(word), "《》 "), stripOf(word, "《》 ")];
  }

  /**
   * The statutes and articles of a text, where the whole of it is one citation of a known statute.
   * @param {string} text
   * @returns {{statute: string, article: number}[]}
   */
  cited(text) {
    let folded = this._folding.normalise(text);
    if (/[0-9一二三四五六七八九十百]$/.test(folded)) folded += "条";
    if (!/[条款项]$/.test(folded)) return [];
    for (let end = folded.length - 1; end > 1; end--) {
      const name = folded.slice(0, end);
      const names = this._named(name);
      if (!names.length) continue;
      const articles = this._articles(folded, end, BARE_AFTER.indexOf(name[name.length - 1]) >= 0);
      if (articles.length) {
        return names.reduce(
          (collected, statute) => collected.concat(articles.map((article) => ({ statute, article }))),
          /** @type {{statute: string, article: number}[]} */ ([])
        );
      }
    }
    return [];
  }

  /**
   * @param {string} folded a name, perhaps in 《》, perhaps with 的 or a blank after it
   * @returns {string[]}
   */
  _named(folded) {
    const name = folded.replace(BETWEEN_RE, "");
    const inside = /^《([^《》]+)》$/.exec(name);
    return this._words.get(strip(inside ? inside[1] : name)) || [];
  }

  /**
   * The articles of a text from a place to its end; none if there is anything else.
   * @param {string} text
   * @param {number} start
   * @param {boolean} bare whether 第 may be wanting before the first
   */
  _articles(text, start, bare) {
    let at = start;
    if (text[at] === "第") at += text[at + 1] === " " ? 2 : 1;
    else if (!bare) return [];
    /** @type {number[]} */
    const numbers = [];
    let ranged = false;
    for (;;) {
      CITED_ARTICLES_RE.lastIndex = at;
      const match = CITED_ARTICLES_RE.exec(text);
      if (!match) return [];
      const articles = articlesIn(match[1]);
      if (ranged) numbers.push(...between(numbers[numbers.length - 1], articles[0]));
      numbers.push(...articles);
      at += match[0].length;
      if (at === text.length) return numbers;
      CITED_NEXT_RE.lastIndex = at;
      const joined = CITED_NEXT_RE.exec(text);
      if (!joined) return [];
      ranged = CITED_RANGE_RE.test(joined[0]) && !ranged;
      at += joined[0].length;
    }
  }

  /**
   * What to say of the articles of a text that is one citation, where no version of the statute has as many.
   * @param {string} text
   * @returns {string[]}
   */
  missing(text) {
    /** @type {Map<number, string[]>} */
    const named = new Map();
    for (const { statute, article } of this.cited(text)) named.set(article, (named.get(article) || []).concat(statute));
    const notes = new Set();
    for (const [article, names] of named) {
      const lasts = names.map((name) => this._lasts.get(name) || 0);
      if (!lasts.every((last) => last > 0 && article > last)) continue;
      const last = Math.max(...lasts);
      notes.add("《" + names[0] + "》没有第" + lawNumber(article) + "条，最后一条是第" + lawNumber(last) + "条。");
    }
    return Array.from(notes);
  }

  /**
   * The files that hold what a text cites.
   * @param {string} text
   * @returns {string[]}
   */
  filesOf(text) {
    const files = new Set();
    for (const { statute } of this.cited(text)) {
      for (const number of this._files.get(statute) || []) files.add("rules/" + number);
    }
    return Array.from(files);
  }

  /**
   * The rule that a text asks for; `null` where it is no citation. Its files must have been loaded.
   * @param {string} text
   * @returns {Rule|null}
   */
  rule(text) {
    const cited = this.cited(text);
    if (!cited.length) return null;
    /** @type {Rule} */
    const rule = new Map();
    for (const { statute, article } of cited) {
      for (const number of this._files.get(statute) || []) {
        for (const [key, label, cases] of this._rowsOf("rules/" + number).get(statute + "|" + article) || []) {
          if (!rule.has(key)) rule.set(key, { label, cases: readAscending(cases) });
        }
      }
    }
    return rule;
  }

  /**
   * The statutes and articles that a folded text cites by name, by 该法 and its like, or by an article alone after a
   * name in its sentence.
   * @param {string} text
   * @returns {{statute: string, article: number}[]}
   */
  _within(text) {
    /** @type {{statute: string, article: number}[]} */
    const cited = [];
    /** @type {string[]} */
    let named = [];
    let last = 0;
    for (let at = text.indexOf("第"); at >= 0; at = text.indexOf("第", at + 1)) {
      const before = text.slice(Math.max(0, at - LONGEST_NAME), at).replace(BETWEEN_RE, "").replace(/\([^()]{2,20}\)$/, "");
      const names = this._namedBefore(before);
      if (names.length) named = names;
      else if (!SAME_STATUTE_RE.test(before) && /[。!?\n]/.test(text.slice(last, at))) continue;
      const { articles, end } = this._articlesFrom(text, at + 1);
      for (const statute of named) for (const article of articles) cited.push({ statute, article });
      if (articles.length) last = end;
      at = Math.max(at, end - 1);
    }
    return cited;
  }

  /**
   * The statutes whose name ends a folded text.
   * @param {string} text
   */
  _namedBefore(text) {
    const inside = /《([^《》]+)》$/.exec(text);
    if (inside) return this._words.get(inside[1].replace(/\([^()]*\)$/, "")) || this._words.get(inside[1]) || [];
    for (let start = 0; start + 1 < text.length; start++) {
      const names = this._words.get(text.slice(start));
      if (names) return names;
    }
    return [];
  }

  /**
   * The articles that are enumerated from a place on, and where the enumeration ends.
   * @param {string} text
   * @param {number} start
   */
  _articlesFrom(text, start) {
    /** @type {number[]} */
    const articles = [];
    let at = start;
    for (;;) {
      CITED_ARTICLES_RE.lastIndex = at;
      const match = CITED_ARTICLES_RE.exec(text);
      if (!match) return { articles, end: at };
      articles.push(...articlesIn(match[1]));
      at += match[0].length;
      CITED_NEXT_RE.lastIndex = at;
      const joined = CITED_NEXT_RE.exec(text);
      if (!joined || joined[0].indexOf("第") < 0) return { articles, end: at };
      at += joined[0].length;
    }
  }

  /**
   * The files that hold what a text cites somewhere.
   * @param {string} text
   * @returns {string[]}
   */
  filesWithin(text) {
    const files = new Set();
    for (const { statute } of this._within(text)) {
      for (const number of this._files.get(statute) || []) files.add("rules/" + number);
    }
    return Array.from(files);
  }

  /**
   * The articles that a text cites somewhere, each read in the newest version. Their files must have been loaded.
   * @param {string} text
   * @param {number} count of the cases of the library
   * @returns {CitedRule[]}
   */
  rulesWithin(text, count) {
    /** @type {Map<string, CitedRule>} */
    const rules = new Map();
    for (const { statute, article } of this._within(text)) {
      const place = statute + "|" + article;
      if (rules.has(place)) continue;
      const labels = new Map();
      const cases = new Uint8Array(count);
      for (const number of this._files.get(statute) || []) {
        for (const [key, words, numbers, newest] of this._rowsOf("rules/" + number).get(place) || []) {
          if (!newest) continue;
          labels.set(key, newest === 1 ? words : newest);
          for (const one of readAscending(numbers)) cases[one] = 1;
        }
      }
      if (labels.size) rules.set(place, { labels, cases, count: sizeOf(cases) });
    }
    return Array.from(rules.values());
  }

  /** @param {string} file */
  _rowsOf(file) {
    let rows = this._rows.get(file);
    if (!rows) {
      rows = new Map(this._loader.content(file).map((row) => [row[0] + "|" + row[1], row[2]]));
      this._rows.set(file, rows);
    }
    return rows;
  }
}
