// @ts-check
// The words of a search box -> a query taken apart: the language of `kb/search/language/query.py`, which says more about
// it. Both are tested by one table of queries.
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
const QUOTE_IT = "要查这几个字本身，请加引号。";
const BLOCK = "同段";
const SENTENCE = "同句";
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

/** Recursive descent over the query; every method leaves `_at` after what it read. */
class QueryParser {
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

  /** @returns {Query} */
  run() {
    const whole = this._match(OPERATOR_RE, 0);
    if (whole && whole[0].length === this._t.length) {
      const word = this._term(0, this._t.length, false, null);
      return { written: this._written, root: { type: "all", children: word ? [word] : [] } };
    }
    const node = this._either(0, null);
    if (this._at < this._t.length) throw this._error(this._at, this._at + 1, "这个括号没有开头的一半。");
    const children = node === null ? [] : node.type === "all" ? node.children : [node];
    return { written: this._written, root: { type: "all", children: distinct(children) } };
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

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _either(depth, scope) {
    const first = this._every(depth, scope);
    const found = first ? [first] : [];
    while (this._peek() === "OR") {
      const place = this._at;
      this._at += 2;
      const following = this._closes() || this._peek() === "OR" ? null : this._every(depth, scope);
      if (first === null || following === null) {
        throw this._error(place, place + 2, "OR 的前后都要有词，例如 听证 OR 告知。" + QUOTE_IT);
      }
      found.push(following);
    }
    if (!found.length) return null;
    return found.length === 1 ? found[0] : { type: "any", children: distinct(found) };
  }

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _every(depth, scope) {
    /** @type {QueryNode[]} */
    const found = [];
    while (!this._closes()) {
      const operator = this._peek();
      if (operator === "OR") break;
      if (operator === "AND") {
        const place = this._at;
        this._at += 3;
        if (!found.length || this._closes() || this._peek() === "OR" || this._peek() === "AND") {
          throw this._error(place, place + 3, "AND 的前后都要有词，例如 听证 AND 告知。" + QUOTE_IT);
        }
        continue;
      }
      const node = this._near(depth, scope);
      if (node !== null) found.push(node);
    }
    /** @type {QueryNode[]} */
    const children = [];
    for (const node of found) children.push(...(node.type === "all" ? node.children : [node]));
    if (!children.length) return null;
    return children.length === 1 ? children[0] : { type: "all", children: distinct(children) };
  }

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _near(depth, scope) {
    const first = this._one(depth, scope);
    /** @type {Term[][]} */
    const operands = [];
    let within = "";
    let operator = this._peek();
    while (operator === BLOCK || operator === SENTENCE) {
      const place = this._at;
      this._at += operator.length;
      this._nears++;
      if (this._nears > this._names.limits.near) {
        const most = this._names.limits.near;
        throw this._error(place, this._at, "同句和同段一共最多 " + most + " 处。请去掉一些。");
      }
      const following = this._closes() || this._peek() ? null : this._one(depth, scope);
      if (first === null || following === null) throw this._error(place, this._at, this._nearMessage(operator));
      if (within && within !== operator) {
        throw this._error(place, place + operator.length, "同段和同句不能连着用，请分开写。");
      }
      if (!operands.length) operands.push(this._alternatives(first, place, operator));
      operands.push(this._alternatives(following, place, operator));
      within = operator;
      operator = this._peek();
    }
    return within ? { type: "near", within, operands } : first;
  }

  /** @param {string} operator */
  _nearMessage(operator) {
    return operator + "的前后都要有词，例如 听证 " + operator + " 告知。" + QUOTE_IT;
  }

  /**
   * @param {QueryNode} node
   * @param {number} place
   * @param {string} operator
   * @returns {Term[]}
   */
  _alternatives(node, place, operator) {
    const found = node.type === "any" ? node.children : [node];
    /** @type {Term[]} */
    const terms = [];
    for (const child of found) {
      if (child.type !== "term") {
        const message = operator + "的前后只能是词、引号里的话，或者括号里用 OR 连起来的词。";
        throw this._error(place, place + operator.length, message);
      }
      terms.push(child);
    }
    return terms;
  }

  /**
   * A term, a filter, a group, or what is not to be; `null` for what folds to nothing.
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _one(depth, scope) {
    const operator = this._peek();
    const place = this._at;
    if (depth > this._names.limits.depth) {
      const most = this._names.limits.depth;
      throw this._error(place, place + 1, "括号和 NOT 套得太深，最多 " + most + " 层。");
    }
    if (operator === "NOT") {
      this._at += 3;
      if (this._closes() || ["OR", "AND", BLOCK, SENTENCE].indexOf(this._peek()) >= 0) {
        throw this._error(place, place + 3, "NOT 的后面要有词，例如 罚款 NOT 听证。" + QUOTE_IT);
      }
      const child = this._one(depth + 1, scope);
      return child === null ? null : negated(child);
    }
    if (operator === BLOCK || operator === SENTENCE) {
      this._at += operator.length;
      throw this._error(place, this._at, this._nearMessage(operator));
    }
    if (this._t[place] === "-" && strip(this._t.slice(place + 1, place + 2)) && !this._closing.has(place + 1)) {
      this._at++;
      const child = this._atom(depth, scope);
      return child === null ? null : negated(child);
    }
    return this._atom(depth, scope);
  }

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _atom(depth, scope) {
    const at = this._at;
    const partner = this._partners.get(at);
    if (partner !== undefined) {
      this._at++;
      const node = this._either(depth + 1, scope);
      this._at = partner + 1;
      return node;
    }
    const named = this._match(QUERY_NAME_RE, at);
    const inside = named && this._scopeNamed(named[1]);
    if (named && inside) {
      const end = at + named[0].length;
      if (end < this._t.length && !this._closing.has(end) && !this._match(OPERATOR_RE, end)) {
        this._at = end;
        return this._atom(depth, inside);
      }
    }
    const phrase = this._match(PHRASE_RE, at);
    if (phrase && this._endsTerm(at + phrase[0].length - 1, this._closing)) {
      this._at = at + phrase[0].length;
      return this._term(at + 1, this._at - 1, true, scope);
    }
    const end = this._wordEnd(at);
    this._at = end;
    const node = this._term(at, end, false, scope);
    return node && this._withArticle(node, scope);
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
   * A statute with the article that stands after it, divided by a blank: 行政处罚法 44条.
   * @param {Term|Filter} node
   * @param {Scope|null} scope
   * @returns {Term|Filter}
   */
  _withArticle(node, scope) {
    if (node.type === "filter" && node.key !== "statute") return node;
    if (!this._names.isStatute(node.type === "term" ? node.written : node.value)) return node;
    let end = node.end;
    let pattern = ARTICLE_WORD_RE;
    for (;;) {
      this._skip();
      let last = this._at;
      if (this._at < this._t.length) {
        const match = this._match(QUERY_WORD_RE, this._at);
        if (match) last = this._at + match[0].length;
        for (const closing of this._closing) if (closing > this._at && closing < last) last = closing;
      }
      const word = this._names.fold(this._written.slice(this._at, last));
      if (!word || !pattern.test(word)) break;
      this._at = end = last;
      pattern = PARAGRAPH_WORD_RE;
    }
    if (end === node.end) return node;
    this._terms--;
    this._at = end;
    return this._term(node.start, end, false, scope, "") || node;
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

  /**
   * What stands at a place, under the name before it; `null` where nothing is left of it.
   * @param {number} start
   * @param {number} end
   * @param {boolean} phrase
   * @param {Scope|null} scope
   * @param {string} [blanks] what a blank becomes
   * @returns {Term|Filter|null}
   */
  _term(start, end, phrase, scope, blanks = " ") {
    const source = this._written.slice(start, end);
    const text = this._names.fold(source).replace(QUERY_BLANKS_RE, blanks);
    if (!text) return null;
    this._terms++;
    if (this._terms > this._names.limits.terms) {
      throw this._error(start, end, "查询的词太多，最多 " + this._names.limits.terms + " 个。请去掉一些词。");
    }
    const written = blanks ? source : source.replace(QUERY_BLANKS_RE, "");
    if (scope === null || !scope.key) {
      const found = scope || { name: "", parts: [] };
      return { type: "term", text, written, phrase, parts: found.parts, scope: found.name, start, end };
    }
    /** @type {[number|null, number|null]|null} */
    let years = null;
    if (scope.key === "year") {
      try {
        years = parseYears(text);
      } catch (error) {
        if (error instanceof QueryError) throw this._error(start, end, error.message);
        throw error;
      }
    }
    return { type: "filter", key: scope.key, label: scope.name, value: strip(written), years, start, end };
  }
}

/**
 * The query of what somebody typed.
 * @param {string} text
 * @param {Names} names
 * @returns {Query}
 */
function parseQuery(text, names) {
  const written = strip(text.replace(HALF_PAIR_RE, "?"));
  const length = Array.from(written).length;
  if (length > names.limits.query) {
    const most = names.limits.query;
    throw new QueryError("查询有 " + length + " 个字，最多 " + most + " 个。请缩短，只留要紧的词。");
  }
  return new QueryParser(written, names).run();
}
