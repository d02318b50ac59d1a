// A list is put in order by dragging its grips, with a finger or a mouse, or with
// its buttons; both keep the order at once, without leaving the page. Without
// script the buttons send the form.
document.querySelectorAll("[data-order]").forEach((list) => {
  const form = document.getElementById(list.dataset.order), said = document.querySelector("[data-order-said]");
  const items = () => [...list.children];
  const { before, after } = list.dataset; // what stands on the pages beside this one
  const save = () => {
    const order = [before, ...items().map((li) => li.dataset.id), after].filter(Boolean).join(",");
    form.elements.order.value = order;
    const all = items();
    all.forEach((li, i) => {
      li.querySelector("[value^='up ']").toggleAttribute("aria-disabled", false);
      if (i === 0 && !before) li.querySelector("[value^='up ']").setAttribute("aria-disabled", "true");
      const down = li.querySelector("[value^='down ']");
      down.removeAttribute("aria-disabled");
      if (i === all.length - 1 && !after) down.setAttribute("aria-disabled", "true");
    });
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } })
      .then((r) => (r.ok && !r.redirected ? r.json() : Promise.reject(r)))
      .then(({ message }) => { said.textContent = message; })
      .catch(() => location.reload()); // somebody else has changed the list
  };
  list.addEventListener("click", (e) => {
    const button = e.target.closest("button[name=move]");
    if (!button) return;
    const li = button.closest("[data-id]"), up = button.value.startsWith("up ");
    const beside = up ? li.previousElementSibling : li.nextElementSibling;
    if (!beside && (up ? before : after)) return; // to another page: the form is sent
    e.preventDefault();
    said.textContent = "";
    if (!beside) return;
    if (up) beside.before(li); else beside.after(li);
    button.focus();
    save();
  });

  let held = null, startY = 0;
  list.addEventListener("pointerdown", (e) => {
    if (!e.target.closest(".grip")) return;
    held = e.target.closest("[data-id]");
    startY = e.clientY;
    held.classList.add("is-dragged");
    held.setPointerCapture(e.pointerId);
    e.preventDefault();
  });
  list.addEventListener("pointermove", (e) => {
    if (!held) return;
    const above = held.previousElementSibling, below = held.nextElementSibling;
    const middle = (li) => { const r = li.getBoundingClientRect(); return r.top + r.height / 2; };
    const top = held.offsetTop;
    if (above && e.clientY < middle(above)) above.before(held);
    else if (below && e.clientY > middle(below)) below.after(held);
    startY += held.offsetTop - top; // the finger stays where it is
    held.style.translate = "0 " + (e.clientY - startY) + "px";
    if (e.clientY < 80) scrollBy(0, -12);
    else if (e.clientY > innerHeight - 80) scrollBy(0, 12);
  });
  for (const over of ["pointerup", "pointercancel"]) list.addEventListener(over, () => {
    if (!held) return;
    held.classList.remove("is-dragged");
    held.style.translate = "";
    held = null;
    save();
  });
});
