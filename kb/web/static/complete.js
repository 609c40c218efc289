// @ts-check
// Completes the last word of the search box; without it the box works as it is.
"use strict";
(() => {
  const box = document.getElementById("q");
  if (!(box instanceof HTMLInputElement) || !box.parentNode) return;
  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.parentNode.insertBefore(list, box.nextSibling);
  box.setAttribute("role", "combobox");
  box.setAttribute("autocomplete", "off");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  let asked = 0, timer = 0, chosen = -1, composing = false;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  /** @param {number} index */
  const choose = (index) => {
    const items = list.children;
    if (!items.length) return;
    chosen = (index + items.length + 1) % (items.length + 1);
    for (let i = 0; i < items.length; i++) items[i].setAttribute("aria-selected", String(i === chosen));
    if (chosen < items.length) box.setAttribute("aria-activedescendant", items[chosen].id);
    else box.removeAttribute("aria-activedescendant");
  };
  /** @param {string} text */
  const take = (text) => {
    box.value = text;
    close();
    box.focus();
  };
  /** @param {{text: string, kind: string, count: number}[]} rows */
  const show = (rows) => {
    list.textContent = "";
    list.append(...rows.map((row, index) => {
      const item = document.createElement("li");
      item.id = "completion-" + index;
      item.setAttribute("role", "option");
      const kind = document.createElement("span");
      kind.textContent = row.kind + " " + row.count;
      item.append(row.text, kind);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(row.text); });
      return item;
    }));
    list.hidden = !rows.length;
    chosen = rows.length;
    box.setAttribute("aria-expanded", String(rows.length > 0));
  };
  const ask = async () => {
    const number = ++asked, typed = box.value;
    if (!typed.trim() || typed.length > 200) return close();
    try {
      const answer = await fetch("/api/v1/complete?q=" + encodeURIComponent(typed));
      const found = answer.ok ? await answer.json() : { completions: [] };
      if (number === asked && typed === box.value) show(found.completions);
    } catch {
      close();
    }
  };
  const later = () => { clearTimeout(timer); if (!composing) timer = setTimeout(ask, 150); };
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", later);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen === list.children.length ? 0 : chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && chosen >= 0 && chosen < list.children.length) {
      event.preventDefault();
      take(String((list.children[chosen].firstChild || box).textContent));
    }
  });
})();
