// @ts-check
// The words of a search box, sign by sign: what `query.js` takes a query apart by.
"use strict";

/** @typedef {{name: string, key: string, parts: string[]}} Scope */
/**
 * What may stand before a colon, by its folded form, and how text is folded.
 * @typedef {{fold: (text: string) => string, facets: Map<string, string>, parts: Map<string, string[]>,
 *   isStatute: (word: string) => boolean, limits: {query: number, terms: number, near: number, depth: number}}} Names
 */

const QUERY_BLANKS_RE = new RegExp("[" + BLANK + "]+", "g");
const QUERY_BLANK_RE = new RegExp("[" + BLANK + "]");
const QUERY_NAME_RE = new RegExp("([^" + BLANK + ':=()"]{1,20})[:=][' + BLANK + "]*", "uy");
const NAME_BEFORE_RE = new RegExp("([^" + BLANK + ':=()"]{1,20})[:=][' + BLANK + "]*$", "u");
const QUERY_WORD_RE = new RegExp("[^" + BLANK + "]+", "y");
const PHRASE_RE = /"([^"]+)"/y;
const OPERATOR = "(?:AND|OR|NOT|同段|同句)(?=[" + BLANK + "()]|$)";
const OPERATOR_RE = new RegExp(OPERATOR, "y");
const ANY_OPERATOR_RE = new RegExp("(?:(?<=[" + BLANK + "(])|^)" + OPERATOR);
const YEARS_RE = new RegExp(
  "^(?:([0-9]{4})?年?[" + BLANK + "]*(?:\\.\\.|-|－|至|~)[" + BLANK + "]*([0-9]{4})?年?|([0-9]{4})年?)$"
);
const SMALL_NUMBER = "(?:[0-9]{1,4}|[〇零一二三四五六七八九十百千]{1,9})";
const ITEM_TEXT = "第?\\(?" + SMALL_NUMBER + "\\)?项";
const ARTICLE_WORD_RE = new RegExp(
  "^第?" + SMALL_NUMBER + "条(?:之" + SMALL_NUMBER + ")?(?:第?" + SMALL_NUMBER + "款)?(?:" + ITEM_TEXT + ")?$"
);
const PARAGRAPH_WORD_RE = new RegExp("^(?:第?" + SMALL_NUMBER + "款(?:" + ITEM_TEXT + ")?|" + ITEM_TEXT + ")$");
const HALF_PAIR_RE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** @type {Map<string, string>} */
const SIGNS = new Map();
for (const sign of "“”„‟〝〞＂") SIGNS.set(sign, '"');
Array.from("（）：＝－").forEach((sign, index) => SIGNS.set(sign, "():=-"[index]));
for (let i = 0; i < 26; i++) SIGNS.set(String.fromCharCode(0xff21 + i), String.fromCharCode(65 + i));

/** A query that cannot be read; `start` and `end` are its place in `query`, in UTF-16 units, or both -1. */
class QueryError extends Error {
  /**
   * @param {string} message
   * @param {string} [query]
   * @param {number} [start]
   * @param {number} [end]
   */
  constructor(message, query = "", start = -1, end = -1) {
    super(message);
    this.name = "QueryError";
    this.query = query;
    this.start = start;
    this.end = end;
  }
}

/**
 * First and last year, either may be open.
 * @param {string} text folded
 * @returns {[number|null, number|null]}
 */
function parseYears(text) {
  const match = YEARS_RE.exec(strip(text));
  if (!match || !(match[1] || match[2] || match[3])) {
    const shown = Array.from(text).slice(0, 20).join("");
    throw new QueryError("年份“" + shown + "”看不懂。写成 2020..2024、2020..、..2024 或 2024。");
  }
  if (match[3]) return [Number(match[3]), Number(match[3])];
  const first = match[1] ? Number(match[1]) : null;
  const last = match[2] ? Number(match[2]) : null;
  if (first !== null && last !== null && first > last) throw new QueryError("年份“" + text + "”的开头晚于结尾。");
  return [first, last];
}

/** What stands where in the words of a search box: brackets that group, where words end; `_at` is what comes next. */
class QueryScanner {
  /**
   * @param {string} written
   * @param {Names} names
   */
  constructor(written, names) {
    this._written = written;
    this._t = Array.from(written, (sign) => SIGNS.get(sign) || sign).join("");
    this._names = names;
    this._at = 0;
    this._terms = 0;
    this._nears = 0;
    const unquoted = this._t.replace(/"[^"]*"/g, (quoted) => "x".repeat(quoted.length));
    this._structured = ANY_OPERATOR_RE.test(unquoted);
    /** @type {Map<number, number>} */
    this._partners = this._paired();
    this._closing = new Set(this._partners.values());
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {string} message
   */
  _error(start, end, message) {
    const place = Array.from(this._written.slice(0, start)).length + 1;
    const shown = this._written.slice(start, end);
    return new QueryError("检索词第 " + place + " 个字“" + shown + "”：" + message, this._written, start, end);
  }

  /**
   * @param {RegExp} sticky
   * @param {number} at
   */
  _match(sticky, at) {
    sticky.lastIndex = at;
    return sticky.exec(this._t);
  }

  // brackets

  /** Opening -> closing bracket, of those that group: both at the edge of a term. */
  _paired() {
    const pairs = new Map();
    const open = [];
    let quoted = false;
    for (let index = 0; index < this._t.length; index++) {
      const character = this._t[index];
      if (character === '"') {
        quoted = !quoted && this._t.indexOf('"', index + 1) >= 0;
      } else if (!quoted && character === "(") {
        open.push(index);
      } else if (!quoted && character === ")" && open.length) {
        pairs.set(open.pop(), index);
      }
    }
    /** @type {Map<number, number>} */
    const found = new Map();
    for (const [opening, closing] of Array.from(pairs).sort((a, b) => a[0] - b[0])) {
      const inner = strip(this._t.slice(opening + 1, closing));
      if (
        inner &&
        this._beginsTerm(opening, found) &&
        (this._structured || QUERY_BLANK_RE.test(inner) || this._afterName(opening))
      ) {
        found.set(opening, closing);
      }
    }
    const groups = new Set(found.values());
    return new Map(Array.from(found).filter((pair) => this._endsTerm(pair[1], groups)));
  }

  /**
   * @param {number} opening
   * @param {Map<number, number>} groups
   */
  _beginsTerm(opening, groups) {
    const before = this._t.slice(0, opening).replace(/-+$/, "");
    return (
      !before ||
      QUERY_BLANK_RE.test(before[before.length - 1]) ||
      (before[before.length - 1] === "(" && groups.has(before.length - 1)) ||
      this._afterName(opening)
    );
  }

  /** @param {number} opening */
  _afterName(opening) {
    const match = NAME_BEFORE_RE.exec(this._t.slice(Math.max(0, opening - 24), opening));
    return Boolean(match && this._scopeNamed(match[1].replace(/^-+/, "")));
  }

  /**
   * @param {number} closing
   * @param {Set<number>} groups
   */
  _endsTerm(closing, groups) {
    const after = this._t.slice(closing + 1, closing + 2);
    return !after || QUERY_BLANK_RE.test(after) || (after === ")" && groups.has(closing + 1));
  }

  // the grammar

  _skip() {
    while (this._at < this._t.length && QUERY_BLANK_RE.test(this._t[this._at])) this._at++;
  }

  /** The operator that stands next, or empty. */
  _peek() {
    this._skip();
    const match = this._match(OPERATOR_RE, this._at);
    return match ? match[0] : "";
  }

  _closes() {
    this._skip();
    return this._at >= this._t.length || this._closing.has(this._at);
  }

  /** @param {number} at */
  _nextWordEnd(at) {
    const match = this._match(QUERY_WORD_RE, at);
    let end = match ? at + match[0].length : at + 1;
    for (const closing of this._closing) if (at < closing && closing < end) end = closing;
    return end;
  }

  /** @param {number} at */
  _wordEnd(at) {
    const end = this._nextWordEnd(at);
    const word = this._t.slice(at, end);
    const opened = word.split("(").length;
    const closed = word.split(")").length;
    if (this._structured && opened !== closed) {
      const place = at + (opened > closed ? word.indexOf("(") : word.lastIndexOf(")"));
      throw this._error(place, place + 1, "这个括号没有另一半。" + QUOTE_IT);
    }
    return end;
  }

  /**
   * @param {string} name
   * @returns {Scope|null}
   */
  _scopeNamed(name) {
    const folded = this._names.fold(name);
    const key = this._names.facets.get(folded);
    if (key !== undefined) return { name, key, parts: [] };
    const parts = this._names.parts.get(folded);
    return parts ? { name, key: "", parts } : null;
  }
}
