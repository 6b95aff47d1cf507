// What was recorded on this phone and waits for a signal. Each entry is sealed to the server as it is made, so that
// nobody can read it here, and has a key, so that it counts once however often it is sent. It leaves this phone only
// once the server has answered for its key.
//
//   await ready()                        whether something can be kept here now
//   await add({kind, visit, fields})     keeps it, on the disk, and gives its key
//   await send()                         sends what waits; again whenever there may be a signal
//   await states()                       [{key, kind, visit, made, state, at}], state: saved, sending, sent, needs_you
//   await forget()                       signed out: what waits stays, what it is about goes
//   await prepare()                      asks the server for the key to seal to, and how far the clock is off
//
// "outbox" is dispatched on the document whenever any of it is other, in every page of this phone.

import { credential, phone } from "./vault.js";
import { coded, seal } from "./seal.js";

const MOST_AT_ONCE = 20;
const LONGEST_SEALED = 64 * 1024; // as wellbeing/forms/sealed.py has it
const WAIT_MILLISECONDS = 20000;
const AGAIN_AFTER = [3000, 10000, 30000, 60000];
const SHOWN_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;
const STUCK_MILLISECONDS = 24 * 60 * 60 * 1000;
const ASKED_EVERY = 60 * 60 * 1000;
const KEPT_THERE = new Set(["taken", "settled"]);
const BUSY = new Set([429, 502, 503, 504]);
const NEEDS_YOU = new Set(["needs_you", "refused"]);
const PRIVATE = new Set(["concern", "alarm_step"]);

const others = self.BroadcastChannel ? new BroadcastChannel("outbox") : null;
const sending = new Set();
let failures = 0;
let timer = null;

function changed(everywhere = true) {
  if (everywhere) others?.postMessage("changed");
  self.document?.dispatchEvent(new Event("outbox"));
}
others?.addEventListener("message", () => changed(false));

// The database

let opening = null;
const database = () =>
  (opening ??= new Promise((done, failed) => {
    const asked = indexedDB.open("outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("facts");
    };
    asked.onsuccess = () => {
      asked.result.onclose = () => (opening = null); // browsers close it at will, and it may be opened again
      done(asked.result);
    };
    asked.onerror = () => {
      opening = null;
      failed(asked.error);
    };
  }));

// Done once it is on the disk: a phone that dies the next moment still has it.
async function within(store, mode, work) {
  const kept = await database();
  return new Promise((done, failed) => {
    const transaction = kept.transaction(store, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(store));
    transaction.oncomplete = () => done(asked?.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

const fact = (name) => within("facts", "readonly", (facts) => facts.get(name));
const remember = (name, value) => within("facts", "readwrite", (facts) => facts.put(value, name));
const all = () => within("entries", "readonly", (entries) => entries.getAll());

// Making

export const able = () => Boolean(self.isSecureContext && self.crypto?.subtle && self.indexedDB);

export async function ready() {
  try {
    return able() && Boolean(credential()) && Boolean(await fact("key"));
  } catch {
    return false;
  }
}

export async function add({ kind, visit, fields }) {
  const key = coded(crypto.getRandomValues(new Uint8Array(16)));
  const [to, clock] = await Promise.all([fact("key"), fact("clock")]);
  const shown = credential();
  if (!to || !shown) throw new Error("Nothing can be kept on this phone now.");
  const made = new Date();
  const text = JSON.stringify({
    credential: shown,
    kind,
    visit: visit || null,
    fields: { ...fields, client_key: key },
    at: made.toISOString(),
    ahead: clock?.ahead ?? null,
    heard: clock?.heard ?? null,
  });
  const plainly = PRIVATE.has(kind) ? null : kind; // that somebody worried is not for whoever finds this phone
  const sealed = await seal(to.public, text, key);
  if (sealed.length > LONGEST_SEALED) throw new Error("The server takes nothing so long.");
  const entry = { key, phone: phone(), kind: plainly, visit, made: made.getTime(), state: "saved", seal: to.id, sealed };
  await within("entries", "readwrite", (entries) => entries.add(entry));
  navigator.storage?.persist?.();
  changed();
  return key;
}

// Sending

const hear = (now) => {
  if (now) return remember("clock", { ahead: Math.round((Date.now() - Date.parse(now)) / 1000), heard: now });
};

export async function prepare() {
  if (!able() || !credential()) return;
  const known = await fact("key");
  if (known && Math.abs(Date.now() - known.asked) < ASKED_EVERY) return;
  const waits = AbortSignal.timeout(WAIT_MILLISECONDS);
  const answer = await fetch("/phone/key", { credentials: "omit", cache: "no-store", signal: waits });
  if (!answer.ok) return;
  const { id, public: point, now } = await answer.json();
  await hear(now);
  await remember("key", { id, public: point, asked: Date.now() });
}

async function post(entries) {
  const answer = await fetch("/phone/outbox", {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      clock: new Date().toISOString(),
      entries: entries.map(({ key, seal: to, sealed }) => ({ key, seal: to, sealed })),
    }),
    signal: AbortSignal.timeout(WAIT_MILLISECONDS),
  });
  if (!answer.ok) throw Object.assign(new Error(`The server answered ${answer.status}.`), { refused: !BUSY.has(answer.status) });
  return answer.json();
}

// Where the server refuses several together, each goes alone, so that one holds up no other. Whether all were answered.
async function offer(entries) {
  try {
    const { now, answers } = await post(entries);
    await hear(now);
    await write(answers);
    return true;
  } catch (error) {
    if (!error.refused) throw error;
    if (entries.length > 1) {
      let all = true;
      for (const entry of entries) all = (await offer([entry])) && all;
      return all;
    }
    await write({ [entries[0].key]: {} }); // it stays as it is, and its author hears of it after a day
    return false;
  }
}

// What the server has for good needs its seal here no more. What it says "later" to stays as it is.
function noted(entry, { state, at }) {
  if (KEPT_THERE.has(state)) return { ...entry, state: "sent", at, seal: undefined, sealed: undefined };
  if (NEEDS_YOU.has(state)) return { ...entry, state: "needs_you", at };
  return { ...entry, later: true };
}

async function write(answers) {
  await within("entries", "readwrite", (entries) => {
    for (const [key, answer] of Object.entries(answers)) {
      entries.get(key).onsuccess = ({ target: { result: entry } }) => {
        if (entry?.sealed) entries.put(noted(entry, answer));
      };
    }
  });
}

async function tidy() {
  const old = (await all()).filter((entry) => !entry.sealed && Date.now() - entry.made > SHOWN_MILLISECONDS);
  if (old.length) await within("entries", "readwrite", (entries) => old.forEach(({ key }) => entries.delete(key)));
}

async function sendAll() {
  const sealed = (await all()).filter((entry) => entry.sealed).sort((one, other) => one.made - other.made);
  const news = sealed.filter(({ state }) => state === "saved");
  // What needs its author is asked about again, since they may have chosen; it holds up nothing that is new.
  const waiting = [...news, ...sealed.filter(({ state }) => state !== "saved").slice(-MOST_AT_ONCE)];
  let answered = true;
  for (let first = 0; first < waiting.length; first += MOST_AT_ONCE) {
    const bundle = waiting.slice(first, first + MOST_AT_ONCE);
    bundle.filter(({ state }) => state === "saved").forEach(({ key }) => sending.add(key));
    changed(false);
    try {
      answered = (await offer(bundle)) && answered;
    } finally {
      bundle.forEach(({ key }) => sending.delete(key));
      changed();
    }
  }
  await tidy();
  if (!answered) throw new Error("The server did not take all of it.");
}

const alone = (work) => (navigator.locks ? navigator.locks.request("outbox", work) : work());

export async function send() {
  clearTimeout(timer);
  try {
    await alone(sendAll);
    failures = 0;
    return true;
  } catch {
    timer = setTimeout(send, AGAIN_AFTER[Math.min(failures, AGAIN_AFTER.length - 1)]);
    failures += 1;
    return false;
  }
}

// Signed out

export async function forget() {
  await within("entries", "readwrite", (entries) => {
    entries.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const { key, made, state, seal: to, sealed, later } = cursor.value;
      if (sealed) cursor.update({ key, kind: null, visit: null, made, state, seal: to, sealed, later });
      else cursor.delete();
      cursor.continue();
    };
  });
  changed();
}
if (self.BroadcastChannel) {
  new BroadcastChannel("vault").addEventListener("message", ({ data }) => data === "wiped" && forget());
}

// Seeing

const stands = (entry) => {
  if (sending.has(entry.key)) return "sending";
  return entry.later && entry.state === "saved" && Date.now() - entry.made > STUCK_MILLISECONDS ? "needs_you" : entry.state;
};

export async function states() {
  const entries = (await all()).sort((one, other) => one.made - other.made);
  return entries.map((entry) => {
    const { key, made, at } = entry;
    // What a colleague made on this phone before is sent for them; what it is about is not for who is here now.
    const { kind, visit } = !entry.phone || entry.phone === phone() ? entry : { kind: null, visit: null };
    return { key, kind, visit, made, at, state: stands(entry) };
  });
}
