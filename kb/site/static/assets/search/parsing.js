// @ts-check
// What somebody typed -> its query; a long paste is read as far as a query may go: `parse_query` of
// `kb/search/language/query.py`.
"use strict";

/** What a query must have for another meaning, which is tried where no case holds it: 不含听证, 听证（罚款）. */
const OTHERWISE_RE = /[不(（【〔［〖「『{｛·•・]/;

/**
 * Where to cut a query that is too long: outside quotes and brackets, between two words if that costs little.
 * @param {string} written
 * @param {number} most how much may be kept, in UTF-16 units
 * @returns {number} how much to keep; 0 if one pair of brackets encloses everything
 */
function placeToCut(written, most) {
  let between = 0;
  let outside = 0;
  /** @type {string[]} */
  const opened = [];
  for (let at = 0; at <= most && at < written.length; at++) {
    const sign = SIGNS.get(written[at]) || written[at];
    if (!opened.length) {
      outside = at;
      if (QUERY_BLANK_RE.test(sign) || ",;、。!?".indexOf(sign) >= 0) between = at;
    }
    const half = OTHER_HALVES.get(sign);
    if (opened.length && opened[opened.length - 1].indexOf(sign) >= 0) opened.pop();
    else if (half !== undefined && opened.indexOf('"') < 0) opened.push(half);
  }
  return between * 2 > outside ? between : outside;
}

/**
 * Whether operators join the words of a query, so that it means something else where it is cut.
 * @param {string} written
 */
function isStructured(written) {
  const signs = Array.from(written, (sign) => SIGNS.get(sign) || sign).join("");
  const unquoted = signs.replace(/"[^"]*"/g, (quoted) => "x".repeat(quoted.length));
  return softOperators(unquoted).size > 0 || ANY_OPERATOR_RE.test(unquoted);
}

/**
 * @param {string} written
 * @param {Names} names
 * @param {number} otherFilters
 * @returns {Query}
 */
function parsedWhole(written, names, otherFilters) {
  const query = new QueryParser(written, names, otherFilters, false).run();
  if (OTHERWISE_RE.test(written)) {
    const other = new QueryParser(written, names, otherFilters, true).run();
    if (sameness(other.root) !== sameness(query.root)) query.otherwise = other;
  }
  return query;
}

/**
 * The query of what somebody typed.
 * @param {string} text
 * @param {Names} names
 * @param {number} [otherFilters] number of filters that are given apart from the text
 * @returns {Query}
 */
function parseQuery(text, names, otherFilters = 0) {
  const written = strip(text.replace(HALF_PAIR_RE, "?"));
  const characters = Array.from(written);
  const most = names.limits;
  let kept = written;
  let note = "";
  if (characters.length > most.query) {
    kept = strip(written.slice(0, placeToCut(written, characters.slice(0, most.query).join("").length)));
    note = "查询太长，最多 " + most.query + " 个字";
    if (!kept || isStructured(kept)) {
      throw new QueryError("查询有 " + characters.length + " 个字，最多 " + most.query + " 个。请缩短，只留要紧的词。");
    }
  }
  /** @type {Query|null} */
  let query = null;
  // What is cut may be divided otherwise, into more words than before: it is cut again.
  while (query === null) {
    try {
      query = parsedWhole(kept, names, otherFilters);
    } catch (error) {
      if (!(error instanceof QueryError) || !error.tooMany) throw error;
      const cut = strip(kept.slice(0, placeToCut(kept, error.start)));
      if (!cut || cut === kept || isStructured(kept)) throw error;
      kept = cut;
      note = "查询的词太多，最多 " + most.terms + " 个" + (otherFilters ? "，筛选也算在内" : "");
    }
  }
  if (!note) return query;
  const shown = Array.from(kept).slice(-CUT_SHOWN).join("");
  query.readAs = [note + "：只查到“" + shown + "”为止，后面的没有用上。"].concat(query.readAs);
  return query;
}
