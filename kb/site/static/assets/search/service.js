// @ts-check
// The search page of the service: it exchanges the answer that the service has drawn.
"use strict";

(() => {
  const root = siteRoot();
  /** @type {Source} */
  const source = {
    answersNothing: true,
    async answer(parameters) {
      const query = new URLSearchParams(parameters);
      query.set("fragment", "1");
      try {
        const text = await (await fetch("search?" + query.toString())).text();
        const drawn = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
        if (drawn && drawn.matches(".answer, .message")) return document.importNode(drawn, true);
      } catch (error) {
        // The message below says what to do.
      }
      return messageElement("检索服务没有回答，请稍后再试；一直这样的话，请告诉管理员。");
    },
    async newest(parameters) {
      const query = new URLSearchParams(parameters);
      query.set("sort", "published");
      query.set("limit", String(MOST_KNOWN));
      const answer = await (await fetch(root + "api/v1/search?" + query.toString())).json();
      return answer.mode === "all" ? answer.hits.map((/** @type {{id: string}} */ hit) => hit.id) : [];
    },
    async complete(typed, limit) {
      const answer = await fetch(root + "api/v1/complete?" + new URLSearchParams({ q: typed, limit: String(limit) }));
      return answer.ok ? (await answer.json()).completions : [];
    },
  };
  const page = searchPage(source);
  if (page) page.adopt();
  else completeBoxes(source.complete);
})();
