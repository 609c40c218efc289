// @ts-check
// The news since a day that the reader chooses; the day is part of the address and remembered in this browser.
(function () {
  "use strict";

  const KEY = "andian.since";
  const NAMES = { added: "新增", corrected: "更正", withdrawn: "撤回" };
  const box = document.getElementById("since");
  const summary = document.getElementById("since-told");
  if (!(box instanceof HTMLInputElement) || !summary || (box.form && box.form.hasAttribute("data-served"))) return;

  /** The day in the address, else the remembered one; empty if there is neither. */
  function day() {
    const parameter = new URLSearchParams(location.search).get("since");
    let chosen = parameter;
    try {
      if (chosen === null) chosen = localStorage.getItem(KEY);
      else localStorage.setItem(KEY, chosen);
    } catch (error) {
      // It is not remembered then.
    }
    return chosen && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(chosen) ? chosen : "";
  }

  const since = day();
  box.value = since;
  if (!since) return;
  const counts = Object.entries(NAMES).map(([kind, name]) => {
    const items = Array.from(document.querySelectorAll('[data-news="' + kind + '"] > li'));
    const shown = items.filter((item) => {
      const on = (item.getAttribute("data-day") || "") >= since;
      /** @type {HTMLElement} */ (item).hidden = !on;
      return on;
    });
    return name + " " + shown.length + " 件";
  });
  const [year, month, date] = since.split("-").map(Number);
  summary.textContent = "从" + year + "年" + month + "月" + date + "日起：" + counts.join("，") + "。";
})();
