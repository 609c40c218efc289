// @ts-check
// The answer as a page shows it; the same elements as the search service's (kb/web/templates).
"use strict";

const SHOWN_FACET_VALUES = 12;
const OPEN_FACETS = 4;

/**
 * An element.
 * @param {string} name
 * @param {{[attribute: string]: string}} attributes
 * @param {(Node|string)[]} children
 * @returns {HTMLElement}
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}

/** Addresses of the search page for changed searches. */
class Links {
  /** @param {URLSearchParams} parameters */
  constructor(parameters) {
    /** @type {[string, string][]} */
    this._pairs = [];
    parameters.forEach((value, key) => {
      if (strip(value) && key !== "page") this._pairs.push([key, value]);
    });
  }

  /** @param {[string, string][]} pairs */
  _address(pairs) {
    return "?" + new URLSearchParams(pairs).toString();
  }

  /** @param {number} number */
  page(number) {
    return this._address(this._pairs.concat([["page", String(number)]]));
  }

  /** @param {string} sort */
  sort(sort) {
    return this._address(this._pairs.filter((pair) => pair[0] !== "sort").concat([["sort", sort]]));
  }

  /**
   * Another query under the same filters.
   * @param {string} text
   */
  query(text) {
    /** @type {[string, string][]} */
    const first = [["q", text]];
    return this._address(first.concat(this._pairs.filter((pair) => pair[0] !== "q")));
  }

  /**
   * Whether a value is asked for.
   * @param {{key: string, label: string}} facet
   * @param {string} value
   */
  has(facet, value) {
    return this._pairs.some((pair) => (pair[0] === facet.key || pair[0] === facet.label) && pair[1] === value);
  }

  /**
   * The search with a value, or without it where it is asked for.
   * @param {{key: string, label: string}} facet
   * @param {string} value
   */
  toggle(facet, value) {
    if (!this.has(facet, value)) return this._address(this._pairs.concat([[facet.label, value]]));
    /** @type {(pair: [string, string]) => boolean} */
    const asks = (pair) => (pair[0] === facet.key || pair[0] === facet.label) && pair[1] === value;
    return this._address(this._pairs.filter((pair) => !asks(pair)));
  }

  /** The filters beside the query, as they stand in the address. */
  get filters() {
    return this._pairs.filter((pair) => pair[0] !== "q" && pair[0] !== "sort");
  }

  /** @param {[string, string]} filter */
  without(filter) {
    return this._address(this._pairs.filter((pair) => pair !== filter));
  }
}

/**
 * @param {Answer} answer
 * @returns {string}
 */
function countText(answer) {
  const asked = answer.query.written;
  if (!answer.total) return "没有找到" + (asked ? "与“" + asked + "”有关的" : "") + "案例。";
  if (answer.mode === "any") return "没有案例同时含有全部检索词。下面 " + answer.total + " 个案例与检索词最接近。";
  return "共 " + answer.total + " 个案例" + (answer.pages > 1 ? "，第 " + answer.page + "/" + answer.pages + " 页" : "");
}

/**
 * @param {Snippet} snippet
 * @returns {HTMLElement}
 */
function snippetElement(snippet) {
  const line = element("p", { class: "snippet" }, element("span", { class: "section" }, snippet.section));
  if (snippet.start) line.append("…");
  /** @type {(text: string) => (Node|string)[]} */
  const plain = (text) => {
    /** @type {(Node|string)[]} */
    const parts = [];
    text.split("\n").forEach((piece, index) => {
      if (index) parts.push(element("span", { class: "gap" }, " / "));
      parts.push(piece);
    });
    return parts;
  };
  let at = 0;
  for (const [start, end] of snippet.marks) {
    line.append(...plain(snippet.text.slice(at, start)), element("mark", {}, ...plain(snippet.text.slice(start, end))));
    at = end;
  }
  line.append(...plain(snippet.text.slice(at)));
  return line;
}

/**
 * @param {Hit} hit
 * @returns {HTMLElement}
 */
function hitElement(hit) {
  const text = hit.text;
  const title = element("h2", {}, element("a", { href: "cases/" + text.id + ".html" }, fieldOf(text, "标题")));
  if (text.mark) title.prepend(element("span", { class: "mark" }, text.mark));
  const issue = text.issue ? "第\u00a0" + text.issue + "\u00a0期" : "";
  const facts = [text.id, text.kind].concat(text.domains, text.outcomes, text.decidedOn, issue).filter(Boolean);
  const line = element("p", { class: "facts" });
  facts.forEach((fact, number) => line.append(number ? " · " : "", element("span", {}, fact)));
  const item = element("li", { class: "hit", "data-case": text.id }, title, line);
  const holding = fieldOf(text, "要旨");
  if (holding && !hit.snippets.some((snippet) => snippet.section === "要旨")) {
    item.append(element("p", { class: "holding" }, holding));
  }
  item.append(...hit.snippets.map(snippetElement));
  if (hit.why.length) item.append(element("p", { class: "why" }, hit.why.join("；")));
  return item;
}

/**
 * @param {Answer} answer
 * @param {Links} links
 */
function pagerElement(answer, links) {
  const nav = element("nav", { class: "pages", "aria-label": "翻页" });
  if (answer.page > 1) nav.append(element("a", { rel: "prev", href: links.page(answer.page - 1) }, "上一页"));
  nav.append(element("span", {}, "第 " + answer.page + " 页，共 " + answer.pages + " 页"));
  if (answer.page < answer.pages) nav.append(element("a", { rel: "next", href: links.page(answer.page + 1) }, "下一页"));
  return nav;
}

/**
 * @param {Answer} answer
 * @param {Links} links
 */
function facetsElement(answer, links) {
  const aside = element("aside", { class: "facets", id: "facets", "aria-label": "筛选" });
  answer.facets
    .filter((facet) => facet.values.length)
    .forEach((facet, index) => {
      const list = element("ul", {});
      const shown = facet.values.slice(0, SHOWN_FACET_VALUES);
      for (const { value, count } of shown) {
        const on = links.has(facet, value);
        const attributes = { href: links.toggle(facet, value), "data-facet": facet.key + "=" + value };
        const link = element("a", on ? Object.assign({ "aria-current": "true" }, attributes) : attributes, value);
        list.append(element("li", on ? { class: "on" } : {}, link, " ", element("span", {}, String(count))));
      }
      const group = element("details", { "data-key": facet.key }, element("summary", {}, facet.label), list);
      if (index < OPEN_FACETS) group.setAttribute("open", "");
      const rest = facet.values.length - shown.length;
      if (rest) group.append(element("p", { class: "more" }, "另有 " + rest + " 个，加检索词可缩小范围"));
      aside.append(group);
    });
  return aside;
}

/**
 * @param {Links} links
 * @returns {HTMLElement|null}
 */
function filtersElement(links) {
  if (!links.filters.length) return null;
  const line = element("p", { class: "filters" }, "筛选：");
  for (const filter of links.filters) {
    const label = (filter[0] === "years" ? "年份" : filter[0]) + " " + filter[1];
    const link = element("a", { href: links.without(filter), "aria-label": "去掉筛选 " + label, title: "去掉这个筛选" });
    link.append(label, element("span", { "aria-hidden": "true" }, " ×"));
    line.append(link, " ");
  }
  return line;
}

/**
 * The answer; the number of hits stands in `data-total`, each hit has its 编号 in `data-case`.
 * @param {Answer} answer
 * @param {Asked} asked
 * @param {Links} links
 * @returns {HTMLElement}
 */
function answerElement(answer, asked, links) {
  const count = element("div", { class: "count" }, element("p", { class: "found", tabindex: "-1" }, countText(answer)));
  if (answer.total > 1 && answer.query.written) {
    const sorts = element("p", { class: "sort" });
    for (const [value, label] of [["relevance", "按相关程度"], ["date", "按日期"]]) {
      const chosen = value === asked.sort;
      sorts.append(chosen ? element("strong", {}, label) : element("a", { href: links.sort(value) }, label), " ");
    }
    count.append(sorts);
  }
  const facets = facetsElement(answer, links);
  // On a phone they stand below the hits.
  if (facets.children.length) count.append(element("a", { class: "to-facets", href: "#facets" }, "筛选"));
  const hits = element("section", { class: "hits", "aria-label": "结果" }, count);
  const filters = filtersElement(links);
  if (filters) hits.append(filters);
  for (const note of answer.notes) hits.append(element("p", { class: "message" }, note));
  const first = (answer.page - 1) * PAGE_SIZE + 1;
  if (answer.hits.length) {
    hits.append(element("ol", { class: "list", start: String(first) }, ...answer.hits.map(hitElement)));
  } else if (answer.total) {
    hits.append(element("p", {}, element("a", { href: links.page(1) }, "这一页没有案例，回到第 1 页")));
  }
  if (answer.pages > 1 && answer.hits.length) hits.append(pagerElement(answer, links));
  const attributes = { class: "answer", "data-total": String(answer.total), "data-mode": answer.mode };
  return element("div", attributes, hits, facets);
}

/**
 * What is wrong with a query, and where.
 * @param {Error} error
 * @returns {HTMLElement}
 */
function messageElement(error) {
  const known = error instanceof QueryError || error instanceof MissingFile;
  const text = known ? error.message : "检索出错，请刷新本页再试；还不行请告诉网站的编者：" + error.message;
  const message = element("p", { class: "message", role: "alert" }, text);
  if (error instanceof QueryError && error.start >= 0) {
    const place = element("span", { class: "place" }, error.query.slice(error.start, error.end));
    message.append(element("br", {}), error.query.slice(0, error.start), place, error.query.slice(error.end));
  }
  return message;
}
