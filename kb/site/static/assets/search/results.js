// @ts-check
// The answer as a page shows it, drawn in the browser: `kb/site/markup/answers.py` writes the same elements.
"use strict";

/** @type {["relevance"|"date"|"published", string][]} */
const SORTS = [
  ["relevance", "按相关程度"],
  ["date", "按日期"],
  ["published", "按发布日期"],
];

/**
 * The answer to a search; `data-total` has the number of hits.
 * @param {Answer} answer
 * @param {Links} links
 * @returns {HTMLElement}
 */
function answerElement(answer, links) {
  const facets = answer.facets.filter((facet) => facet.values.length);
  const hits = element("section", { class: "hits", "aria-label": "结果" }, countElement(answer, links, facets.length > 0));
  if (links.filters.length) hits.append(filtersElement(links));
  for (const read of answer.readAs) hits.append(element("p", { class: "read-as" }, read));
  for (const note of answer.notes) hits.append(element("p", { class: "message" }, note));
  if (answer.hits.length) {
    hits.append(choiceForm(searchDescription(answer.query, links.filters.map(([text]) => text))));
    hits.append(element("ol", { class: "list", start: String(answer.first) }, ...answer.hits.map(hitElement)));
  }
  if (answer.pages > 1) hits.append(pagesElement(answer, links));
  const aside = element("aside", { class: "facets", id: "facets", "aria-label": "筛选" });
  aside.append(...facets.map((facet, number) => facetElement(facet, links, number)));
  const attributes = { class: "answer", "data-total": String(answer.total), "data-mode": answer.mode };
  return element("div", attributes, hits, aside);
}

/**
 * The cases that are like a described matter.
 * @param {{total: number, hits: Hit[], notes: string[]}} answer
 * @returns {HTMLElement}
 */
function likeElement(answer) {
  const hits = element("section", { class: "hits", "aria-label": "结果" });
  const all = answer.total === answer.hits.length;
  const count = all ? "找到 " + answer.total + " 个相似的案例" : "下面是最相似的 " + answer.hits.length + " 个案例";
  const words = answer.hits.length ? count + "，最相似的在前。" : "没有找到相似的案例。";
  hits.append(element("p", { class: "found", tabindex: "-1" }, words));
  for (const note of answer.notes) hits.append(element("p", { class: "message" }, note));
  if (answer.hits.length) hits.append(choiceForm(SIMILAR_HOW), element("ol", { class: "list" }, ...answer.hits.map(hitElement)));
  return element("div", { class: "answer answer-like", "data-total": String(answer.total), "data-mode": "similar" }, hits);
}

/**
 * Show other queries in an answer that was drawn before they were found.
 * @param {HTMLElement} drawn
 * @param {string[]} suggestions
 * @param {Links} links
 */
function showSuggestions(drawn, suggestions, links) {
  const hits = drawn.querySelector(".hits");
  if (!hits || !suggestions.length) return;
  const texts = suggestions.map((text) => element("a", { href: links.query(text) }, text));
  const line = element("p", { class: "suggestions" }, "试试：", ...joined(texts, " "));
  hits.insertBefore(line, Array.from(hits.children).filter((child) => child.matches("form, ol, nav"))[0] || null);
}

/**
 * What is wrong with a query, and where.
 * @param {Error} error
 * @returns {HTMLElement}
 */
function errorElement(error) {
  const known = error instanceof QueryError || error instanceof MissingFile;
  const text = known ? error.message : "检索出错，请刷新本页再试；还不行请告诉网站的编者：" + error.message;
  const message = messageElement(text);
  if (error instanceof QueryError && error.start >= 0) {
    const place = element("span", { class: "place" }, error.query.slice(error.start, error.end));
    message.append(element("br", {}), error.query.slice(0, error.start), place, error.query.slice(error.end));
  }
  return message;
}

// --- above the hits -----------------------------------------------------------------------------

/**
 * @param {Answer} answer
 * @param {Links} links
 * @param {boolean} filtered whether there are facets
 */
function countElement(answer, links, filtered) {
  const count = element("div", { class: "count" }, element("p", { class: "found", tabindex: "-1" }, countText(answer)));
  if (answer.total > 1 && strip(answer.query)) {
    const sorts = SORTS.map(([value, label]) =>
      value === answer.sort ? element("strong", {}, label) : element("a", { href: links.sort(value) }, label)
    );
    count.append(element("p", { class: "sort" }, ...joined(sorts, " ")));
  }
  // On a phone they are below the hits.
  if (filtered) count.append(element("a", { class: "to-facets", href: "#facets" }, "筛选"));
  return count;
}

/** @param {Answer} answer */
function countText(answer) {
  const query = strip(answer.query);
  if (!answer.total) return "没有找到" + (query ? "与“" + query + "”有关的" : "") + "案例。";
  if (answer.mode === "any") return "没有案例同时含有全部检索词。下面 " + answer.total + " 个案例与检索词最接近。";
  return "共 " + answer.total + " 个案例" + (answer.pages > 1 ? "，第 " + answer.page + "/" + answer.pages + " 页" : "");
}

/** @param {Links} links */
function filtersElement(links) {
  const chips = links.filters.map(([text, address]) => {
    const chip = element("a", { href: address, "aria-label": "去掉筛选 " + text, title: "去掉这个筛选" }, text);
    chip.append(element("span", { "aria-hidden": "true" }, " ×"));
    return chip;
  });
  return element("p", { class: "filters" }, "筛选：", ...joined(chips, " "));
}

// --- hits ---------------------------------------------------------------------------------------

/**
 * A hit: its title, one line of facts, one passage; what else was found is a click away.
 * @param {Hit} hit
 * @returns {HTMLElement}
 */
function hitElement(hit) {
  const titled = hit.snippets.filter((snippet) => snippet.section === "标题" && snippet.text === hit.title)[0];
  const link = element("a", { href: "cases/" + hit.id + ".html" }, ...(titled ? markedNodes(titled) : [hit.title]));
  const title = element("h2", {}, link);
  if (hit.mark) title.prepend(element("span", { class: "mark" }, hit.mark));
  const passages = hit.snippets.filter((snippet) => snippet !== titled);
  if (hit.holding && !passages.some((snippet) => snippet.section === "要旨")) {
    passages.push({ section: "要旨", start: 0, text: hit.holding, marks: [] });
  }
  const drawn = passages.map(passageElement);
  const further = drawn.slice(1);
  if (hit.why.length) further.push(element("p", { class: "why" }, hit.why.join("；")));
  const item = element("li", { class: "hit", "data-case": hit.id }, title, factsElement(hit), ...drawn.slice(0, 1));
  item.append(choiceBox(hit.id));
  if (further.length) {
    const more = element("summary", {}, "更多", element("span", { class: "unseen" }, "（" + hit.id + "）"));
    item.append(element("details", { class: "rest" }, more, ...further));
  }
  return item;
}

/**
 * How cases were found, in words: `kb/site/markup/choosing.py`.
 * @param {string} query
 * @param {string[]} filters
 */
function searchDescription(query, filters) {
  const words = strip(query) ? ["检索词：" + strip(query)] : [];
  const narrowed = filters.length ? ["筛选：" + filters.join("、")] : [];
  return Array.from(words.concat(narrowed).join("；")).slice(0, LONGEST_HOW).join("");
}

/**
 * Compares the cases that are chosen: `kb/site/markup/choosing.py`.
 * @param {string} how the cases of the page were found; empty where nothing was searched
 */
function choiceForm(how) {
  const button = element("button", { type: "submit" }, "对照所选");
  const status = element("span", { class: "chosen", role: "status" });
  const attributes = { id: "choice", class: "choice", "data-most": String(MOST_COMPARED), method: "get", action: "compare.html" };
  const form = element("form", attributes, button, " ", status);
  if (how) form.append(element("input", { type: "hidden", name: "how", value: how }));
  return form;
}

/** @param {string} id */
function choiceBox(id) {
  const box = element("input", { type: "checkbox", name: "ids", value: id, form: "choice" });
  return element("label", { class: "choose" }, box, " 选", element("span", { class: "unseen" }, " " + id));
}

/** @param {Hit} hit */
function factsElement(hit) {
  const issue = hit.issue ? "第\u00a0" + hit.issue + "\u00a0期" : "";
  const penalty = hit.penalties.concat(hit.amount, hit.discretion);
  const named = [hit.id, hit.kind].concat(hit.domain, hit.outcome, penalty, chineseDay(hit.decided_on), issue);
  const facts = Array.from(new Set(named.filter(Boolean))); // 不予处罚 may be both the outcome and the discretion
  // A line may break on both sides of a span, so a dot is in the span of the fact before it.
  const spans = facts.map((fact, number) => element("span", {}, number < facts.length - 1 ? fact + "\u00a0·" : fact));
  return element("p", { class: "facts" }, ...joined(spans, " "));
}

/**
 * `2024年5月20日` of `2024-05-20`.
 * @param {string} day
 */
function chineseDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  return day && year + "年" + month + "月" + date + "日";
}

/** @param {Snippet} snippet */
function passageElement(snippet) {
  const line = element("p", { class: "snippet" }, element("span", { class: "section" }, snippet.section));
  if (snippet.start) line.append("…");
  line.append(...markedNodes(snippet));
  return line;
}

/**
 * The text with its marks, and a bar at the end of each block.
 * @param {Snippet} snippet
 * @returns {(Node|string)[]}
 */
function markedNodes(snippet) {
  /** @type {(Node|string)[]} */
  const parts = [];
  let at = 0;
  for (const [start, end] of snippet.marks) {
    const marked = element("mark", {}, ...pieces(snippet.text.slice(start, end)));
    parts.push(...pieces(snippet.text.slice(at, start)), marked);
    at = end;
  }
  return parts.concat(pieces(snippet.text.slice(at)));
}

/**
 * @param {string} text
 * @returns {(Node|string)[]}
 */
function pieces(text) {
  /** @type {(Node|string)[]} */
  const parts = [];
  text.split("\n").forEach((piece, number) => {
    if (number) parts.push(element("span", { class: "gap" }, " / "));
    parts.push(piece);
  });
  return parts;
}

// --- beside and below ---------------------------------------------------------------------------

/**
 * @param {Answer["facets"][0]} facet
 * @param {Links} links
 * @param {number} number of the facet on the page, from 0
 */
function facetElement(facet, links, number) {
  const list = element("ul", {});
  const every = links.showsAll(facet);
  facet.values.forEach(({ value, count }, at) => {
    const on = links.has(facet, value);
    if (!every && !on && at >= SHOWN_FACET_VALUES) return;
    const link = element("a", { href: links.toggle(facet, value), "data-facet": facet.key }, value);
    link.setAttribute("data-value", value);
    link.setAttribute("data-count", String(count));
    if (on) link.setAttribute("aria-current", "true");
    list.append(element("li", on ? { class: "on" } : {}, link, " ", element("span", {}, String(count))));
  });
  const group = element("details", { "data-key": facet.key }, element("summary", {}, facet.label));
  if (number < OPEN_FACETS || every) group.setAttribute("open", "");
  const long = facet.values.length > SHOWN_FACET_VALUES;
  if (long && every) {
    const label = "在" + facet.label + "里找";
    group.append(element("input", { type: "search", class: "find-value", "aria-label": label, placeholder: label }));
  }
  group.append(list);
  if (long) {
    const text = every ? "收起" : "全部 " + facet.values.length + " 个…";
    group.append(element("p", { class: "more" }, element("a", { href: links.toggleAll(facet), class: "all" }, text)));
  }
  if (facet.key === "amount") group.append(moneyForm(links));
  return group;
}

/**
 * A form for a span of money; it leads to the page that shows it, in the place of the bands that were chosen.
 * @param {Links} links
 */
function moneyForm(links) {
  const kept = links.withoutMoney.map(([name, value]) => element("input", { type: "hidden", name, value }));
  const ends = MONEY_ENDS.map((name, at) => {
    const box = element("input", { name, size: "8", inputmode: "decimal", autocomplete: "off" });
    return element("label", {}, at ? "到" : "从", box);
  });
  const button = element("button", { type: "submit" }, "筛选");
  return element("form", { class: "span", method: "get" }, ...kept, ...joined(ends, " "), " 元 ", button);
}

/**
 * @param {Answer} answer
 * @param {Links} links
 */
function pagesElement(answer, links) {
  const nav = element("nav", { class: "pages", "aria-label": "翻页" });
  if (answer.page > 1) nav.append(element("a", { rel: "prev", href: links.page(answer.page - 1) }, "上一页"));
  nav.append(element("span", {}, "第 " + answer.page + " 页，共 " + answer.pages + " 页"));
  if (answer.page < answer.pages) nav.append(element("a", { rel: "next", href: links.page(answer.page + 1) }, "下一页"));
  return nav;
}
