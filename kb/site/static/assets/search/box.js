// @ts-check
// The list under the search box that completes its last word: a combobox by WAI-ARIA 1.2.
"use strict";

/** @typedef {{text: string, kind: string, count: number}} Completed */

const LONGEST_TYPED = 200;

class CompletionBox {
  /**
   * @param {HTMLInputElement} box
   * @param {(typed: string, limit: number) => Promise<Completed[]>} complete
   */
  constructor(box, complete) {
    this._box = box;
    this._complete = complete;
    this._chosen = -1;
    this._composing = false;
    this._requestNumber = 0;
    this._timer = 0;
    this._list = document.createElement("ul");
    const others = document.querySelectorAll(".completions").length;
    this._list.id = "completions" + (others ? "-" + (others + 1) : ""); // a page may have several boxes
    this._list.className = "completions";
    this._list.setAttribute("role", "listbox");
    this._list.setAttribute("aria-label", "检索词提示");
    this._list.hidden = true;
    const parent = /** @type {HTMLElement} */ (box.parentNode);
    parent.insertBefore(this._list, box.nextSibling);
    box.setAttribute("role", "combobox");
    box.setAttribute("autocomplete", "off");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this._list.id);
    box.setAttribute("aria-expanded", "false");
    box.addEventListener("compositionstart", () => {
      this._composing = true;
    });
    box.addEventListener("compositionend", () => {
      this._composing = false;
      this._later();
    });
    box.addEventListener("input", () => this._later());
    box.addEventListener("blur", () => this.close());
    box.addEventListener("keydown", (event) => this._key(event));
    if (box.value && document.activeElement === box) this._later(); // typed while this script was loading
  }

  close() {
    clearTimeout(this._timer);
    this._requestNumber++;
    this._list.hidden = true;
    this._chosen = -1;
    this._box.setAttribute("aria-expanded", "false");
    this._box.removeAttribute("aria-activedescendant");
  }

  _later() {
    clearTimeout(this._timer);
    if (!this._composing) this._timer = window.setTimeout(() => this._request(), 100);
  }

  async _request() {
    const number = ++this._requestNumber;
    const typed = this._box.value;
    if (!typed.trim() || typed.length > LONGEST_TYPED) {
      this.close();
      return;
    }
    try {
      const rows = await this._complete(typed, SHOWN_COMPLETIONS);
      if (number === this._requestNumber) this._show(rows);
    } catch (error) {
      this.close(); // the box works without; a search will say what is missing
    }
  }

  /** @param {Completed[]} rows */
  _show(rows) {
    this._list.textContent = "";
    rows.forEach((row, index) => {
      const item = document.createElement("li");
      item.id = this._list.id + "-option-" + index;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const kind = document.createElement("span");
      kind.textContent = row.kind + " " + row.count;
      item.append(row.text, kind);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this._take(row.text);
      });
      this._list.append(item);
    });
    this._list.hidden = !rows.length;
    this._chosen = -1;
    this._rows = rows;
    this._box.removeAttribute("aria-activedescendant");
    this._box.setAttribute("aria-expanded", String(rows.length > 0));
  }

  /** @param {string} text */
  _take(text) {
    this._box.value = text;
    this.close();
    this._box.focus();
  }

  /** @param {number} index of the option to choose; one before the first and after the last is none */
  _choose(index) {
    clearTimeout(this._timer);
    this._requestNumber++; // an answer that is still to come must not redraw the list under the reader's choice
    const items = this._list.children;
    const size = items.length + 1;
    this._chosen = ((index + 1 + size) % size) - 1;
    for (let i = 0; i < items.length; i++) items[i].setAttribute("aria-selected", String(i === this._chosen));
    if (this._chosen < 0) {
      this._box.removeAttribute("aria-activedescendant");
    } else {
      this._box.setAttribute("aria-activedescendant", items[this._chosen].id);
      items[this._chosen].scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.isComposing) return;
    if (this._list.hidden) {
      if (event.key === "Escape") this.close(); // a list that is still loading must not open afterwards
      return;
    }
    if (event.key === "ArrowDown") this._choose(this._chosen + 1);
    else if (event.key === "ArrowUp") this._choose(this._chosen < 0 ? this._list.children.length - 1 : this._chosen - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this._chosen >= 0 && this._rows) this._take(this._rows[this._chosen].text);
    else return;
    event.preventDefault();
  }
}

/**
 * The address of the root of the site, by that of the script that is running; empty on the search page, which stands
 * there itself, and where the script stands in a page.
 */
function siteRoot() {
  if (document.getElementById("page-query")) return "";
  const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
  return own ? new URL("..", own).href : "";
}

/**
 * Complete in the boxes of a page that is not the search page: in its head, or on the first page.
 * @param {(typed: string, limit: number) => Promise<Completed[]>} complete
 */
function completeBoxes(complete) {
  for (const box of Array.from(document.querySelectorAll(".search-form input[name=q]"))) {
    if (box instanceof HTMLInputElement) new CompletionBox(box, complete);
  }
}
