// @ts-check
// The page of the site for a described matter: a file is opened and cases are compared in the browser.
"use strict";

(() => {
  const form = document.querySelector("form.describe");
  const area = document.getElementById("described");
  const file = document.getElementById("described-file");
  const answer = document.getElementById("answer");
  const status = document.getElementById("search-status");
  if (!(form instanceof HTMLFormElement) || !(area instanceof HTMLTextAreaElement) || !answer || !status) return;
  const search = new Search(siteRoot() + "search/");
  /** @type {Promise<Likeness>|null} */
  let opened = null;
  let requests = 0;

  const open = () => {
    if (!opened) {
      opened = Likeness.of(search);
      opened.catch(() => {
        opened = null;
      });
    }
    return opened;
  };

  /** @param {Node} shown */
  function show(shown) {
    /** @type {HTMLElement} */ (answer).textContent = "";
    /** @type {HTMLElement} */ (answer).append(shown);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault(); // the text stays here
    const number = ++requests;
    status.textContent = "正在比较……";
    try {
      const likeness = await open();
      const drawn = likeElement(await likeness.answer(area.value));
      if (number !== requests) return;
      show(drawn);
      const countLine = drawn.querySelector(".found");
      status.textContent = countLine ? countLine.textContent : "";
      if (countLine instanceof HTMLElement) countLine.focus();
    } catch (error) {
      if (number !== requests) return;
      status.textContent = "";
      show(errorElement(error instanceof Error ? error : new Error(String(error))));
    }
  });

  if (file instanceof HTMLInputElement) {
    file.addEventListener("change", async () => {
      if (!file.files || !file.files[0]) return;
      try {
        area.value = await documentText(file.files[0]);
        area.dispatchEvent(new Event("input", { bubbles: true }));
        answer.textContent = "";
      } catch (error) {
        show(messageElement(error instanceof UnreadFile ? error.message : "文件读不出来，请把文字复制到框里。"));
      }
      file.value = "";
    });
  }
})();
