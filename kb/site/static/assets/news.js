// @ts-check
// What came since a day that the reader chooses: the day stands in the address and is remembered in this browser.
(function () {
  "use strict";

  const KEY = "andian.since";
  const NAMES = { added: "新增", corrected: "更正", withdrawn: "撤回" };
  const box = document.getElementById("since");
  const told = document.getElementById("since-told");
  if (!(box instanceof HTMLInputElement) || !told || (box.form && box.form.hasAttribute("data-served"))) return;

  /** The day that is asked for, else the one of the last time; empty where there is none. */
  function day() {
    const asked = new URLSearchParams(location.search).get("since");
    let wanted = asked;
    try {
      if (wanted === null) wanted = localStorage.getItem(KEY);
      else localStorage.setItem(KEY, wanted);
    } catch (error) {
      // It is not remembered then.
    }
    return wanted && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(wanted) ? wanted : "";
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
  told.textContent = "从" + year + "年" + month + "月" + date + "日起：" + counts.join("，") + "。";
})();
