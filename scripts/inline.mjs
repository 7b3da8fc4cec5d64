/**
 * The wasm as text in a JavaScript module.
 *
 * A server compresses this text about as well as the wasm itself. Base64 spreads each byte over two characters, so that brotli
 * no longer finds what repeats: it is a sixth larger.
 *
 * The 92 digits are the printable characters of ASCII that mean nothing inside a string or a page. A byte below 90 is one digit.
 * A larger byte is two: the digit 90 or 91 adds 90 or 180 to the next one.
 */

const DIGITS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !"'<\\".includes(character))
  .join('');

/** @param {Uint8Array} bytes */
export function encode(bytes) {
  const base = DIGITS.length - 2;
  let text = '';
  for (const byte of bytes) {
    const times = Math.floor(byte / base);
    if (times > 0) text += DIGITS[base + times - 1];
    text += DIGITS[byte % base];
  }
  return text;
}

/**
 * A module whose `bytes()` returns these. Its code runs in browsers.
 *
 * @param {Uint8Array} bytes
 */
export const inlineModule = (bytes) => `
const text = '${encode(bytes)}';
const digits = '${DIGITS}';
export function bytes() {
  const values = new Uint8Array(128);
  for (let i = 0; i < digits.length; i++) values[digits.charCodeAt(i)] = i;
  const base = digits.length - 2;
  const bytes = new Uint8Array(${bytes.length});
  let length = 0;
  let added = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)];
    if (value < base) {
      bytes[length++] = added + value;
      added = 0;
    } else added = (value - base + 1) * base;
  }
  return bytes;
}
`;
