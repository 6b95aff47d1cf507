/* Edits made on the board are the forms of a visit's page, sent without leaving the board: the same address, the same
   fields, the same change. Says what came of each, offers to take it back, and shows both versions of a clash. */

export function edits(page) {
  const { root } = page;

  const expects = () => JSON.parse(document.getElementById("expects")?.textContent || "{}");

  /* One visit to another worker, day or time; or several at once. `to`: worker ("" is nobody yet), day, shift. */
  async function move(pieces, to) {
    const all = pieces.map((piece) => ({ ...piece.dataset }));
    const shown = expects();
    const other = to.worker !== undefined && (to.day || to.shift); // one change, so one to take back
    const [step] = all.length === 1 && !other ? alone(all[0], to, shown) : together(all, to, shown);
    if (step) await send(step.url, step.fields, () => move(again(all), to));
  }

  const again = (all) =>
    all.map((one) => document.getElementById(`v-${one.visit}-${one.place}`)).filter((piece) => piece);

  function alone(one, to, shown) {
    const says = { expects: JSON.stringify(shown[one.visit]) };
    const visit = `${root.dataset.visits}${one.visit}`;
    if (to.worker !== undefined) {
      return [{ url: `${visit}/move`, fields: { ...says, place: one.place, worker: to.worker } }];
    }
    const fields = { ...says, day: to.day || one.day, start: later(one.start, to.shift || 0) };
    return [{ url: `${visit}/time`, fields }];
  }

  function together(all, to, shown) {
    const fields = {
      visits: all.map((one) => `${one.visit}:${one.place}`),
      expects: JSON.stringify(Object.fromEntries(all.map((one) => [one.visit, shown[one.visit]]))),
    };
    if (to.worker !== undefined) fields.to_worker = to.worker;
    if (to.day) fields.to_day = to.day;
    if (to.shift) fields.shift_minutes = to.shift;
    return [{ url: root.dataset.several, fields }];
  }

  const undo = (seq) => send(root.dataset.undo, { seq });

  /* Sends a form's fields; true once they stand. `mine` makes the same edit on top of what stands now. */
  async function send(url, fields, mine, key = newKey()) {
    const body = new URLSearchParams({ csrf_token: root.dataset.csrf, client_key: key });
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    return sent(url, body, mine);
  }

  async function sent(url, body, mine) {
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json, text/html;q=0.5" },
      });
    } catch {
      page.say("Nothing was changed: there is no connection.", [["Try again", () => sent(url, body, mine)]]);
      await page.refresh().catch(() => {});
      return false;
    }
    const said = await words(answer);
    await page.refresh().catch(() => {});
    if (answer.type === "opaqueredirect" || answer.ok) {
      done(said);
      return true;
    }
    if (answer.status === 409 && said.clashes?.length) clash(said, mine);
    else page.say(said.said || "That could not be done. Nothing was changed.");
    return false;
  }

  async function words(answer) {
    if (answer.type === "opaqueredirect") return {};
    const text = await answer.text();
    try {
      return JSON.parse(text);
    } catch {
      const shown = new DOMParser().parseFromString(text, "text/html");
      return { said: shown.querySelector(".govuk-error-summary__body p, .house-flash, main p")?.textContent };
    }
  }

  function done(said) {
    const actions = [];
    if (said.undo_seq) actions.push(["Undo", () => undo(said.undo_seq)]);
    const more = (said.findings || []).filter((one) => one.new).slice(0, 2).map((one) => one.sentence);
    const help = said.suggestion;
    if (help) {
      more.push(help.sentence);
      actions.push(["Do that too", () => send(help.url, help.fields, null, help.fields.client_key)]);
    }
    page.say(said.said || "Changed.", actions, more);
  }

  /* Somebody was there first: what they did, what you did, and the choice. Neither is lost. */
  function clash(said, mine) {
    const box = document.createElement("dialog");
    box.className = "clash";
    box.setAttribute("aria-labelledby", "clash-title");
    const add = (name, text, into = box) => {
      const one = document.createElement(name);
      one.textContent = text;
      into.append(one);
      return one;
    };
    add("h2", "Two of you changed the same visit").id = "clash-title";
    add("p", said.said || "Somebody changed it in the meantime. What you sent is kept.");
    for (const each of said.clashes || []) {
      add("h3", each.person);
      for (const [whose, lines] of [["Theirs", each.theirs], ["Yours", each.mine]]) {
        const line = add("p", "");
        add("strong", `${whose}: `, line);
        line.append([lines].flat().join(" ") || "as it was");
      }
    }
    const row = add("div", "");
    row.className = "clash__actions";
    const button = (text, act, kind) => {
      const one = add("button", text, row);
      one.type = "button";
      one.className = `govuk-button ${kind}`;
      one.addEventListener("click", () => {
        box.close();
        act();
      });
    };
    if (mine) button("Make mine again", mine, "");
    button("Keep theirs", () => {}, "govuk-button--secondary");
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }

  return { move, send, sent, undo, newKey };
}

export function later(start, minutes) {
  const [hour, minute] = start.split(":").map(Number);
  const all = (hour * 60 + minute + minutes + 24 * 60) % (24 * 60);
  return `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
