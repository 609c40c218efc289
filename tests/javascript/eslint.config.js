"use strict";
// What old browsers do not know: nothing newer than ES2019, and none of the page functions that came after Chromium 78.
const esX = require("eslint-plugin-es-x");

const newer = ["2020", "2021", "2022", "2023", "2024", "2025"];
const rules = {};
for (const year of newer) {
  const config = esX.configs["flat/no-new-in-es" + year];
  if (config) Object.assign(rules, config.rules);
}

// Chromium 80 to 100 brought these; the pages must work without.
const youngMethods = [
  "replaceChildren", "at", "replaceAll", "matchAll", "hasOwn", "structuredClone", "findLast", "checkVisibility",
  "togglePopover", "showPopover", "toSorted", "toReversed", "groupBy", "requestVideoFrameCallback", "randomUUID",
];
const youngNames = [
  "Segmenter", "BigInt", "WeakRef", "FinalizationRegistry", "globalThis", "queueMicrotask", "structuredClone",
  "ResizeObserverSize", "CSSStyleSheet", "navigation", "scheduler", "Highlight",
];

module.exports = [
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2019, sourceType: "script" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "es-x": esX },
    settings: { "es-x": { aggressive: true } },
    rules: {
      ...rules,
      "eqeqeq": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-unreachable": "error",
      "no-shadow-restricted-names": "error",
      "no-unused-vars": ["error", { args: "after-used", caughtErrors: "none", vars: "local" }],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
          property,
          message: "Texts of cases reach the page as text, never as HTML.",
        })),
      ],
      "no-restricted-globals": ["error", ...youngNames, "fetch", "XMLHttpRequest", "importScripts"],
      "no-restricted-syntax": [
        "error",
        ...youngMethods.map((name) => ({
          selector: "CallExpression > MemberExpression.callee[property.name='" + name + "']",
          message: name + " is not known to Chromium 78.",
        })),
        { selector: "ImportExpression", message: "A page of a folder may load no modules." },
      ],
    },
  },
  {
    // The page of the service asks the service.
    files: ["**/search/service.js"],
    rules: { "no-restricted-globals": ["error", ...youngNames] },
  },
];
