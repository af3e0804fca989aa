/** SHA-256 of bytes as hex: by the browser where it may (secure origins), else by hand (plain http inside an office network). */

const FRACTION = 2 ** 32;

/** Returns the first count primes: the algorithm's constants are fractions of their roots. */
function primes(count) {
  const found = [];
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (found.every((prime) => candidate % prime)) {
      found.push(candidate);
    }
  }
  return found;
}

const fraction = (value) => ((value - Math.floor(value)) * FRACTION) | 0;
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function padded(bytes) {
  const total = ((bytes.length + 9 + 63) >> 6) << 6;
  const whole = new Uint8Array(total);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(total - 8, Math.floor((bytes.length * 8) / FRACTION));
  view.setUint32(total - 4, (bytes.length * 8) >>> 0);
  return view;
}

function schedule(view, offset, words) {
  for (let i = 0; i < 16; i += 1) {
    words[i] = view.getInt32(offset + i * 4);
  }
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15];
    const b = words[i - 2];
    const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
  }
}

function mix(state, words, constants) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + high + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
    const low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    state[i] = (state[i] + value) | 0;
  });
}

export function sha256ByHand(bytes) {
  const known = primes(64);
  const constants = known.map((prime) => fraction(Math.cbrt(prime)));
  const state = Int32Array.from(known.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const view = padded(bytes);
  const words = new Int32Array(64);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    schedule(view, offset, words);
    mix(state, words, constants);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

export async function sha256(blob) {
  const buffer = await blob.arrayBuffer();
  if (!window.crypto?.subtle) {
    return sha256ByHand(new Uint8Array(buffer));
  }
  const digest = await crypto.subtle.digest("SHA-256", buffer);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
