// What this phone keeps of its worker's days: sealed in two files, which only this worker of the browser opens.
//
// "key" is a record of one size, always written over in the same place: the private key, locked with the PIN, and what
// is no secret (the public key, how often a wrong PIN was tried, when the server was last heard from). Written over with
// zeros it is gone from the disk as far as a browser can see to it; a key that was deleted from a database is not.
// "pack-a" and "pack-b" hold the days in turn, sealed to the public key, so that fresh days need no PIN, and a phone
// that dies while it writes still has the days from before.

"use strict";

const RECORD_BYTES = 1024;
const LEAST_ROUNDS = 600000, MOST_ROUNDS = 2000000, TRIED_ROUNDS = 100000, MILLISECONDS_TO_UNLOCK = 400;
const MOST_TRIES = 5;
const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000, DAYS_LAST = 2 * KEPT_MILLISECONDS;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const POINT_BYTES = 65, IV_BYTES = 12;
const text = new TextEncoder(), words = new TextDecoder();

const coded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const plain = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
const random = (count) => crypto.getRandomValues(new Uint8Array(count));

class Trouble extends Error {
  constructor(kind, more = {}) {
    super(kind);
    Object.assign(this, { kind }, more);
  }
}

async function within(name, work, create = true) {
  const folder = await navigator.storage.getDirectory();
  let file;
  try {
    file = await folder.getFileHandle(name, { create });
  } catch (error) {
    if (error.name === "NotFoundError") return null;
    throw error;
  }
  const handle = await file.createSyncAccessHandle();
  try {
    return work(handle);
  } finally {
    handle.flush();
    handle.close();
  }
}

const readAll = (handle) => {
  const bytes = new Uint8Array(handle.getSize());
  handle.read(bytes, { at: 0 });
  return bytes;
};

async function record() {
  const bytes = await within("key", readAll, false);
  if (!bytes || bytes[0] !== 0x7b) return null;
  try {
    return JSON.parse(words.decode(bytes).trimEnd());
  } catch {
    return null;
  }
}

async function write(kept) {
  const bytes = new Uint8Array(RECORD_BYTES).fill(0x20);
  const said = text.encode(JSON.stringify(kept));
  if (said.length > RECORD_BYTES) throw new Trouble("too-long");
  bytes.set(said);
  await within("key", (handle) => handle.write(bytes, { at: 0 }));
}

async function wipe() {
  for (const name of ["key", "pack-a", "pack-b"]) {
    await within(name, (handle) => {
      const size = Math.max(handle.getSize(), name === "key" ? RECORD_BYTES : 0);
      for (let at = 0; at < size; at += 65536) handle.write(random(Math.min(65536, size - at)), { at });
      handle.flush();
      handle.write(new Uint8Array(size), { at: 0 });
      handle.flush();
      if (name !== "key") handle.truncate(0);
    }, false);
  }
}

// The clock of the phone may be put back; what was the latest time ever seen here is never forgotten.
const latest = (kept) => Math.max(Date.now(), kept.seen);
// Contact alone keeps nothing for ever: after two days what was packed is neither today nor tomorrow.
const expired = (kept) =>
  latest(kept) - kept.contact >= KEPT_MILLISECONDS || (kept.packed && latest(kept) - kept.packed >= DAYS_LAST);

async function standing() {
  const kept = await record();
  if (!kept) return { kept: false };
  if (expired(kept)) {
    await wipe();
    return { kept: false, expired: true };
  }
  const left = MOST_TRIES - kept.tries;
  return { kept: true, phone: kept.phone, left, contact: kept.contact, packed: kept.packed, rounds: kept.rounds };
}

async function lock(pin, salt, rounds) {
  const letters = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, letters, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// As many rounds as this phone does in a moment, and never fewer than the least.
async function measuredRounds() {
  const began = performance.now();
  await lock("000000", random(16), TRIED_ROUNDS);
  const took = Math.max(1, performance.now() - began);
  return Math.round(Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, (TRIED_ROUNDS * MILLISECONDS_TO_UNLOCK) / took)));
}

async function shared(mine, theirs) {
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const secret = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: text.encode("wellbeing: days kept") };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const publicKey = (raw) => crypto.subtle.importKey("raw", raw, CURVE, false, []);

async function fill(kept, pack) {
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const key = await shared(once.privateKey, await publicKey(plain(kept.public)));
  const iv = random(IV_BYTES);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(pack)));
  const slot = kept.slot === "pack-a" ? "pack-b" : "pack-a";
  await within(slot, (handle) => {
    handle.truncate(0);
    handle.write(point, { at: 0 });
    handle.write(iv, { at: POINT_BYTES });
    handle.write(sealed, { at: POINT_BYTES + IV_BYTES });
  });
  const now = latest(kept);
  await write({ ...kept, slot, contact: now, seen: now, packed: now });
}

// With a PIN: a new key, and nothing of an older one is left. Without: the days anew, under the key that is there.
async function keep({ phone, pack, pin }) {
  if (!pin) {
    const kept = await record();
    if (!kept || kept.phone !== phone) throw new Trouble("nothing-kept");
    return fill(kept, pack);
  }
  const rounds = await measuredRounds();
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const salt = random(16), iv = random(IV_BYTES);
  const secret = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const locked = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: point }, await lock(pin, salt, rounds), secret,
  );
  await wipe();
  return fill({
    version: 1, phone, rounds, salt: coded(salt), iv: coded(iv), locked: coded(locked), public: coded(point),
    tries: 0, contact: Date.now(), seen: Date.now(), packed: 0, slot: "pack-b",
  }, pack);
}

async function open({ pin }) {
  const stands = await standing();
  if (!stands.kept) throw new Trouble(stands.expired ? "expired" : "nothing-kept");
  const kept = { ...(await record()) };
  kept.tries += 1; // before it is tried, so that a phone that is switched off meanwhile has still tried
  kept.seen = latest(kept);
  await write(kept);
  const point = plain(kept.public);
  let secret;
  try {
    secret = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: plain(kept.iv), additionalData: point },
      await lock(pin, plain(kept.salt), kept.rounds),
      plain(kept.locked),
    );
  } catch {
    if (kept.tries < MOST_TRIES) throw new Trouble("wrong", { left: MOST_TRIES - kept.tries });
    await wipe();
    throw new Trouble("emptied");
  }
  await write({ ...kept, tries: 0 });
  const mine = await crypto.subtle.importKey("pkcs8", secret, CURVE, false, ["deriveBits"]);
  const bytes = await within(kept.slot, readAll, false);
  const key = await shared(mine, await publicKey(bytes.subarray(0, POINT_BYTES)));
  const iv = bytes.subarray(POINT_BYTES, POINT_BYTES + IV_BYTES);
  return words.decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(POINT_BYTES + IV_BYTES)));
}

// The server was heard from, and has not cut this phone off.
async function heard({ phone }) {
  const kept = await record();
  if (!kept || kept.phone !== phone || expired(kept)) return;
  const now = latest(kept);
  await write({ ...kept, contact: now, seen: now });
}

const TASKS = { standing, keep, open, heard, wipe };

self.addEventListener("message", async ({ data: { number, task, given } }) => {
  try {
    // One at a time on this phone, whichever page asks: a file has one writer.
    const answer = await navigator.locks.request("vault", () => TASKS[task](given ?? {}));
    self.postMessage({ number, answer });
  } catch (error) {
    self.postMessage({ number, trouble: { kind: error.kind ?? "failed", left: error.left, said: String(error) } });
  }
});
