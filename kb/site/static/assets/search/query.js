// @ts-check
// The words of a search box -> a query taken apart: the language of `kb/search/language/query.py`, which says more about
// it. Both are tested by one table of queries.
"use strict";

/** Recursive descent over the query; every method leaves `_at` after what it read. */
class QueryParser extends QueryScanner {
  /**
   * @param {string} written
   * @param {Names} names
   * @param {number} otherFilters
   * @param {boolean} leavingOut
   */
  constructor(written, names, otherFilters, leavingOut) {
    super(written, names, leavingOut);
    this._otherFilters = otherFilters;
    this._terms = otherFilters;
    /** @type {Set<string>} */
    this._readAs = new Set();
    /** @type {Query["unknown"]} */
    this._unknown = [];
  }

  /** @returns {Query} */
  run() {
    const whole = this._match(OPERATOR_RE, 0);
    if (whole && whole[0].length === this._t.length) {
      const word = this._term(0, this._t.length, false, null);
      return { written: this._written, root: { type: "all", children: word ? [word] : [] }, readAs: [], otherwise: null, unknown: [] };
    }
    let node = this._either(0, null);
    if (this._at < this._t.length) throw this._half(this._at);
    if (node === null && !/[()"]/.test(this._t)) {
      this._readAs.clear(); // signs alone are looked for
      node = this._term(0, this._t.length, false, null);
    }
    const children = node === null ? [] : node.type === "all" ? node.children : [node];
    const readAs = Array.from(this._readAs);
    const root = /** @type {All} */ ({ type: "all", children: distinct(children) });
    return { written: this._written, root, readAs, otherwise: null, unknown: this._unknown };
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {string} operator
   */
  _noteOperator(start, end, operator) {
    if (this._t.slice(start, end) === operator) return;
    this._readAs.add(this._written.slice(start, end) + " → " + operator + "（要查这几个字本身，请加引号）");
  }

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _either(depth, scope) {
    const first = this._every(depth, scope);
    const alternatives = first ? [first] : [];
    while (this._peek() === "OR") {
      const place = this._at;
      const end = this._operatorEnd;
      this._at = end;
      this._noteOperator(place, end, "OR");
      const following = this._closes() || this._peek() === "OR" ? null : this._every(depth, scope);
      if (first === null || following === null) {
        throw this._error(place, end, "OR 的前后都要有词，例如 听证 OR 告知。" + QUOTE_IT);
      }
      alternatives.push(following);
    }
    if (!alternatives.length) return null;
    return alternatives.length === 1 ? alternatives[0] : { type: "any", children: distinct(alternatives) };
  }

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @returns {QueryNode|null}
   */
  _every(depth, scope) {
    /** @type {QueryNode[]} */
    const nodes = [];
    while (!this._closes()) {
      const operator = this._peek();
      if (operator === "OR") break;
      if (operator === "AND") {
        const place = this._at;
        const end = this._operatorEnd;
        this._at = end;
        this._noteOperator(place, end, "AND");
        if (!nodes.length || this._closes() || this._peek() === "OR" || this._peek() === "AND") {
          throw this._error(place, end, "AND 的前后都要有词，例如 听证 AND 告知。" + QUOTE_IT);
        }
        continue;
      }
      const node = this._near(depth, scope);
      if (node !== null) nodes.push(node);
    }
    /** @type {QueryNode[]} */
    const children = [];
    for (const node of nodes) children.push(...(node.type === "all" ? node.children : [node]));
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
      if (!operands.length) operands.push(...this._operands(first, place, operator));
      operands.push(...this._operands(following, place, operator));
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
   * What belongs together: several terms joined by signs or brackets.
   * @param {QueryNode} node
   * @param {number} place
   * @param {string} operator
   * @returns {Term[][]}
   */
  _operands(node, place, operator) {
    const nodes = node.type === "all" ? node.children : [node];
    return nodes.map((child) => this._alternatives(child, place, operator));
  }

  /**
   * @param {QueryNode} node
   * @param {number} place
   * @param {string} operator
   * @returns {Term[]}
   */
  _alternatives(node, place, operator) {
    const nodes = node.type === "any" ? node.children : [node];
    /** @type {Term[]} */
    const terms = [];
    for (const child of nodes) {
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
   * @param {boolean} excluded
   * @returns {QueryNode|null}
   */
  _one(depth, scope, excluded = false) {
    const operator = this._peek();
    const place = this._at;
    if (depth > this._names.limits.depth) {
      const most = this._names.limits.depth;
      throw this._error(place, place + 1, "括号和 NOT 套得太深，最多 " + most + " 层。");
    }
    if (operator === "NOT") {
      const end = this._operatorEnd;
      this._at = end;
      this._noteOperator(place, end, operator);
      if (this._closes() || ["OR", "AND", BLOCK, SENTENCE].indexOf(this._peek()) >= 0) {
        throw this._error(place, end, "NOT 的后面要有词，例如 罚款 NOT 听证。" + QUOTE_IT);
      }
      const child = this._one(depth + 1, scope, !excluded);
      return child === null ? null : negated(child);
    }
    if (operator === BLOCK || operator === SENTENCE) {
      this._at += operator.length;
      throw this._error(place, this._at, this._nearMessage(operator));
    }
    if (MINUS.indexOf(this._t[place]) >= 0 && strip(this._t.slice(place + 1, place + 2)) && !this._closing.has(place + 1)) {
      this._at++;
      const child = this._atom(depth, scope, !excluded);
      return child === null ? null : negated(child);
    }
    const leftOut = this._match(this._leftOutRe, place);
    if (leftOut) {
      const start = place + leftOut[0].length;
      this._at = start;
      const child = this._atom(depth, scope, !excluded);
      const read = "-" + this._text(start, this._at) + "（要查“" + leftOut[0] + "”这几个字，请加引号）";
      this._readAs.add(this._written.slice(place, this._at).replace(STRIP_RE, "") + " → " + read);
      return child === null ? null : negated(child);
    }
    return this._atom(depth, scope, excluded);
  }

  /**
   * @param {number} depth
   * @param {Scope|null} scope
   * @param {boolean} excluded
   * @returns {QueryNode|null}
   */
  _atom(depth, scope, excluded) {
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
        return this._atom(depth, inside, excluded);
      }
    } else if (named && scope === null) {
      this._noteUnknown(named[1], at);
    }
    const phrase = this._match(PHRASE_RE, at);
    if (phrase && this._endsTerm(at + phrase[0].length - 1, this._closing)) {
      this._at = at + phrase[0].length;
      return this._term(at + 1, this._at - 1, true, scope);
    }
    const end = this._wordEnd(at);
    this._at = end;
    return this._words(at, end, scope, excluded);
  }

  /**
   * @param {string} name
   * @param {number} start
   */
  _noteUnknown(name, start) {
    const spans = piecesOf(name);
    if (spans.length !== 1 || spans[0][1] - spans[0][0] !== name.length || !/[^0-9]/.test(name)) return;
    const written = this._written.slice(start, start + name.length);
    this._unknown.push({ name, start, end: start + name.length });
    this._readAs.add("没有叫“" + written + "”的检索项，冒号两边分开查。");
  }

  /**
   * The terms or values of a stretch without blanks, which signs divide.
   * @param {number} start
   * @param {number} end
   * @param {Scope|null} scope
   * @param {boolean} excluded
   * @returns {QueryNode|null}
   */
  _words(start, end, scope, excluded) {
    const stretch = this._t.slice(start, end);
    /** @type {[number, number][]} */
    let spans = [];
    if (scope === null || !scope.key || scope.key === "statute") spans = piecesOf(stretch, this._loosely);
    else {
      const values = SPANS.indexOf(scope.key) >= 0 ? SPAN_RE : VALUE_RE;
      values.lastIndex = 0;
      let match = values.exec(stretch);
      while (match) {
        spans.push([match.index, match.index + match[0].length]);
        match = values.exec(stretch);
      }
    }
    /** @type {(Term|Filter)[]} */
    const nodes = [];
    for (const [left, right] of spans) {
      const node = this._term(start + left, start + right, false, scope);
      if (node !== null) nodes.push(node);
    }
    const read = spans.map(([left, right]) => this._text(start + left, start + right));
    const written = this._written.slice(start, end);
    const alternatives = excluded || Boolean(scope && scope.key);
    if (Array.from(written).length > LONGEST_REPORTED && read.length > 1) {
      const shown = Array.from(written).slice(0, CUT_SHOWN).join("");
      this._readAs.add("“" + shown + "……”按标点分成 " + read.length + " 个词");
    } else if (read.length && (read.length > 1 || read[0] !== written)) {
      this._readAs.add(written + " → " + read.join(alternatives ? " OR " : " "));
    }
    if (nodes.length) nodes.push(this._withArticle(/** @type {Term|Filter} */ (nodes.pop()), scope));
    if (nodes.length < 2) return nodes[0] || null;
    return { type: alternatives ? "any" : "all", children: distinct(nodes) };
  }

  /**
   * A statute with the article after it, separated by a blank: 行政处罚法 44条.
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
      const spans = piecesOf(this._t.slice(this._at, last));
      if (spans.length === 1) last = this._at + spans[0][1];
      const word = this._names.fold(this._text(this._at, last));
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
   * The node at a place, under the name before it; `null` if nothing is left of it.
   * @param {number} start
   * @param {number} end
   * @param {boolean} phrase
   * @param {Scope|null} scope
   * @param {string} [blanks] what a blank becomes
   * @returns {Term|Filter|null}
   */
  _term(start, end, phrase, scope, blanks = " ") {
    const source = this._text(start, end);
    const text = this._names.fold(source).replace(QUERY_BLANKS_RE, blanks);
    if (!text) return null;
    this._terms++;
    if (this._terms > this._names.limits.terms) {
      const also = this._otherFilters ? "，筛选也算在内" : "";
      const error = this._error(start, end, "查询的词太多，最多 " + this._names.limits.terms + " 个" + also + "。请去掉一些词。");
      error.tooMany = true;
      throw error;
    }
    const year = scope === null && !phrase && this._names.facets.has("year") ? CASES_OF_RE.exec(text) : null;
    if (year) {
      this._readAs.add(source + " → 年份:" + year[1]);
      const years = /** @type {[number, number]} */ ([Number(year[1]), Number(year[1])]);
      return { type: "filter", key: "year", label: "年份", value: year[1], years, start, end };
    }
    const written = blanks ? source : source.replace(QUERY_BLANKS_RE, "");
    if (scope === null || !scope.key) {
      const named = scope || { name: "", parts: [] };
      return { type: "term", text, written, phrase, parts: named.parts, scope: named.name, start, end };
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
