"use strict";
// Every script of the site and the service, read by another parser as ES2019 scripts.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const acorn = require("acorn");

/** @param {string} folder */
function scriptsIn(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return scriptsIn(place);
    return entry.name.endsWith(".js") ? [place] : [];
  });
}

for (const place of scriptsIn(path.join(__dirname, "../../kb/site/static/assets"))) {
  test(path.basename(place) + " is a script of ES2019", () => {
    acorn.parse(fs.readFileSync(place, "utf8"), { ecmaVersion: 2019, sourceType: "script" });
  });
}

test("the parser refuses what is newer", () => {
  assert.throws(() => acorn.parse("a?.b", { ecmaVersion: 2019 }));
});
