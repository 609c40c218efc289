// @ts-check
// The search page: what its address asks for is answered and shown; links and the form change the address. Where the
// answers come from is another's: `offline.js` or `service.js`.
"use strict";

/** After how long a notice says that a search is under way, milliseconds. */
const NOTICE_AFTER = 300;

/**
 * Where answers come from.
 * @typedef {object} Source
 * @property {boolean} answersNothing whether an address that asks nothing has an answer too
 * @property {(parameters: URLSearchParams) => Promise<Element>} answer the answer as an element, a message where there is none
 * @property {(typed: string, limit: number) => Promise<Completed[]>} complete
 * @property {(parameters: URLSearchParams) => Promise<string[]>} newest the newest cases that match the search
 */

/**
 * The message in place of an answer.
 * @param {string} text
 */
function messageElement(text) {
  const message = document.createElement("p");
  message.className = "message";
  message.setAttribute("role", "alert");
  message.append(text);
  return message;
}

/**
 * Show the values of a group that contain the text of its box.
 * @param {EventTarget|null} box
 */
function narrowValues(box) {
  if (!(box instanceof HTMLInputElement) || !box.matches(".find-value")) return;
  const wanted = box.value.normalize("NFKC").trim().toLowerCase();
  const group = box.closest("details");
  for (const link of group ? Array.from(group.querySelectorAll("[data-value]")) : []) {
    const value = (link.getAttribute("data-value") || "").normalize("NFKC").toLowerCase();
    if (link.parentElement) link.parentElement.hidden = value.indexOf(wanted) < 0;
  }
}

class SearchPage {
  /**
   * @param {HTMLElement} answer where the answer goes
   * @param {HTMLElement} status what is read out when an answer has come
   * @param {HTMLInputElement} box
   * @param {Source} source
   */
  constructor(answer, status, box, source) {
    this._answer = answer;
    this._status = status;
    this._box = box;
    this._source = source;
    this._saved = new SavedSearches(source.newest);
    this._title = document.title;
    this._number = 0;
    this._shownAddress = location.search;
    const completions = new CompletionBox(box, (typed, limit) => source.complete(typed, limit));
    const form = /** @type {HTMLFormElement} */ (box.form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      completions.close();
      this._go(new Links(new URLSearchParams(location.search)).query(this._box.value), "");
    });
    answer.addEventListener("click", (event) => this._click(event));
    answer.addEventListener("input", (event) => narrowValues(event.target));
    window.addEventListener("popstate", () => {
      if (location.search !== this._shownAddress) this.show(""); // else it was a step within the page
    });
  }

  /** Take over a page that already has its answer. */
  adopt() {
    const query = this._box.value;
    if (query && this._title.startsWith(query + " - ")) this._title = this._title.slice(query.length + 3);
    document.documentElement.classList.add("searching");
    this._offer();
  }

  /** Offer to save the search beside its answer; without a search, list the saved ones. */
  _offer() {
    const parameters = new URLSearchParams(location.search);
    if (!savedAddress(parameters)) this._saved.list(this._answer);
    else {
      const list = document.getElementById("saved");
      if (list) list.remove();
      this._saved.offer(this._answer, parameters);
    }
  }

  /** @param {MouseEvent} event */
  _click(event) {
    const target = event.target instanceof Element ? event.target.closest("a") : null;
    const address = target && target.getAttribute("href");
    if (!target || !address || address[0] !== "?" || event.button || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    this._go(address, target);
  }

  /**
   * Go to another search.
   * @param {string} address
   * @param {Element|""} from the link that leads there: the same filter, or the count of hits, is to have the focus
   */
  _go(address, from) {
    try {
      history.pushState(null, "", address);
    } catch (error) {
      location.search = address; // a browser that keeps pages of a folder from changing their address
      return;
    }
    this.show(from);
  }

  /**
   * Answer what the address asks for.
   * @param {Element|""} from as in `_go`
   */
  async show(from) {
    const number = ++this._number;
    this._shownAddress = location.search;
    const parameters = new URLSearchParams(location.search);
    this._box.value = parameters.get("q") || "";
    const asks = this._source.answersNothing || location.search.length > 1;
    document.documentElement.classList.toggle("searching", asks);
    document.title = (this._box.value ? this._box.value + " - " : "") + this._title;
    if (!asks) {
      this._answer.textContent = this._status.textContent = "";
      this._offer();
      return;
    }
    const timer = window.setTimeout(() => {
      this._status.textContent = "正在检索……";
    }, NOTICE_AFTER);
    const shown = await this._source.answer(parameters);
    clearTimeout(timer);
    if (number !== this._number) return; // another search has begun meanwhile
    this._keepOpen(shown);
    this._answer.textContent = "";
    this._answer.append(shown);
    const countLine = shown.querySelector(".found");
    this._status.textContent = countLine ? countLine.textContent : "";
    this._offer();
    this._focus(from);
  }

  /**
   * Groups of facets stay as open as they are.
   * @param {Element} shown the answer to come
   */
  _keepOpen(shown) {
    /** @type {Map<string|undefined, boolean>} */
    const open = new Map();
    /** @type {(within: Element) => HTMLDetailsElement[]} */
    const groups = (within) => Array.from(within.querySelectorAll("details")).filter((group) => group.dataset.key);
    groups(this._answer).forEach((group) => open.set(group.dataset.key, group.open));
    groups(shown).forEach((group) => {
      const was = open.get(group.dataset.key);
      if (was !== undefined && !group.querySelector(".find-value")) group.open = was;
    });
  }

  /** @param {Element|""} from */
  _focus(from) {
    if (!from) return;
    /** @type {(link: Element) => boolean} */
    const same = (link) =>
      from.hasAttribute("data-facet") && ["data-facet", "data-value"].every((name) => link.getAttribute(name) === from.getAttribute(name));
    const link = Array.from(this._answer.querySelectorAll("[data-facet]")).filter(same)[0];
    const values = from.matches("a.all") && this._answer.querySelector(".find-value");
    const target = link || values || this._answer.querySelector(".found");
    if (!(target instanceof HTMLElement)) return;
    const staysInView = Boolean(link || values);
    target.focus({ preventScroll: staysInView });
    if (!staysInView) window.scrollTo(0, 0);
  }
}

/**
 * The search page of this document; none where the document is another page.
 * @param {Source} source
 */
function searchPage(source) {
  const answer = document.getElementById("answer");
  const status = document.getElementById("search-status");
  const box = document.getElementById("page-query");
  const whole = answer && status && box instanceof HTMLInputElement;
  return whole ? new SearchPage(answer, status, box, source) : null;
}
