// A photo is seen before it is sent, and told at once when it is too large.
// What the browser cannot draw is sent all the same: the answer says why not.
document.querySelectorAll("[data-photo-form]").forEach((form) => {
  const find = (css) => form.querySelector(css);
  const input = find("[type=file]"), shown = find("[data-photo-shown]");
  const large = find("[data-photo-large]"), words = find("[data-photo-new]");
  const before = shown.innerHTML;

  input.addEventListener("change", async () => {
    const file = input.files[0];
    large.hidden = !file || file.size <= +input.dataset.most;
    shown.innerHTML = before;
    if (file) { // what was wrong was another one
      find("#photo-error")?.remove();
      input.removeAttribute("aria-invalid");
      input.closest(".field").classList.remove("is-wrong");
    }
    if (!file || !large.hidden || input.dataset.cropWords) return; // crop.js shows the square itself
    const drawn = await createImageBitmap(file).catch(() => null);
    if (!drawn || file !== input.files[0]) return;
    const canvas = document.createElement("canvas"), scale = Math.min(1, 640 / drawn.width);
    canvas.width = Math.max(1, drawn.width * scale);
    canvas.height = Math.max(1, drawn.height * scale);
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    words.hidden = false;
    shown.replaceChildren(canvas, words);
  });

  form.addEventListener("submit", (e) => {
    if (!large.hidden || form.dataset.busy) {
      e.preventDefault();
      if (!form.dataset.busy) input.focus();
      return;
    }
    if (!input.files.length) return;
    form.dataset.busy = "1";
    const sending = find("[data-photo-sending]");
    sending.textContent = find("[data-photo-button]").textContent = sending.dataset.words;
  });

  // Whoever comes back with the browser's button finds the form ready again.
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
});
