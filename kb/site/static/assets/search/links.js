// @ts-check
// Addresses of the search page for changed searches: `kb/site/markup/search_links.py`.
"use strict";

/** @typedef {{key: string, label: string}} FacetName */

/**
 * A filter in words: `金额：1—5000元` of 金额 and `1..5000`.
 * @param {string} label
 * @param {string} value
 */
function filterText(label, value) {
  const money = label === "金额";
  const at = value.indexOf("..");
  const first = (at < 0 ? value : value.slice(0, at)).trim();
  const last = at < 0 ? "" : value.slice(at + 2).trim();
  const unit = money && /^[0-9]+$/.test((first + last).replace(/[.,]/g, "")) ? "元" : "";
  if (first && last) return label + "：" + first + "—" + last + unit;
  if (last) return label + "：" + last + unit + (money ? "以下" : "止");
  return label + "：" + first + unit + (at < 0 ? "" : money ? "以上" : "起");
}

class Links {
  /**
   * @param {URLSearchParams} parameters
   * @param {FacetName[]} [facets] what an address may call a filter; nothing is left out where it is not told
   * @param {[string, string][]} [apart] key and label of other filters
   */
  constructor(parameters, facets, apart) {
    /** @type {Map<string, string>} */
    this._labels = new Map();
    for (const { key, label } of facets || []) this._labels.set(key, label).set(label, label);
    for (const [key, label] of apart || []) this._labels.set(key, label).set(label, label);
    /** @type {[string, string][]} */
    const pairs = [];
    parameters.forEach((value, key) => {
      const ours = facets ? this._labels.has(key) || OTHER_PARAMETERS.indexOf(key) >= 0 : key !== "page";
      if (value.trim() && ours && !pairs.some((pair) => pair[0] === key && pair[1] === value)) pairs.push([key, value]);
    });
    this._pairs = pairs.slice(0, MOST_PAIRS);
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
   * Whether a value is selected.
   * @param {FacetName} facet
   * @param {string} value
   */
  has(facet, value) {
    return this._pairs.some((pair) => (pair[0] === facet.key || pair[0] === facet.label) && pair[1] === value);
  }

  /**
   * The search with a value added, or removed if it is selected.
   * @param {FacetName} facet
   * @param {string} value
   */
  toggle(facet, value) {
    if (!this.has(facet, value)) return this._address(this._pairs.concat([[facet.label, value]]));
    /** @type {(pair: [string, string]) => boolean} */
    const asks = (pair) => (pair[0] === facet.key || pair[0] === facet.label) && pair[1] === value;
    return this._address(this._pairs.filter((pair) => !asks(pair)));
  }

  /**
   * Whether every value of a facet is to be shown.
   * @param {FacetName} facet
   */
  showsAll(facet) {
    return this._pairs.some((pair) => pair[0] === "all" && pair[1] === facet.key);
  }

  /**
   * The same search with every value of a facet, or with the commonest ones where all are shown.
   * @param {FacetName} facet
   */
  toggleAll(facet) {
    const others = this._pairs.filter((pair) => pair[0] !== "all");
    return this._address(this.showsAll(facet) ? others : others.concat([["all", facet.key]]));
  }

  /** The parameters of the search without any span of money. */
  get withoutMoney() {
    return this._pairs.filter((pair) => pair[0] !== "amount" && pair[0] !== "金额");
  }

  /** What narrows the search: label and value in words, and the address without it. */
  get filters() {
    /** @type {[string, string][]} */
    const chips = [];
    for (const pair of this._pairs) {
      const label = pair[0] === "years" ? "年份" : this._labels.get(pair[0]);
      if (label) chips.push([filterText(label, pair[1]), this._address(this._pairs.filter((other) => other !== pair))]);
    }
    return chips;
  }
}
