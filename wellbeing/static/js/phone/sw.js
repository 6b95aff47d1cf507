// Stands between the pages and the network. Pages are asked of the server first; where it does not answer, the page
// without a signal stands for all of them. Keeps that page and its files, which are the same for everybody, and nothing
// else: what a phone knows of people is sealed in files of its own (vault_worker.js), which this script never opens.
// VERSION and KEPT are written above by the server.

"use strict";

const SHELL = "/phone";
const CACHE = `wellbeing-${VERSION}`;
const OWED = "wellbeing-owed", OWED_SIGN_OUT = "/phone/owed-sign-out";
const LONGEST_WAIT = 3000, PATIENT_FOR = 60000;
const KEPT_PAGES = /^\/($|my-day|visits\/)/;
let patientUntil = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("wellbeing-") && name !== CACHE && name !== OWED) await caches.delete(name);
    }
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

// Somebody asks for a page again although the signal is weak: it may take as long as it takes.
self.addEventListener("message", ({ data }) => {
  if (data === "patient") patientUntil = Date.now() + PATIENT_FOR;
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, request, url));
  else if (request.method === "GET" && KEPT.includes(url.pathname + url.search) && url.pathname !== SHELL) {
    event.respondWith(kept(request));
  }
});

async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

const shell = () => caches.match(SHELL, { cacheName: CACHE });

async function page(event, request, url) {
  if (request.method === "POST" && url.pathname === "/sign-out") return signOut();
  const owed = await owes();
  if (owed && !(await settle())) return shell();
  try {
    const answer = await asked(event, request, url, owed);
    // Of several phones that this browser was, only the one whose days are kept here is emptied.
    const cutOff = (answer.headers.get("Empty-Phone") ?? "").split(" ").filter(Boolean);
    const empties = url.pathname !== SHELL && cutOff.length && cutOff.includes(await holds());
    if (empties) return Response.redirect(`${SHELL}?empty`, 303);
    return answer;
  } catch (error) {
    return request.method === "GET" ? (await shell()) ?? Promise.reject(error) : Response.redirect(`${SHELL}?not-sent`, 303);
  }
}

// A page that this phone keeps is waited for so long and no longer; any other for as long as it takes.
async function asked(event, request, url, owed) {
  const answer = (async () => (!owed && (await event.preloadResponse)) || fetch(request))();
  if (request.method !== "GET" || !KEPT_PAGES.test(url.pathname) || Date.now() < patientUntil || !(await holds())) {
    return answer;
  }
  event.waitUntil(answer.catch(() => null));
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("no answer yet")), LONGEST_WAIT));
  return Promise.race([answer, late]);
}

// For which phone anything is kept here; nothing where it was wiped.
async function holds() {
  try {
    const folder = await navigator.storage.getDirectory();
    const file = await (await folder.getFileHandle("key")).getFile();
    return JSON.parse(await file.text()).phone;
  } catch {
    return null;
  }
}

// Signing out: the page has emptied the phone already. Where the server can't hear of it now, it does before anything else.
async function signOut() {
  const cache = await caches.open(OWED);
  await cache.put(OWED_SIGN_OUT, new Response("owed"));
  return Response.redirect((await settle()) ? "/sign-in" : `${SHELL}?signed-out`, 303);
}

const owes = async () => Boolean(await caches.match(OWED_SIGN_OUT, { cacheName: OWED }));

async function settle() {
  try {
    const contact = await (await fetch("/phone/contact", { cache: "no-store" })).json();
    if (contact.signed_in) {
      const headers = { "X-CSRFToken": contact.token };
      const answer = await fetch("/sign-out", { method: "POST", headers, redirect: "manual" });
      if (answer.type !== "opaqueredirect") return false;
    }
    await caches.delete(OWED);
    return true;
  } catch {
    return false;
  }
}
