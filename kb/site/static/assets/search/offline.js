// @ts-check
// The search page of a site without a server: it searches by itself.
"use strict";

(() => {
  const search = new Search("search/");
  /** @type {Promise<Completion>|null} */
  let words = null;
  const page = searchPage({
    answersNothing: false,
    async answer(parameters) {
      try {
        const answer = await search.ask(askedIn(parameters));
        const links = new Links(parameters, answer.facets, APART_ROWS);
        const drawn = answerElement(answer, links);
        answer.suggest().then(
          (suggestions) => showSuggestions(drawn, suggestions, links),
          () => {} // the answer stands without
        );
        return drawn;
      } catch (error) {
        return errorElement(error instanceof Error ? error : new Error(String(error)));
      }
    },
    async complete(typed, limit) {
      if (!words) {
        words = search.completion();
        words.catch(() => {
          words = null;
        });
      }
      return (await words).complete(typed, limit);
    },
  });
  if (!page) return;
  page.show("");
  if (location.search.length <= 1) /** @type {HTMLElement} */ (document.getElementById("page-query")).focus();
})();
