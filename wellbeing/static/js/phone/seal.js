// Seals a text so that only the server opens it, and only under one name: not even this phone can read it again.
//
// As wellbeing/sealing.py has it: an ephemeral P-256 pair, ECDH with the server's public point, HKDF-SHA256, AES-256-GCM;
// in base64url without padding, the ephemeral point (65 bytes), the nonce (12) and the ciphertext.

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NONCE_BYTES = 12;
const WHAT_FOR = "wellbeing outbox 1";
const bytes = (text) => new TextEncoder().encode(text);

export const coded = (raw) => {
  let letters = "";
  for (const byte of raw) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const plain = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

export async function seal(publicPoint, text, name) {
  const ours = plain(publicPoint);
  const theirs = await crypto.subtle.importKey("raw", ours, CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, once.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: joined(point, ours), info: bytes(WHAT_FOR) };
  const key = await crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(name) }, key, bytes(text));
  return coded(joined(point, iv, new Uint8Array(box)));
}
