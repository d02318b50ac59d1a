// A refund adds up on its button while it is typed.
document.querySelectorAll("[data-refund]").forEach((form) => {
  const sum = form.querySelector("[data-sum]");
  const euro = new Intl.NumberFormat(form.dataset.refund, { style: "currency", currency: "EUR" });
  const add = () => {
    let cents = 0;
    form.querySelectorAll("[data-cents]").forEach((box) => {
      const part = form.elements[box.name.replace("all", "part")];
      part.disabled = box.checked;
      cents += box.checked ? +box.dataset.cents : Math.round(100 * parseFloat(part.value.replace(",", "."))) || 0;
    });
    sum.textContent = cents ? euro.format(cents / 100) : "";
  };
  form.addEventListener("input", add);
  addEventListener("pageshow", add);
});
