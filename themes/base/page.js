// Betters pages that already work without it: the basket's badge, the hold's
// countdown, steppers on forms, and room for the keyboard.
(() => {
  const all = (css, fn) => document.querySelectorAll(css).forEach(fn);
  document.documentElement.classList.add("js");

  // The number of things in the basket is the one cookie a page may read.
  // Copies on one machine differ by the port in its name.
  const read = (n) => document.cookie.match(new RegExp("(?:^|; )" + n + "=(\\d+)"));
  const kept = read("__Host-count-" + location.port) || read("__Host-count");
  const show = (count) => all("[data-basket]", (e) => {
    const words = count === 1 ? e.dataset.one : (e.dataset.many || "").replace("{n}", count);
    const text = e.querySelector("[data-basket-text]");
    if (text && words) text.textContent = words;
    const badge = e.querySelector("[data-basket-badge]");
    if (badge) { badge.textContent = count; badge.hidden = false; }
    e.hidden = false;
  });
  if (kept && +kept[1] > 0) show(+kept[1]);

  // Of many shelves the one that is shown stands in sight.
  all(".chips [aria-current]", (e) => {
    const row = e.parentElement;
    row.scrollLeft = e.offsetLeft - (row.clientWidth - e.offsetWidth) / 2;
  });

  // Adding stays on the page. Whatever goes wrong, the form is sent as it would
  // be without this, and the page that comes says why.
  const voice = document.createElement("div");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  addEventListener("submit", (e) => {
    const form = e.target, button = form.querySelector("button:not([type=button])");
    if (!new URL(form.action).pathname.endsWith("/cart/add") || !button) return;
    e.preventDefault();
    if (form.dataset.busy) return; // not button.disabled: that would lose the focus
    form.dataset.busy = "1";
    const body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
      .then((r) => (r.ok ? r.json() : Promise.reject(r)))
      .then(({ count, message }) => {
        show(count);
        voice.textContent = message;
        const was = [...button.childNodes];
        button.replaceChildren(button.classList.contains("add") ? "✓" : message);
        setTimeout(() => { button.replaceChildren(...was); delete form.dataset.busy; voice.textContent = ""; }, 1500);
      })
      .catch(() => form.submit());
  });

  // A held seat counts down by the server's clock; it speaks at the start, at
  // two minutes and at the end.
  all("[data-ends]", (bar) => {
    const skew = Date.parse(bar.dataset.now) - Date.now();
    const ends = Date.parse(bar.dataset.ends);
    const shown = bar.querySelector("[data-left]");
    const voice = bar.querySelector("[data-voice]");
    let told = 0;
    const say = (step, words) => {
      if (told < step) { told = step; if (voice && words) voice.textContent = words; }
    };
    const tick = () => {
      const left = Math.max(0, Math.round((ends - Date.now() - skew) / 1000));
      if (shown) shown.textContent = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
      if (left === 0) {
        say(3, bar.dataset.over);
        bar.classList.add("is-over");
        clearInterval(timer);
      } else if (left <= 120) say(2, bar.dataset.soon);
      else say(1, bar.dataset.start);
    };
    const timer = setInterval(tick, 1000);
    tick();
  });

  // Plus and minus around a number that is sent with a form.
  all("[data-stepper]", (box) => {
    const input = box.querySelector("input");
    const move = (by) => {
      const low = +input.min || 1, high = +input.max || 99;
      input.value = Math.min(high, Math.max(low, (parseInt(input.value, 10) || low) + by));
    };
    box.querySelectorAll("[data-by]").forEach((b) => {
      b.hidden = false;
      b.addEventListener("click", () => move(+b.dataset.by));
    });
  });

  // A field must not hide behind the bar when the keyboard is up.
  const typing = (on) => (e) => {
    if (e.target.matches("input:not([type=radio]):not([type=checkbox]),textarea,select"))
      document.body.classList.toggle("is-typing", on);
  };
  addEventListener("focusin", typing(true));
  addEventListener("focusout", typing(false));

  const wrong = document.querySelector("[data-errors]");
  if (wrong) wrong.focus();
  all("[data-print]", (b) => { b.hidden = false; b.addEventListener("click", () => print()); });
})();
