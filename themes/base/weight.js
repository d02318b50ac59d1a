// Reckons with weights while somebody types: the same sums as the server's,
// which decides. Without it every form is sent and answered as well.
(() => {
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR", useGrouping: "always" });
  const price = (kilo, grams) => Math.floor((kilo * grams + 500) / 1000);
  const show = (cents) => money.format(cents / 100);
  const all = (root, css, fn) => root.querySelectorAll(css).forEach(fn);

  // As people write a weight: "300", "300 g", "0,3 kg"; 0 when it says nothing sure.
  const grams = (text) => {
    const m = text.toLowerCase().replace(/\s/g, "").match(/^(\d{1,6})(?:[.,](\d{1,3}))?(g|gr|grammi|grams|kg|chili|kilos?)?$/);
    if (!m) return 0;
    if (m[3] && (m[3][0] === "k" || m[3] === "chili")) return +m[1] * 1000 + +((m[2] || "") + "000").slice(0, 3);
    return m[2] ? 0 : +m[1];
  };

  // The product's page.
  all(document, "[data-weigh]", (form) => {
    const n = (name) => +form.dataset[name];
    const typed = form.elements.grams, pieces = form.elements.quantity;
    const inGrams = () => typed && (!pieces || form.elements.unit.value === "g");
    const reckon = () => {
      const wished = inGrams() ? grams(typed.value) : (parseInt(pieces.value, 10) || 0) * n("piece");
      const most = wished + Math.floor(wished * n("tolerance") / 100);
      form.querySelector("[data-about]").textContent = wished > 0 ? show(price(n("weigh"), wished)) : "–";
      form.querySelector("[data-most]").textContent = wished > 0 ? show(price(n("weigh"), most)) : "–";
    };
    all(form, "[data-weigh-by]", (b) => {
      b.hidden = false;
      b.addEventListener("click", () => {
        const now = grams(typed.value) || n("least");
        typed.value = Math.min(n("max"), Math.max(n("least"), now + b.dataset.weighBy * n("step")));
        reckon();
      });
    });
    form.addEventListener("input", reckon);
    form.addEventListener("click", () => setTimeout(reckon)); // plus and minus of pieces
    reckon();
  });

  // The basket: the button that sends a typed weight comes with the typing.
  all(document, "[data-change]", (b) => {
    const input = b.form.elements.grams;
    const changed = () => { b.hidden = input.value === input.dataset.was && !input.hasAttribute("aria-invalid"); };
    input.addEventListener("input", changed);
    changed();
  });

  // The shop's scale: what a line comes to, and when it is above what is paid.
  all(document, "[data-kilo]", (line) => {
    const n = (name) => +line.dataset[name];
    const input = line.querySelector("input[inputmode]"), sum = line.querySelector("[data-sum]"), over = line.querySelector("[data-over]");
    const reckon = () => {
      const g = grams(input.value), cents = price(n("kilo"), g);
      sum.textContent = g > 0 ? show(Math.min(cents, n("ceiling"))) : "–";
      over.hidden = cents <= n("ceiling");
    };
    input.addEventListener("input", reckon);
    reckon();
  });
})();
