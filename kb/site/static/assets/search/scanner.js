// @ts-check
// The words of a search box, sign by sign: what `query.js` takes a query apart by.
"use strict";

/** @typedef {{name: string, key: string, parts: string[]}} Scope */
/**
 * What may precede a colon, by its folded form, and how text is folded.
 * @typedef {{fold: (text: string) => string, facets: Map<string, string>, parts: Map<string, string[]>,
 *   isStatute: (word: string) => boolean, shown: string[], limits: {query: number, terms: number, near: number, depth: number}}} Names
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
const CASES_OF_RE = /^([12][0-9]{3})年度?的?(?:案例|案件)$/;
const VALUE_RE = /[^,;、]+/g;
const SPAN_RE = /[^;、]+/g;
const MINUS_END_RE = new RegExp("[" + MINUS + "]+$");
const MINUS_START_RE = new RegExp("^[" + MINUS + "]+");
const SMALL_NUMBER = "(?:[0-9]{1,4}|[〇○零一二三四五六七八九十百千]{1,9})";
const ITEM_TEXT = "第?\\(?" + SMALL_NUMBER + "\\)?项";
const ARTICLE_WORD_RE = new RegExp(
  "^第?" + SMALL_NUMBER + "条(?:之" + SMALL_NUMBER + ")?(?:第?" + SMALL_NUMBER + "款)?(?:" + ITEM_TEXT + ")?$"
);
const PARAGRAPH_WORD_RE = new RegExp("^(?:第?" + SMALL_NUMBER + "款(?:" + ITEM_TEXT + ")?|" + ITEM_TEXT + ")$");
const HALF_PAIR_RE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** @type {Map<string, string>} */
const SIGNS = new Map();
Array.from(SIGNS_WRITTEN).forEach((sign, index) => SIGNS.set(sign, SIGNS_READ[index]));
/** Takes the place of a blank inside a number; folding drops it. */
const JOINER = "\u2060";
const HARD_RE = /^(?:AND|OR|NOT|同段|同句)$/;
const LEFT_OUT = "(?=[^" + BLANK + "()]{2})";
const LEFT_OUT_SURELY = "除了" + LEFT_OUT + "|除(?=[^" + BLANK + "()\\u2060]{2,}\\u2060+(?:[" + BLANK + "]|$))";
const LEFT_OUT_RE = new RegExp(LEFT_OUT_SURELY, "uy");
const LEFT_OUT_MAYBE_RE = new RegExp(LEFT_OUT_SURELY + "|(?:不含|不包括|不包含)" + LEFT_OUT, "uy");
const OUTSIDE_RE = new RegExp(
  "((?:^|(?<=[" + BLANK + "]))除了?[^了" + BLANK + "][^" + BLANK + "]+?)(以外|之外|外)(?=[" + BLANK + "]|$)",
  "g"
);
const QUERY_UNIT =
  "(?:(?:万|亿|千|百)?元|万|亿|年|月|日|号|条|款|项|%|天|人|倍)(?=$|[" + BLANK + "0-9第,、。;:)\\]〕］】])";
const OF_A_YEAR = "(?<=[(\\[〔［【][0-9]{4}[)\\]〕］】])";
const GLUE_RE = new RegExp(
  "(?<=[0-9])[" + BLANK + "]+(?=" + QUERY_UNIT + ")|(?:(?<=[年月第])|" + OF_A_YEAR + ")[" + BLANK + "]+(?=[0-9]+[" + BLANK + "]*" + QUERY_UNIT + ")",
  "g"
);
const LISTING = "[、,~" + DASHES + "-]";
const KEPT_RE = new RegExp(
  '\\([^()]*\\)|"[^"]*"' +
    "|第" + SMALL_NUMBER + "(?:" + LISTING + "第?" + SMALL_NUMBER + ")*[条款项](?:" + LISTING + "第?" + SMALL_NUMBER + "[条款项]?)*(?<=[条款项])",
  "g"
);
const TITLE_RE = new RegExp("《[^《》]*》(?:的?第?\u2060*\\(?" + SMALL_NUMBER + "(?:[条款项之第()、,~\u2060-]|" + SMALL_NUMBER + ")*)?", "g");
const OPENING = "\\(【〖〔\\[［{｛「『";
const CLOSING = "\\)】〗〕\\]］}｝」』";
const LOOSE_RE = new RegExp("^[" + OPENING + CLOSING + "·•・]$");
const NUMBERED_RE = new RegExp("[" + OPENING + "][0-9〇○零一二三四五六七八九十百千万]+[" + CLOSING + ']|"[^"]*"', "g");
const ENCLOSED_RE = new RegExp("^[" + OPENING + "]([^" + OPENING + CLOSING + "]*)[" + CLOSING + "]$");
const NUMERALS_RE = /^[0-9〇○零一二三四五六七八九十百千万]+$/;
const SQUARE_OPENING = "【〖〔[［{｛「『";
const SQUARE_CLOSING = "】〗〕]］}｝」』";
/** Closing sign -> those that it closes: people mix 〔 and ]. @type {Map<string, string>} */
const HALVES = new Map([[")", "("], ["》", "《"]]);
for (const sign of SQUARE_CLOSING) HALVES.set(sign, SQUARE_OPENING);
/** Opening sign or quotation mark -> those that close it. @type {Map<string, string>} */
const OTHER_HALVES = new Map([['"', '"'], ["(", ")"], ["《", "》"]]);
for (const sign of SQUARE_OPENING) OTHER_HALVES.set(sign, SQUARE_CLOSING);

/**
 * Whether a sign belongs to the number or Latin word around it.
 * @param {string} word
 * @param {number} at
 */
function signJoins(word, at) {
  const sign = word[at];
  const before = word.slice(Math.max(0, at - 1), at);
  const after = word.slice(at + 1, at + 5);
  if (sign === ":" || sign === "~") return /[0-9]/.test(before) && /^[0-9]/.test(after);
  if (sign === ",") return /[0-9]/.test(before) && /^[0-9]{3}(?![0-9])/.test(after);
  return ("./_-" + DASHES).indexOf(sign) >= 0 && /[0-9A-Za-z]/.test(before) && /^[0-9A-Za-z]/.test(after);
}

/**
 * A span without the signs at its ends, nor brackets round the whole of it.
 * @param {string} word
 * @param {number} start
 * @param {number} end
 * @returns {[number, number]}
 */
function bareSpan(word, start, end) {
  while (start < end && (AT_EDGES.indexOf(word[start]) >= 0 || word[start] === "%")) start++;
  while (end > start && AT_EDGES.indexOf(word[end - 1]) >= 0) end--;
  const enclosed = ENCLOSED_RE.exec(word.slice(start, end));
  if (enclosed && enclosed[1] && !NUMERALS_RE.test(enclosed[1])) return bareSpan(word, start + 1, end - 1);
  return [start, end];
}

/**
 * The words in a stretch without blanks, as spans without the signs at their ends.
 * @param {string} word
 * @param {boolean} [loosely] whether brackets divide too, but for those round a number, and dots
 * @returns {[number, number][]}
 */
function piecesOf(word, loosely = false) {
  /** @type {boolean[]} */
  const kept = [];
  const cuts = new Set([0, word.length]);
  for (const pattern of [loosely ? NUMBERED_RE : KEPT_RE, TITLE_RE]) {
    word.replace(pattern, (matched, ...rest) => {
      const place = rest.filter((one) => typeof one === "number")[0];
      for (let i = 0; i < matched.length; i++) kept[place + i] = true;
      if (pattern === TITLE_RE) cuts.add(place).add(place + matched.length);
      return matched;
    });
  }
  for (let at = 0; at < word.length; at++) {
    const sign = word[at];
    const loose = loosely && LOOSE_RE.test(sign);
    const divides = sign === "(" || sign === ")" || loose || (CUTTING.indexOf(sign) >= 0 && !signJoins(word, at));
    if (divides && !kept[at]) cuts.add(at).add(at + 1);
  }
  const places = Array.from(cuts).sort((a, b) => a - b);
  /** @type {[number, number][]} */
  const spans = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [start, end] = bareSpan(word, places[i], places[i + 1]);
    if (start < end && !LOOSE_RE.test(word.slice(start, end))) spans.push([start, end]);
  }
  return spans;
}

/**
 * Where a word is read as an operator -> its end and the operator; only between words that are none.
 * @param {string} unquoted
 * @returns {Map<number, [number, string]>}
 */
function softOperators(unquoted) {
  /** @type {[number, string][]} */
  const words = [];
  unquoted.replace(new RegExp(QUERY_WORD_RE.source, "g"), (word, place) => {
    words.push([place, word]);
    return word;
  });
  /** @type {Map<string, string>} */
  const known = new Map(Object.entries(SOFT_OPERATORS));
  const meant = words.map(([, word]) => known.get(word.toLowerCase()) || "");
  const hard = words.map(([, word]) => HARD_RE.test(word));
  const operators = new Map();
  words.forEach(([start, word], at) => {
    const operator = meant[at];
    if (hard[at] || !operator || at + 1 === words.length || hard[at + 1] || meant[at + 1]) return;
    if (operator === "NOT" || (at && !hard[at - 1] && !meant[at - 1])) operators.set(start, [start + word.length, operator]);
  });
  return operators;
}

/** A scanner of the text of a search box: brackets that group, where words end; `_at` is what comes next. */
class QueryScanner {
  /**
   * @param {string} written
   * @param {Names} names
   * @param {boolean} leavingOut whether 不含听证 means `-听证`, and brackets and dots divide words
   */
  constructor(written, names, leavingOut) {
    this._written = written;
    const signs = Array.from(written, (sign) => SIGNS.get(sign) || sign).join("");
    this._t = signs
      .replace(GLUE_RE, (blanks) => JOINER.repeat(blanks.length))
      .replace(OUTSIDE_RE, (_, word, outside) => word + JOINER.repeat(outside.length));
    this._loosely = leavingOut;
    this._leftOutRe = leavingOut ? LEFT_OUT_MAYBE_RE : LEFT_OUT_RE;
    this._names = names;
    this._at = 0;
    this._terms = 0;
    this._nears = 0;
    this._checkHalves();
    const unquoted = this._t.replace(/"[^"]*"/g, (quoted) => "x".repeat(quoted.length));
    this._soft = softOperators(unquoted);
    this._operatorEnd = 0;
    this._structured = this._soft.size > 0 || ANY_OPERATOR_RE.test(unquoted);
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

  /**
   * What is written from a place to another, without the blanks inside numbers.
   * @param {number} start
   * @param {number} end
   */
  _text(start, end) {
    let written = "";
    for (let at = start; at < end; at++) if (this._t[at] !== JOINER) written += this._written[at];
    return written;
  }

  // quotation marks and brackets

  _checkHalves() {
    /** @type {number[]} */
    const opened = [];
    let quote = -1;
    for (let at = 0; at < this._t.length; at++) {
      const sign = this._t[at];
      const half = HALVES.get(sign);
      if (sign === '"') {
        if (quote >= 0 && !strip(this._t.slice(quote + 1, at))) {
          throw this._error(quote, at + 1, "引号里没有字。请写上要查的话，或者去掉引号。");
        }
        quote = quote < 0 ? at : -1;
      } else if (quote >= 0) {
        continue;
      } else if (OTHER_HALVES.has(sign)) {
        opened.push(at);
      } else if (half !== undefined) {
        if (!opened.length || half.indexOf(this._t[opened[opened.length - 1]]) < 0) throw this._half(at);
        opened.pop();
      }
    }
    if (quote >= 0) throw this._error(quote, quote + 1, "这个引号没有另一半。请补上，或者去掉。");
    if (opened.length) throw this._half(opened[opened.length - 1]);
  }

  /** @param {number} at */
  _half(at) {
    return this._error(at, at + 1, "这个括号没有另一半。" + QUOTE_IT);
  }

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
    const names = new Map();
    for (const [opening, closing] of Array.from(pairs).sort((a, b) => a[0] - b[0])) {
      const inner = strip(this._t.slice(opening + 1, closing));
      if (
        inner &&
        this._beginsTerm(opening, names) &&
        (this._structured || QUERY_BLANK_RE.test(inner) || this._afterName(opening))
      ) {
        names.set(opening, closing);
      }
    }
    const groups = new Set(names.values());
    return new Map(Array.from(names).filter((pair) => this._endsTerm(pair[1], groups)));
  }

  /**
   * @param {number} opening
   * @param {Map<number, number>} groups
   */
  _beginsTerm(opening, groups) {
    const before = this._t.slice(0, opening).replace(MINUS_END_RE, "");
    const last = before[before.length - 1];
    return (
      !before ||
      QUERY_BLANK_RE.test(last) ||
      (CUTTING.indexOf(last) >= 0 && ":=-".indexOf(last) < 0) ||
      (before[before.length - 1] === "(" && groups.has(before.length - 1)) ||
      this._afterName(opening)
    );
  }

  /** @param {number} opening */
  _afterName(opening) {
    const match = NAME_BEFORE_RE.exec(this._t.slice(Math.max(0, opening - 24), opening));
    return Boolean(match && this._scopeNamed(match[1].replace(MINUS_START_RE, "")));
  }

  /**
   * @param {number} closing
   * @param {Set<number>} groups
   */
  _endsTerm(closing, groups) {
    const after = this._t.slice(closing + 1, closing + 2);
    return (
      !after ||
      QUERY_BLANK_RE.test(after) ||
      (CUTTING.indexOf(after) >= 0 && after !== "-") ||
      (after === ")" && groups.has(closing + 1))
    );
  }

  // the grammar

  _skip() {
    while (this._at < this._t.length && QUERY_BLANK_RE.test(this._t[this._at])) this._at++;
  }

  /** The next operator, or empty; `_operatorEnd` is where it ends. */
  _peek() {
    this._skip();
    const match = this._match(OPERATOR_RE, this._at);
    if (match) {
      this._operatorEnd = this._at + match[0].length;
      return match[0];
    }
    const soft = this._soft.get(this._at);
    if (!soft) return "";
    this._operatorEnd = soft[0];
    return soft[1];
  }

  _closes() {
    this._skip();
    return this._at >= this._t.length || this._closing.has(this._at);
  }

  /** @param {number} at */
  _nextWordEnd(at) {
    const match = this._match(QUERY_WORD_RE, at);
    let end = match ? at + match[0].length : at + 1;
    for (const [opening, closing] of this._partners) {
      if (at < opening && opening < end) end = opening;
      if (at < closing && closing < end) end = closing;
    }
    for (let place = at + 1; place < end; place++) {
      const opens = this._t[place] === '"' && CUTTING.indexOf(this._t[place - 1]) >= 0;
      if (opens && this._t.slice(at, place).split('"').length % 2 === 1) return place;
    }
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
