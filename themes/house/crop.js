// A new product's photo is cut to the square that shop windows show: dragged,
// zoomed with the slider, two fingers or keys. What is sent is the square, small
// enough for a slow network; without script the whole photo goes, and windows
// show its middle.
document.querySelectorAll("[data-crop-words]").forEach((input) => {
  const form = input.form, shown = form.querySelector("[data-photo-shown]");
  const side = 1600;
  let photo, mine, x = 0.5, y = 0.5, zoom = 1;

  const box = document.createElement("div"), canvas = document.createElement("canvas");
  box.className = "crop";
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", input.dataset.cropWords);
  box.append(canvas);
  const row = document.createElement("label"), range = document.createElement("input");
  row.className = "crop-zoom small";
  Object.assign(range, { type: "range", min: 1, max: 4, step: 0.05, value: 1 });
  row.append(input.dataset.cropZoom, range);

  // What of the photo is in the square, in its own pixels.
  const frame = () => {
    const size = Math.min(photo.width, photo.height) / zoom;
    const at = (c, all) => Math.min(Math.max(c * all - size / 2, 0), all - size);
    return [at(x, photo.width), at(y, photo.height), size];
  };
  const draw = (on, to) => {
    const [left, top, size] = frame();
    on.width = on.height = Math.round(Math.min(to, Math.max(size, 320)));
    const pen = on.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, on.width, on.height);
    pen.drawImage(photo, left, top, size, size, 0, 0, on.width, on.height);
  };
  let due = 0;
  const cut = () => {
    draw(canvas, 640);
    clearTimeout(due);
    due = setTimeout(pack, 250);
  };
  // The square takes the file's place in the form.
  const pack = () => {
    const out = document.createElement("canvas");
    draw(out, side);
    out.toBlob((blob) => {
      if (!blob) return;
      const all = new DataTransfer();
      mine = new File([blob], "foto.jpg", { type: "image/jpeg" });
      all.items.add(mine);
      input.files = all.files;
    }, "image/jpeg", 0.86);
  };
  const move = (dx, dy) => {
    const [, , size] = frame(), px = size / box.clientWidth;
    const half = size / 2, keep = (v, all) => Math.min(Math.max(v, half / all), 1 - half / all);
    x = keep(x - dx * px / photo.width, photo.width);
    y = keep(y - dy * px / photo.height, photo.height);
    cut();
  };
  const scale = (z) => { zoom = Math.min(4, Math.max(1, z)); range.value = zoom; move(0, 0); };

  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file || file === mine || file.size > +input.dataset.most * 4) return;
    const drawn = await createImageBitmap(file).catch(() => null);
    if (!drawn || file !== input.files[0]) return;
    photo = drawn;
    x = y = 0.5;
    form.querySelector("[data-photo-large]").hidden = true; // the square is smaller
    shown.replaceChildren(box, row);
    scale(1);
  });
  form.addEventListener("reset", () => { photo = null; });

  const fingers = new Map();
  let apart = 0;
  box.addEventListener("pointerdown", (e) => { fingers.set(e.pointerId, e); box.setPointerCapture(e.pointerId); apart = 0; });
  box.addEventListener("pointermove", (e) => {
    const was = fingers.get(e.pointerId);
    if (!was) return;
    fingers.set(e.pointerId, e);
    if (fingers.size === 1) return move(e.clientX - was.clientX, e.clientY - was.clientY);
    const [a, b] = [...fingers.values()], now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (apart) scale(zoom * now / apart);
    apart = now;
  });
  for (const over of ["pointerup", "pointercancel"]) box.addEventListener(over, (e) => { fingers.delete(e.pointerId); apart = 0; });
  range.addEventListener("input", () => scale(+range.value));
  box.addEventListener("keydown", (e) => {
    const by = { ArrowLeft: [16, 0], ArrowRight: [-16, 0], ArrowUp: [0, 16], ArrowDown: [0, -16] }[e.key];
    if (by) move(...by);
    else if (e.key === "+") scale(zoom + 0.25);
    else if (e.key === "-") scale(zoom - 0.25);
    else return;
    e.preventDefault();
  });
});
