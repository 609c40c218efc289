// @ts-check
// Searches that a reader keeps: their addresses, and which of their cases were there the last time. All of it stays in
// this browser. New cases are recognised by their numbers, not by a day: a case of last week may come today.
"use strict";

/** A kept search: its address, its name, and the newest of its cases that the reader has seen. @typedef {{address: string, name: string, known: string[]}} SavedSearch */

const SAVED_KEY = "andian.saved";
const MOST_SAVED = 30;
/** How many of the newest cases of a search are remembered. */
const MOST_KNOWN = 100;
/** What an address may ask for, and what a kept address calls it. @type {Map<string, string>} */
const SAVED_NAMES = new Map([["q", "q"], ["years", "years"]]);
for (const [key, label] of NARROWING) SAVED_NAMES.set(key, label).set(label, label);

/** @returns {SavedSearch[]} */
function savedSearches() {
  try {
    const kept = JSON.parse(localStorage.getItem(SAVED_KEY) || "[]");
    /** @type {(one: any) => boolean} */
    const whole = (one) => one && /^\?/.test(one.address) && typeof one.name === "string" && Array.isArray(one.known);
    return Array.isArray(kept) ? kept.filter(whole).slice(0, MOST_SAVED) : [];
  } catch (error) {
    return []; // storage is forbidden, or what it holds is not ours
  }
}

/**
 * Keep some searches.
 * @param {SavedSearch[]} searches
 * @returns {boolean} whether they are kept
 */
function keepSearches(searches) {
  try {
    localStorage.setItem(SAVED_KEY, JSON.stringify(searches.slice(0, MOST_SAVED)));
    return true;
  } catch (error) {
    return false;
  }
}

/**
 * The address of a search without parameters that do not change it, in one order.
 * @param {URLSearchParams} parameters
 */
function savedAddress(parameters) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (const [key, value] of parameters) {
    const name = SAVED_NAMES.get(key);
    if (name && value.trim()) pairs.push([name, value]);
  }
  pairs.sort((a, b) => Number(b[0] === "q") - Number(a[0] === "q") || (a.join("\t") < b.join("\t") ? -1 : 1));
  return pairs.length ? "?" + new URLSearchParams(pairs).toString() : "";
}

/**
 * The name of a search: its words and filters.
 * @param {URLSearchParams} parameters
 */
function savedName(parameters) {
  const named = Array.from(new URLSearchParams(savedAddress(parameters)), ([key, value]) =>
    key === "q" ? value : (key === "years" ? "年份" : key) + " " + value
  );
  return named.join(" · ").slice(0, 100);
}

/**
 * The cases that were not there the last time.
 * @param {string[]} newest the newest cases of a search, the newest first
 * @param {string[]} known those of the last time
 */
function freshOf(newest, known) {
  // Where one of a full list has gone, an old one takes its place at the end.
  const last = known.length < MOST_KNOWN ? newest.length : Math.max(...known.map((id) => newest.lastIndexOf(id)));
  return newest.filter((id, at) => known.indexOf(id) < 0 && at <= last);
}

class SavedSearches {
  /** @param {(parameters: URLSearchParams) => Promise<string[]>} newest the newest cases of a search */
  constructor(newest) {
    this._newest = newest;
  }

  /**
   * Offer to keep the search that an answer is for; where it is kept, say what is new in it.
   * @param {Element} answer
   * @param {URLSearchParams} parameters
   */
  async offer(answer, parameters) {
    const address = savedAddress(parameters);
    const count = answer.querySelector(".count");
    if (!address || !count || count.querySelector(".save-search")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save-search";
    count.append(button);
    const show = () => {
      const kept = savedSearches().some((one) => one.address === address);
      button.textContent = kept ? "★ 已收藏" : "☆ 收藏";
      button.setAttribute("aria-pressed", String(kept));
      button.title = kept ? "不再收藏这个检索" : "收藏这个检索，以后打开时标出新增的案例；只记在这个浏览器里";
    };
    show();
    button.addEventListener("click", async () => {
      const others = savedSearches().filter((one) => one.address !== address);
      const kept = others.length < savedSearches().length;
      const known = kept ? [] : await this._newest(new URLSearchParams(address)).catch(() => []);
      const first = { address, name: savedName(parameters), known };
      if (!keepSearches(kept ? others : [first].concat(others))) button.textContent = "这个浏览器不让网页记住收藏";
      else show();
    });
    const saved = savedSearches().filter((one) => one.address === address)[0];
    if (saved) this._tell(answer, saved, await this._fresh(saved));
  }

  /** @param {SavedSearch} saved */
  async _fresh(saved) {
    try {
      return freshOf(await this._newest(new URLSearchParams(saved.address)), saved.known);
    } catch (error) {
      return []; // the answer is complete without them
    }
  }

  /**
   * Mark what is new among the hits, and name all of it.
   * @param {Element} answer
   * @param {SavedSearch} saved
   * @param {string[]} fresh
   */
  _tell(answer, saved, fresh) {
    const count = answer.querySelector(".count");
    if (!fresh.length || !count) return;
    for (const hit of Array.from(answer.querySelectorAll("[data-case]"))) {
      const title = hit.querySelector("h2");
      if (!title || fresh.indexOf(hit.getAttribute("data-case") || "") < 0) continue;
      const mark = document.createElement("span");
      mark.className = "mark fresh";
      mark.textContent = "新";
      title.prepend(mark);
    }
    const line = document.createElement("p");
    line.className = "fresh-line";
    line.setAttribute("role", "status");
    const seen = document.createElement("button");
    seen.type = "button";
    seen.textContent = "都看过了";
    seen.addEventListener("click", async () => {
      const known = await this._newest(new URLSearchParams(saved.address)).catch(() => saved.known.concat(fresh));
      keepSearches(savedSearches().map((one) => (one.address === saved.address ? { ...one, known } : one)));
      line.remove();
      for (const mark of Array.from(answer.querySelectorAll(".mark.fresh"))) mark.remove();
    });
    line.append("上次看过以后新增 " + fresh.length + " 个：", ...linksTo(fresh.slice(0, 20)), fresh.length > 20 ? " 等 " : " ", seen);
    count.insertAdjacentElement("afterend", line);
  }

  /**
   * The kept searches as a list before an element, each with how many of its cases are new.
   * @param {Element} before
   */
  list(before) {
    const old = document.getElementById("saved");
    if (old) old.remove();
    const kept = savedSearches();
    if (!kept.length) return;
    const section = document.createElement("section");
    section.id = "saved";
    const heading = document.createElement("h2");
    heading.textContent = "收藏的检索";
    const items = document.createElement("ul");
    items.className = "plain";
    section.append(heading, items);
    before.insertAdjacentElement("beforebegin", section);
    kept.forEach(async (saved) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = saved.address;
      link.textContent = saved.name;
      item.append(link);
      items.append(item);
      const fresh = await this._fresh(saved);
      if (!fresh.length) return;
      const mark = document.createElement("span");
      mark.className = "mark fresh";
      mark.textContent = "新增 " + fresh.length;
      item.append(" ", mark);
    });
  }
}

/**
 * Links to cases, with blanks between.
 * @param {string[]} ids
 * @returns {(Node|string)[]}
 */
function linksTo(ids) {
  /** @type {(Node|string)[]} */
  const parts = [];
  ids.forEach((id, at) => {
    const link = document.createElement("a");
    link.href = "cases/" + id + ".html";
    link.textContent = id;
    parts.push(...(at ? ["、", link] : [link]));
  });
  return parts;
}
