// @ts-check
// Elements of a page, made in the browser.
"use strict";

/**
 * An element.
 * @param {string} name
 * @param {{[attribute: string]: string}} attributes
 * @param {(Node|string)[]} children
 * @returns {HTMLElement}
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}

/**
 * Some pieces with a text between them.
 * @param {Node[]} pieces
 * @param {string} between
 * @returns {(Node|string)[]}
 */
function joined(pieces, between) {
  /** @type {(Node|string)[]} */
  const parts = [];
  pieces.forEach((piece, number) => parts.push(...(number ? [between, piece] : [piece])));
  return parts;
}
