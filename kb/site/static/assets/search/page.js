// @ts-check
// The search page: what its address asks for is searched and shown; links and the form change the address.
"use strict";

/** After how long it is said that a search is under way, milliseconds. */
const SAID_AFTER = 300;

class SearchPage {
  /**
   * @param {HTMLElement} answer where the answer goes
   * @param {HTMLElement} status what is read out when an answer has come
   * @param {HTMLInputElement} box
   */
  constructor(answer, status, box) {
    this._answer = answer;
    this._status = status;
    this._box = box;
    this._title = document.title;
    this._number = 0;
    this._asked = "";
    this._search = new Search("search/");
    this._completions = new CompletionBox(box, () => this._completion());
    /** @type {Promise<Completion>|null} */
    this._words = null;
    const form = /** @type {HTMLFormElement} */ (box.form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this._completions.close();
      this._go(new Links(new URLSearchParams(location.search)).query(this._box.value), "");
    });
    answer.addEventListener("click", (event) => this._click(event));
    window.addEventListener("popstate", () => {
      if (location.search !== this._asked) this.show(""); // else it was a step within the page
    });
  }

  _completion() {
    if (!this._words) {
      this._words = this._search.completion();
      this._words.catch(() => {
        this._words = null;
      });
    }
    return this._words;
  }

  /** @param {MouseEvent} event */
  _click(event) {
    const target = event.target instanceof Element ? event.target.closest("a") : null;
    const address = target && target.getAttribute("href");
    if (!target || !address || address[0] !== "?" || event.button || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    this._go(address, target.getAttribute("data-facet") || ".found");
  }

  /**
   * Go to another search.
   * @param {string} address
   * @param {string} focus the `data-facet` of the link that is to have the focus, `.found`, or empty for no change
   */
  _go(address, focus) {
    try {
      history.pushState(null, "", address);
    } catch (error) {
      location.search = address; // a browser that keeps pages of a folder from changing their address
      return;
    }
    this.show(focus);
  }

  /**
   * Search what the address asks for, and show the answer.
   * @param {string} focus as in `_go`
   */
  async show(focus) {
    const number = ++this._number;
    this._asked = location.search;
    const parameters = new URLSearchParams(location.search);
    this._box.value = parameters.get("q") || "";
    document.documentElement.classList.toggle("searching", location.search.length > 1);
    if (location.search.length <= 1) {
      document.title = this._title;
      this._answer.textContent = this._status.textContent = "";
      return;
    }
    document.title = (this._box.value ? this._box.value + " - " : "") + this._title;
    const timer = window.setTimeout(() => {
      this._status.textContent = "正在检索……";
    }, SAID_AFTER);
    let shown;
    try {
      const asked = askedIn(parameters);
      const answer = await this._search.ask(asked);
      shown = answerElement(answer, asked, new Links(parameters));
    } catch (error) {
      shown = messageElement(error instanceof Error ? error : new Error(String(error)));
    }
    clearTimeout(timer);
    if (number !== this._number) return; // another search was asked meanwhile
    this._keepOpen(shown);
    this._answer.textContent = "";
    this._answer.append(shown);
    const found = shown.querySelector(".found");
    this._status.textContent = found ? found.textContent : "";
    this._focus(focus);
  }

  /**
   * Groups of facets stay as open as they are.
   * @param {HTMLElement} shown the answer to come
   */
  _keepOpen(shown) {
    const open = new Map();
    this._answer.querySelectorAll("details").forEach((group) => open.set(group.dataset.key, group.open));
    shown.querySelectorAll("details").forEach((group) => {
      if (open.has(group.dataset.key)) group.open = open.get(group.dataset.key);
    });
  }

  /** @param {string} focus */
  _focus(focus) {
    if (!focus) return;
    const links = Array.from(this._answer.querySelectorAll("[data-facet]"));
    const link = links.filter((one) => one.getAttribute("data-facet") === focus)[0];
    const target = link || this._answer.querySelector(".found");
    if (!(target instanceof HTMLElement)) return;
    target.focus({ preventScroll: Boolean(link) });
    if (!link) window.scrollTo(0, 0);
  }
}

(() => {
  const answer = document.getElementById("answer");
  const status = document.getElementById("search-status");
  const box = document.getElementById("page-query");
  if (answer && status && box instanceof HTMLInputElement) {
    const page = new SearchPage(answer, status, box);
    page.show("");
    if (location.search.length <= 1) box.focus();
  }
})();
