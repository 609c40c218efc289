// @ts-check
// Why a case is a hit, shown in its own words: `kb/search/answer/snippets.py`. All places are in UTF-16 units.
"use strict";

/** @typedef {{name: string, text: string, isField: boolean, part: string}} Passage */
/** A citation: its passage and place, and the articles that it may mean. @typedef {{passage: number, start: number, end: number, articles: string[]}} CitedPlace */
/**
 * What the file of a case holds.
 * @typedef {{id: string, kind: string, domains: string[], outcomes: string[], decidedOn: string, issue: string,
 *   penalties: string[], amount: string, discretion: string, mark: string, passages: Passage[], citations: CitedPlace[], rules: string[]}} CaseText
 */
/** One thing to mark: the number of the term it stands for, folded text, what the reason calls it, where alone it is marked, and how much it tells beside the others, 1 if nothing is said. @typedef {{term: number, text: string, label: string, parts: string[], weight?: number}} Needle */
/** Articles to mark: 行政处罚法|31 -> what the reason calls it. @typedef {{term: number, articles: Map<string, string>}} CitedArticles */
/** @typedef {{start: number, end: number, term: number, label: string, weight?: number}} Match */
/** @typedef {{section: string, start: number, text: string, marks: [number, number][]}} Snippet */

const SENTENCE_END_RE = /[。！？；!?;\n]/g;
const CLAUSE_END_RE = /[，：、,:]/g;
const CUT_NUMBER = "[0-9０-９〇零一二三四五六七八九十百千两]";
const WHOLE_RE = new RegExp(
  "《[^《》\\n]{1,60}》(?:第[（(]?" + CUT_NUMBER + "{1,9}[）)]?(?:条(?:之" + CUT_NUMBER + "{1,3})?|款|项))*" +
    "|(?:第[（(]?" + CUT_NUMBER + "{1,9}[）)]?(?:条(?:之" + CUT_NUMBER + "{1,3})?|款|项))+" +
    "|[\\u4e00-\\u9fff]{1,10}[〔［\\[（(][0-9]{4}[〕］\\]）)][0-9]{1,6}号" +
    "|(?:[〔［\\[（(][0-9]{4}[〕］\\]）)]|[0-9A-Za-z０-９.,:%％/-]+)" +
    "(?:第?[0-9０-９.,]*(?:万|亿|千)?(?:元|年|月|日|时|分|号|条|款|项|[%％]|平方米|公斤|千克|米|吨|个|件|人))*" +
    "|[一二三四五六七八九十百千万亿零〇]{2,12}(?:元|年|月|日|号|条|款|项)?",
  "g"
);

/**
 * @param {any[]} content the file of a case
 * @returns {CaseText}
 */
function caseText(content) {
  return {
    id: content[0],
    kind: content[1],
    domains: content[2],
    outcomes: content[3],
    decidedOn: content[4],
    issue: content[5],
    mark: content[6],
    passages: content[7].map((/** @type {any[]} */ row) => ({
      name: row[0],
      text: row[1],
      isField: row[2] === 1,
      part: row[3],
    })),
    citations: content[8].map((/** @type {any[]} */ row) => ({
      passage: row[0],
      start: row[1],
      end: row[2],
      articles: row.slice(3),
    })),
    rules: content[9],
    penalties: content[10],
    amount: content[11],
    discretion: content[12],
  };
}

/**
 * The text of a field of a case; empty where it has none.
 * @param {CaseText} text
 * @param {string} name
 */
function fieldOf(text, name) {
  const passage = text.passages.filter((one) => one.isField && one.name === name)[0];
  return passage ? passage.text : "";
}

/**
 * What to mark in a hit of mode `all`.
 * @param {Query} query
 * @param {Matching} matching
 * @returns {Needle[]}
 */
function needlesOf(query, matching) {
  /** @type {Needle[]} */
  const needles = [];
  wantedOf(query).forEach((term, number) => {
    const label = term.scope + "“" + term.written + "”";
    needles.push({ term: number, text: term.text, label, parts: term.parts });
    // Words that do not hold one another first: 城管 and 城市管理 before 城市管理综合行政执法.
    /** @type {(word: string) => boolean} */
    const holds = (word) => term.text.indexOf(word) >= 0 || word.indexOf(term.text) >= 0;
    const labels = matching.variantLabels(term);
    const words = Array.from(labels.keys());
    for (const word of words.filter((one) => !holds(one)).concat(words.filter(holds))) {
      needles.push({ term: number, text: word, label: label + labels.get(word), parts: term.parts });
    }
  });
  return needles;
}

/**
 * The articles of a case that a citation in the query, or a filter 法条, names.
 * @param {Query} query
 * @param {CaseText} text
 * @param {Matching} matching
 * @returns {CitedArticles[]}
 */
function citedIn(query, text, matching) {
  const wanted = wantedOf(query);
  /** @type {[number, Rule|null][]} */
  const rules = wanted.map((term, number) => [number, matching.rule(term)]);
  filtersOf(query).forEach((filter, number) => {
    if (filter.key === "statute") rules.push([wanted.length + number, matching.ruleOfValue(filter.value)]);
  });
  /** @type {CitedArticles[]} */
  const cited = [];
  for (const [term, rule] of rules) {
    if (!rule) continue;
    const articles = new Map();
    for (const key of text.rules) {
      const one = rule.get(key);
      if (one) articles.set(key.slice(0, key.lastIndexOf("|")), "引用" + one.label + "：");
    }
    cited.push({ term, articles });
  }
  wanted.forEach((term, number) => {
    const names = matching.statutesOf(term);
    const articles = new Map();
    for (const key of text.rules) {
      const name = key.slice(0, key.indexOf("|"));
      if (names.indexOf(name) >= 0) articles.set(key.slice(0, key.lastIndexOf("|")), "引用《" + name + "》：");
    }
    if (articles.size) cited.push({ term: number, articles });
  });
  return cited;
}

/**
 * The matches of the needles in a passage; never across two units.
 * @param {Passage} passage
 * @param {Needle[]} needles
 * @param {Folding} folding
 * @returns {Match[]}
 */
function needlesIn(passage, needles, folding) {
  const name = passage.part || passage.name;
  const looked = needles.filter(
    ({ parts }) => !parts.length || parts.indexOf(name) >= 0 || (parts.indexOf(BODY) >= 0 && !passage.isField)
  );
  /** @type {Match[]} */
  const matches = [];
  let offset = 0;
  for (const unit of passage.text.split("\n")) {
    const folded = folding.withOffsets(unit);
    for (const needle of looked) {
      for (const at of wholePlaces(folded.text, needle.text)) {
        const start = offset + folded.offsets[at];
        const end = offset + folded.offsets[at + needle.text.length];
        matches.push({ start, end, term: needle.term, label: needle.label, weight: needle.weight });
      }
    }
    offset += unit.length + 1;
  }
  return matches;
}

/**
 * How much the different terms of some places tell.
 * @param {Match[]} matches
 */
function matchWeight(matches) {
  const weights = new Map(matches.map((one) => [one.term, one.weight || 1]));
  return Array.from(weights.values()).reduce((sum, weight) => sum + weight, 0);
}

/**
 * The stretch of at most `SNIPPET_WIDTH` whose different terms tell the most, then with the most matches.
 * @param {Match[]} matches
 * @returns {[number, number]}
 */
function bestWindow(matches) {
  /** @type {[number, number]} */
  let best = [matches[0].start, matches[0].end];
  let terms = -1;
  let length = -1;
  let last = 0;
  matches.forEach((match, first) => {
    last = Math.max(last, first);
    while (last + 1 < matches.length && matches[last + 1].end - match.start <= SNIPPET_WIDTH) last++;
    const inside = matches.slice(first, last + 1);
    const weight = matchWeight(inside);
    const marked = inside.reduce((sum, one) => sum + one.end - one.start, 0);
    if (weight > terms || (weight === terms && marked > length)) {
      best = [match.start, Math.max(...inside.map((one) => one.end))];
      terms = weight;
      length = marked;
    }
  });
  return best;
}

/**
 * Where a pattern's matches end shortly before a place.
 * @param {RegExp} pattern
 * @param {string} text
 * @param {number} until
 * @returns {number[]}
 */
function endsBefore(pattern, text, until) {
  const from = Math.max(0, until - SNIPPET_REACH);
  const places = [];
  for (let at = from; at < until; at++) {
    pattern.lastIndex = 0;
    if (pattern.test(text[at])) places.push(at + 1);
  }
  return places;
}

/**
 * The end of a pattern's first match from a place on, within reach; -1 where there is none.
 * @param {RegExp} pattern
 * @param {string} text
 * @param {number} end
 */
function endAfter(pattern, text, end) {
  const from = Math.max(end - 1, 0);
  for (let at = from; at < Math.min(text.length, end + SNIPPET_REACH); at++) {
    pattern.lastIndex = 0;
    if (pattern.test(text[at])) return at + 1;
  }
  return -1;
}

/**
 * The ends of the number, citation or word of letters that a cut falls into; the cut itself where there is none.
 * @param {string} text
 * @param {number} at
 * @returns {[number, number]}
 */
function uncut(text, at) {
  if (at <= 0 || at >= text.length) return [at, at];
  const from = Math.max(0, at - WHOLE_REACH);
  const near = text.slice(from, at + WHOLE_REACH);
  WHOLE_RE.lastIndex = 0;
  let match = WHOLE_RE.exec(near);
  while (match) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (start < at && at < end) return [start, end];
    if (start >= at) break;
    match = WHOLE_RE.exec(near);
  }
  return /[\udc00-\udfff]/.test(text[at]) ? [at - 1, at + 1] : [at, at];
}

/**
 * A stretch widened to `SNIPPET_WIDTH`, then to sentence ends in reach; no number is cut.
 * @param {string} text
 * @param {number} first
 * @param {number} last
 * @returns {[number, number]}
 */
function fitted(text, first, last) {
  const spare = Math.max(0, SNIPPET_WIDTH - (last - first));
  let start = Math.max(0, first - (spare >> 1));
  let end = Math.min(text.length, last + spare - (spare >> 1));
  let before = endsBefore(SENTENCE_END_RE, text, start);
  if (!before.length) before = start <= SNIPPET_REACH ? [0] : endsBefore(CLAUSE_END_RE, text, start);
  if (before.length) start = before[before.length - 1];
  let after = endAfter(SENTENCE_END_RE, text, end);
  if (after < 0 && text.length - end > SNIPPET_REACH) after = endAfter(CLAUSE_END_RE, text, end);
  if (after >= 0) end = after;
  else if (text.length - end <= SNIPPET_REACH) end = text.length;
  start = uncut(text, start)[0];
  end = uncut(text, end)[1];
  while (start < end && (QUERY_BLANK_RE.test(text[start]) || NO_START.indexOf(text[start]) >= 0)) start++;
  while (end > start && QUERY_BLANK_RE.test(text[end - 1])) end--;
  return [start, end];
}

/**
 * The marks inside a stretch, relative to it, overlapping ones joined.
 * @param {Match[]} matches
 * @param {number} start
 * @param {number} end
 * @returns {[number, number][]}
 */
function mergedMarks(matches, start, end) {
  /** @type {[number, number][]} */
  const marks = [];
  for (const match of matches) {
    if (match.start < start || match.end > end) continue;
    const left = match.start - start;
    const right = match.end - start;
    const last = marks[marks.length - 1];
    if (last && left <= last[1]) last[1] = Math.max(last[1], right);
    else marks.push([left, right]);
  }
  return marks;
}

/**
 * The snippets of a hit and the reasons it was found.
 * @param {CaseText} text
 * @param {Needle[]} needles
 * @param {CitedArticles[]} cited
 * @param {Folding} folding
 * @returns {{snippets: Snippet[], why: string[]}}
 */
function explain(text, needles, cited, folding) {
  /** @type {{passage: Passage, matches: Match[]}[]} */
  const passages = [];
  text.passages.forEach((passage, number) => {
    const matches = needlesIn(passage, needles, folding);
    for (const place of text.citations) {
      if (place.passage !== number) continue;
      for (const { term, articles } of cited) {
        for (const article of place.articles) {
          const label = articles.get(article);
          if (label) matches.push({ start: place.start, end: place.end, term, label });
        }
      }
    }
    matches.sort((a, b) => a.start - b.start || b.end - a.end);
    if (matches.length) passages.push({ passage, matches });
  });
  const ranked = passages.map((_, index) => index);
  const weights = passages.map(({ matches }) => matchWeight(matches));
  ranked.sort(
    (a, b) =>
      weights[b] - weights[a] ||
      Number(passages[a].passage.isField) - Number(passages[b].passage.isField) ||
      a - b
  );
  const snippets = ranked
    .slice(0, MOST_SNIPPETS)
    .sort((a, b) => weights[b] - weights[a] || a - b)
    .map((index) => {
      const { passage, matches } = passages[index];
      const window = bestWindow(matches);
      const [start, end] = fitted(passage.text, window[0], window[1]);
      const marks = mergedMarks(matches, start, end);
      return { section: passage.name, start, text: passage.text.slice(start, end), marks };
    });
  /** @type {Map<string, string[]>} */
  const places = new Map();
  for (const { passage, matches } of passages) {
    for (const match of matches) {
      const names = places.get(match.label) || [];
      if (names.indexOf(passage.name) < 0) names.push(passage.name);
      places.set(match.label, names);
    }
  }
  const why = Array.from(places, ([label, names]) => label + "见于" + names.slice(0, MANY_PLACES).join("、"));
  return { snippets, why };
}
