// @ts-check
// The text of a .docx or .txt file, read in the browser: nothing is sent.
"use strict";

const MOST_FILE_BYTES = 20 * 1024 * 1024;
/** Most bytes of the unpacked text of a Word file. */
const MOST_PART_BYTES = 24 * 1024 * 1024;
const WORD_NAMESPACES = [
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
  "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
const OTHER_FILE = "不是 .docx，也不是 .txt。请用 Word 打开，另存为 .docx，或者把文字复制到框里。";
const DAMAGED_FILE = "已经损坏，打不开。请用 Word 打开后另存一份，或者把文字复制到框里。";
const OLD_BROWSER =
  "这个浏览器打不开 .docx：要 Chrome 或 Edge 103、Firefox 113、Safari 16.4 以上。请把文字复制到框里，或者另存为 .txt 再打开。";

/** A file that is not read; the message says why and what to do. */
class UnreadFile extends Error {}

/**
 * The text of a file.
 * @param {File} file
 * @returns {Promise<string>}
 */
async function documentText(file) {
  const name = "“" + file.name + "”";
  if (file.size > MOST_FILE_BYTES) throw new UnreadFile(name + "太大，最多 20 MB。请把里面的图片删去，或者只粘贴文字。");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const head = String.fromCharCode(...Array.from(bytes.subarray(0, 5)));
  if (head.startsWith("PK")) {
    if (typeof DecompressionStream === "undefined") throw new UnreadFile(OLD_BROWSER);
    try {
      return await wordText(bytes);
    } catch (error) {
      throw new UnreadFile(name + (error instanceof UnreadFile ? error.message : DAMAGED_FILE));
    }
  }
  if (/^(?:\xd0\xcf\x11\xe0|%PDF|\x89PNG|\xff\xd8\xff|\{\\rtf)/.test(head)) throw new UnreadFile(name + OTHER_FILE);
  return plainText(bytes, name);
}

/**
 * A text in UTF-8, in UTF-16 with its mark, or in GB 18030, which holds GBK.
 * @param {Uint8Array} bytes
 * @param {string} name
 */
function plainText(bytes, name) {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
  for (const encoding of marked ? [marked] : ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (error) {
      // The next one, then.
    }
  }
  throw new UnreadFile(name + "的编码认不出。请用记事本打开，另存为 UTF-8，或者把文字复制到框里。");
}

/**
 * The paragraphs of a Word file, a line each, without what is deleted in it.
 * @param {Uint8Array} bytes
 */
async function wordText(bytes) {
  const parts = zipEntries(bytes);
  const main = parts.get("word/document.xml");
  if (!main) throw new UnreadFile("是压缩包，里面没有 Word 文档的正文。请用 Word 打开原稿，另存为 .docx。");
  const texts = [await unpacked(bytes, main)];
  const notes = parts.get("word/footnotes.xml");
  if (notes) texts.push(await unpacked(bytes, notes));
  /** @type {string[]} */
  const lines = [];
  for (const text of texts) {
    const parsed = new DOMParser().parseFromString(text, "application/xml");
    if (parsed.querySelector("parsererror")) throw new UnreadFile(DAMAGED_FILE);
    for (const namespace of WORD_NAMESPACES) {
      for (const paragraph of Array.from(parsed.getElementsByTagNameNS(namespace, "p"))) lines.push(paragraphText(paragraph));
    }
  }
  return lines.filter((line) => line.trim()).join("\n");
}

/**
 * The text of a paragraph; what stands in paragraphs within it has lines of its own.
 * @param {Element} paragraph
 */
function paragraphText(paragraph) {
  let text = "";
  /** @param {Element} parent */
  const walk = (parent) => {
    for (const child of Array.from(parent.children)) {
      if (child.localName === "t") text += child.textContent;
      else if (child.localName === "tab") text += " ";
      else if (child.localName === "br" || child.localName === "cr") text += "\n";
      else if (["p", "del", "moveFrom", "Fallback", "pPr", "rPr"].indexOf(child.localName) < 0) walk(child);
    }
  };
  walk(paragraph);
  return text;
}

/** Where a file of an archive begins, how many bytes it has there, and whether it is packed. @typedef {{start: number, size: number, packed: boolean}} ZipEntry */

/**
 * The files of an archive by their names, as its directory lists them (APPNOTE 4.3.12).
 * @param {Uint8Array} bytes
 * @returns {Map<string, ZipEntry>}
 */
function zipEntries(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 66000 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new UnreadFile(DAMAGED_FILE);
  /** @type {Map<string, ZipEntry>} */
  const entries = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new UnreadFile(DAMAGED_FILE);
    const method = view.getUint16(at + 10, true);
    const name = view.getUint16(at + 28, true);
    const entry = view.getUint32(at + 42, true);
    if (view.getUint16(at + 8, true) & 1) throw new UnreadFile("有密码。请用 Word 打开，去掉密码后另存一份。");
    if (method === 0 || method === 8) {
      const start = entry + 30 + view.getUint16(entry + 26, true) + view.getUint16(entry + 28, true);
      const written = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name));
      entries.set(written.replace(/\\/g, "/").replace(/^\//, ""), { start, size: view.getUint32(at + 20, true), packed: method === 8 });
    }
    at += 46 + name + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * A file of an archive as text.
 * @param {Uint8Array} bytes
 * @param {ZipEntry} entry
 */
async function unpacked(bytes, entry) {
  const own = bytes.slice(entry.start, entry.start + entry.size);
  if (!entry.packed) return new TextDecoder().decode(own);
  // Not every browser that has the class knows this format.
  const stream = new Blob([own]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MOST_PART_BYTES) throw new UnreadFile("里面的文字太多，没有读。请只粘贴有关的部分。");
    text += decoder.decode(value, { stream: true });
  }
}
