// @ts-check
// Rows of numbers as the files hold them: LEB128 bytes in base64.
"use strict";

/**
 * @param {string} text base64
 * @returns {Uint8Array}
 */
function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * Numbers from bytes.
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 * @param {boolean} ascending whether each is written as its distance from the one before
 * @returns {Int32Array}
 */
function numbersIn(bytes, start, end, ascending) {
  let count = 0;
  for (let i = start; i < end; i++) if (bytes[i] < 128) count++;
  const numbers = new Int32Array(count);
  let at = 0;
  let value = 0;
  let shift = 0;
  let last = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    value |= (byte & 127) << shift;
    if (byte < 128) {
      last = ascending ? last + value : value;
      numbers[at++] = last;
      value = shift = 0;
    } else {
      shift += 7;
    }
  }
  return numbers;
}

/**
 * @param {string} text
 * @returns {Int32Array}
 */
function readNumbers(text) {
  const bytes = bytesOf(text);
  return numbersIn(bytes, 0, bytes.length, false);
}

/**
 * @param {string} text
 * @returns {Int32Array}
 */
function readAscending(text) {
  const bytes = bytesOf(text);
  return numbersIn(bytes, 0, bytes.length, true);
}

/**
 * Several rows of numbers as one.
 * @param {Int32Array[]} rows
 * @returns {Int32Array}
 */
function joinedNumbers(rows) {
  const joined = new Int32Array(rows.reduce((total, row) => total + row.length, 0));
  let at = 0;
  for (const row of rows) {
    joined.set(row, at);
    at += row.length;
  }
  return joined;
}

/**
 * Where each of some lengths, laid end to end, begins; and at last where all of them end.
 * @param {Int32Array} lengths
 * @returns {Int32Array}
 */
function startsOf(lengths) {
  const starts = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) starts[i + 1] = starts[i] + lengths[i];
  return starts;
}
