/* An open week keeps up with the team: it asks every moment how far the rota is, and swaps in what is new without
   taking away the focus, the place on the page, an open list or something typed. Knows nothing of moving visits. */

const EVERY = 1250;
const SLOWEST = 30000;
const SHOWN_FOR = 15000;
const MOST_TOASTS = 3;
const KEPT = new Set(["open", "tabindex", "aria-haspopup", "aria-pressed"]);

export function keepUp(root) {
  const page = { root, seq: Number(root.dataset.seq), told: Number(root.dataset.told), held: false, renewed: [] };
  const toasts = corner();
  let etag = null;
  let wait = EVERY;
  let timer = 0;
  let swapping = Promise.resolve();

  page.say = (words, actions = [], more = []) => say(toasts, words, actions, more);
  page.refresh = () => (swapping = swapping.then(() => swap(page), () => swap(page)));

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(root.dataset.now, {
        headers: etag ? { "If-None-Match": etag } : {},
        cache: "no-store",
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
        page.say("You are signed out, so this page no longer keeps up. Open it again to sign in.");
        return;
      }
      if (answer.status === 200) {
        const stand = await answer.json();
        etag = answer.headers.get("ETag");
        if ((stand.seq !== page.seq || stand.told !== page.told) && !page.held) await page.refresh();
        if (page.held) etag = null;
      }
      if (answer.ok || answer.status === 304) wait = EVERY;
      else wait = Math.min(wait * 2, SLOWEST);
      offline(root, answer.status >= 500);
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
      offline(root, true);
    }
    timer = setTimeout(ask, wait);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      wait = EVERY;
      ask();
    }
  });
  timer = setTimeout(ask, EVERY);
  return page;
}

async function swap(page) {
  const answer = await fetch(`${page.root.dataset.board}&since=${page.seq}`, { cache: "no-store", redirect: "manual" });
  if (!answer.ok) throw new Error("The board did not come.");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("fresh");
  const focused = place(page.root);
  const known = new Map([...page.root.querySelectorAll("[id]")].map((one) => [one.id, one]));
  const news = new Set([...fresh.querySelectorAll("[id]")].map((one) => one.id));
  children(page.root, fresh.querySelector("#week"), known, news);
  page.seq = Number(fresh.dataset.seq);
  page.told = Number(fresh.dataset.told);
  for (const renewed of page.renewed) renewed();
  back(page.root, focused);
  for (const one of fresh.querySelectorAll(".news:not([data-mine])")) page.say(one.textContent);
}

/* Where the focus is, so that it can be put back on the same thing once it has moved. */
function place(root) {
  const at = document.activeElement;
  if (!root.contains(at)) return null;
  const near = at.closest("[id]");
  return { at, id: near ? near.id : "", number: near ? [...near.querySelectorAll("a, button")].indexOf(at) : -1 };
}

function back(root, was) {
  if (!was || document.activeElement === was.at) return;
  const near = was.id && root.querySelector(`#${CSS.escape(was.id)}`);
  const there = was.at.isConnected ? was.at : near && (near.querySelectorAll("a, button")[was.number] || near);
  if (there) there.focus({ preventScroll: true });
}

/* Makes `old` what `fresh` is, keeping every element that is in both: the same id, or the same kind in the same place. */
function renew(old, fresh, known, news) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!KEPT.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  children(old, fresh, known, news);
}

function children(old, fresh, known, news) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let match = wanted.id ? known.get(wanted.id) : null;
    if (!match && at && !at.id && at.nodeType === wanted.nodeType && at.nodeName === wanted.nodeName) match = at;
    if (wanted.id && match && match.nodeName !== wanted.nodeName) match = null;
    if (!match) {
      old.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    if (match !== at) old.insertBefore(match, at);
    renew(match, wanted, known, news);
    at = match.nextSibling;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove(); // one whose place is elsewhere is still known, and is put there when its turn comes
    at = next;
  }
}

function offline(root, is) {
  let said = document.getElementById("no-connection");
  if (!is && said) said.remove();
  if (!is || said) return;
  said = document.createElement("p");
  said.id = "no-connection";
  said.className = "no-connection";
  said.setAttribute("role", "status");
  said.textContent = `No connection. This is how the rota was at ${new Date().toTimeString().slice(0, 5)}.`;
  root.before(said);
}

function corner() {
  const box = document.createElement("div");
  box.className = "toasts";
  box.setAttribute("role", "status");
  box.setAttribute("aria-live", "polite");
  document.body.append(box);
  return box;
}

/* A few words in the corner, read out, with what can be done about them; they go by themselves unless looked at. */
function say(box, words, actions, more) {
  const toast = document.createElement("div");
  toast.className = "toast";
  for (const text of [words, ...more]) {
    const line = document.createElement("p");
    line.textContent = text;
    toast.append(line);
  }
  const row = document.createElement("div");
  row.className = "toast__actions";
  for (const [label, act] of [...actions, ["Close", () => {}]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast__button";
    button.textContent = label;
    button.addEventListener("click", () => {
      toast.remove();
      act();
    });
    row.append(button);
  }
  toast.append(row);
  box.append(toast);
  while (box.children.length > MOST_TOASTS) box.firstChild.remove();
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, SHOWN_FOR) : toast.remove());
  setTimeout(leave, SHOWN_FOR);
  return toast;
}
