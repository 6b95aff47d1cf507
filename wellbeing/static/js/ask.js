/* One question at a time works without this. With it, Back on the phone goes to the question before, the next question
   is where the keyboard and the screen reader are, and an answer that is looked at again goes on by a tap.
   Knows nothing of what is asked. */

const OPEN = ".ask:not([hidden])";

function shown(asks) {
  return [...asks.querySelectorAll(OPEN)].filter((one) => one.checkVisibility()).pop();
}

export function ask(root) {
  for (const asks of root.querySelectorAll(".asks:not(.asks--all)")) begin(asks);
}

function begin(asks) {
  if (!CSS.supports("selector(:has(*))")) return;
  const every = [...asks.querySelectorAll(".ask")];
  const number = (one) => every.indexOf(one);
  const again = (which) => asks.querySelector(`#again-${which + 1}`);
  const on = (which) => asks.querySelector(`#on-${which + 1}`);
  let at = shown(asks);

  function moved() {
    const now = shown(asks);
    if (!now || now === at) return;
    const ahead = number(now) > number(at);
    at = now;
    if (ahead) history.pushState({ ask: number(now) }, "");
    now.querySelector(".ask__words")?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  asks.addEventListener("click", (event) => {
    const tapped = event.target;
    const form = tapped.form;
    if (tapped.matches?.("button[type=submit][name]")) {
      for (const other of form.querySelectorAll(`[type=radio][name="${CSS.escape(tapped.name)}"]`)) other.checked = false;
    }
    // A tap has a place on the screen; a choice by keyboard stays where it is until it is left.
    if (tapped.matches?.(".answer__closes") && event.detail > 0) {
      const which = number(tapped.closest(".ask"));
      if (again(which)?.checked) on(which).checked = true;
    }
  });
  asks.addEventListener("change", () => queueMicrotask(moved));
  asks.addEventListener("focusout", () => setTimeout(moved));
  window.addEventListener("popstate", (event) => {
    const which = event.state?.ask ?? 0;
    if (which >= number(at)) return;
    const back = again(which);
    if (back) back.checked = true;
    at = shown(asks);
    at?.querySelector(".ask__words")?.focus({ preventScroll: true });
  });
}
