// The days that this phone keeps, as pages use them: sealed on disk, opened with a PIN, in memory until the page ends.
//
//   await standing()       {kept, phone, left, contact, packed}: what is here, nothing of it opened
//   await open(pin)        the pack; throws a Trouble: wrong (`left` more tries), emptied, expired, nothing-kept
//   await keep(pack, pin)  keeps it: with a PIN under a new key, without under the one that is there
//   await heard()          the server was heard from just now, so that the 24 hours begin again
//   await wipe()           everything is written over; nothing of it can be opened again
//   credential()           what this phone shows to the server to say who it is; null where that is not known here
//   opened()               the pack, once it is open on this page

export class Trouble extends Error {
  constructor({ kind, left, said }) {
    super(said ?? kind);
    this.kind = kind;
    this.left = left;
  }
}

export const able = () =>
  Boolean(self.isSecureContext && self.crypto?.subtle && navigator.storage?.getDirectory && navigator.locks && self.Worker);

const others = self.BroadcastChannel ? new BroadcastChannel("vault") : null;
let worker = null;
let asked = 0;
let pack = null;
const waiting = new Map();

function ask(task, given) {
  if (!worker) {
    worker = new Worker(new URL("./vault_worker.js", import.meta.url));
    worker.addEventListener("message", ({ data: { number, answer, trouble } }) => {
      const [done, failed] = waiting.get(number);
      waiting.delete(number);
      trouble ? failed(new Trouble(trouble)) : done(answer);
    });
    worker.addEventListener("error", (event) => {
      for (const [, failed] of waiting.values()) failed(new Trouble({ kind: "failed", said: event.message }));
      waiting.clear();
      worker = null;
    });
  }
  asked += 1;
  const number = asked;
  return new Promise((done, failed) => {
    waiting.set(number, [done, failed]);
    worker.postMessage({ number, task, given });
  });
}

const shownOnPage = () => document.querySelector('meta[name="phone"]')?.content || null;

export const credential = () => shownOnPage() ?? pack?.credential ?? null;
export const phone = () => credential()?.split(".")[0] ?? null;
export const opened = () => pack;

export const standing = async () => (able() ? ask("standing") : { kept: false });

export async function open(pin) {
  pack = JSON.parse(await ask("open", { pin }));
  return pack;
}

export const keep = (fresh, pin) => {
  const kept = JSON.stringify({ ...fresh, ahead: Date.now() - fresh.made_at });
  return ask("keep", { phone: fresh.phone, pack: kept, pin });
};

// What time it is, whatever this phone's clock says: put right by how far it was ahead of the server's.
export const now = () => Date.now() - (pack?.ahead ?? 0);

export const heard = () => (able() && phone() ? ask("heard", { phone: phone() }) : null);

export const close = () => {
  pack = null;
};

export async function wipe() {
  pack = null;
  if (able()) await ask("wipe");
  others?.postMessage("wiped");
}

export const onWiped = (work) => others?.addEventListener("message", ({ data }) => {
  if (data !== "wiped") return;
  pack = null;
  work();
});
