/**
 * The wasm as text in a JavaScript module.
 *
 * A server compresses this text about as well as the wasm itself. Base64 spreads each byte over two characters, so that brotli
 * no longer finds what repeats: it is a sixth larger.
 *
 * The 92 digits are the printable characters of ASCII that mean nothing inside a string or a page. Each of the 90 commonest bytes
 * is one digit, its own character where that is a digit. Any other byte is two: the digit 90 or 91 adds 90 or 180 to the next one.
 */

const DIGITS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (character) => !"'<\\".includes(character),
);
const BASE = DIGITS.length - 2;
const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

/**
 * The digits and the bytes, both by their values. The digits that stand for themselves come first; `others` are the bytes of the
 * digits after them.
 *
 * @param {Uint8Array} bytes
 */
function alphabet(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const common = new Set([...BYTES].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, BASE));
  const own = DIGITS.filter((digit) => common.has(digit.charCodeAt(0)));
  // In descending order these compress better.
  const left = DIGITS.filter((digit) => !own.includes(digit)).reverse();
  const others = BYTES.filter(
    (byte) => common.has(byte) && !own.includes(String.fromCharCode(byte)),
  ).reverse();
  const rare = BYTES.filter((byte) => !common.has(byte));
  return {
    digits: [...own, ...left].join(''),
    byValue: [...own.map((digit) => digit.charCodeAt(0)), ...others, ...rare],
    others,
  };
}

/** @param {Uint8Array} bytes */
export function encode(bytes) {
  const { digits, byValue, others } = alphabet(bytes);
  let text = '';
  for (const byte of bytes) {
    const value = byValue.indexOf(byte);
    const times = Math.floor(value / BASE);
    if (times > 0) text += digits[BASE + times - 1];
    text += digits[value % BASE];
  }
  return { digits, others, text };
}

/**
 * A module whose `bytes()` returns these.
 *
 * @param {Uint8Array} bytes
 */
export function inlineModule(bytes) {
  const { digits, others, text } = encode(bytes);
  return `
const text = '${text}';
const digits = '${digits}';
export function bytes() {
  const values = new Uint8Array(128);
  const byValue = [];
  for (let i = 0; i < ${DIGITS.length}; i++) {
    const code = digits.charCodeAt(i);
    values[code] = i;
    if (i < ${BASE - others.length}) byValue.push(code);
  }
  byValue.push(${others});
  for (let byte = 0; byte < 256; byte++) if (!byValue.includes(byte)) byValue.push(byte);
  const bytes = new Uint8Array(${bytes.length});
  let length = 0;
  let added = 0;
  const codes = new TextEncoder().encode(text);
  for (let i = 0; i < codes.length; i++) {
    const value = values[codes[i]];
    if (value < ${BASE}) {
      bytes[length++] = byValue[added + value];
      added = 0;
    } else added = (value - ${BASE - 1}) * ${BASE};
  }
  return bytes;
}
`;
}
