// A bar code is typed, comes from a scanner that types, stands in a photo, or is
// read by the camera: by the browser where it can, else by the server, which is
// sent a frame now and then. The field is ready for the next one.
document.querySelectorAll("[data-scan]").forEach((form) => {
  const find = (css) => form.querySelector(css);
  const field = form.elements.code, kept = form.elements.camera, photo = form.elements.photo;
  const box = find("[data-scan-camera]"), video = find("[data-scan-view]"), said = find("[data-scan-said]");
  const start = find("[data-scan-start]"), stop = find("[data-scan-stop]");
  if (!field.value) field.focus();
  else field.select();

  const draw = (what, width, height, most) => {
    const canvas = document.createElement("canvas"), scale = Math.min(1, most / Math.max(width, height));
    canvas.width = Math.max(1, width * scale);
    canvas.height = Math.max(1, height * scale);
    canvas.getContext("2d").drawImage(what, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", .85));
  };

  // A photo goes by itself, small enough for a slow network. What the browser
  // cannot draw is sent as it is: the answer says why not.
  photo.addEventListener("change", async () => {
    const file = photo.files[0], large = find("[data-scan-large]");
    large.hidden = true;
    if (!file) return;
    const drawn = await createImageBitmap(file).catch(() => null);
    if (drawn) {
      const small = new DataTransfer();
      small.items.add(new File([await draw(drawn, drawn.width, drawn.height, 2400)], "code.jpg", { type: "image/jpeg" }));
      drawn.close();
      photo.files = small.files;
    }
    large.hidden = photo.files[0].size <= +photo.dataset.most;
    if (!large.hidden) return;
    box.hidden = false;
    said.textContent = said.dataset.sending;
    form.requestSubmit();
  });

  if (!navigator.mediaDevices) return;
  box.hidden = false;
  let stream = null;
  const end = (words) => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    start.hidden = false;
    said.textContent = words || "";
  };

  // byBrowser and byServer read the code that the camera sees; "" for none.
  const byBrowser = async () => {
    const formats = ["ean_13", "ean_8", "upc_a"];
    const can = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
    if (!can.includes("ean_13")) return null;
    const detector = new BarcodeDetector({ formats });
    let first = "";
    return async () => { // twice the same
      const [seen] = await detector.detect(video).catch(() => []);
      const before = first;
      first = seen ? seen.rawValue : "";
      return first === before ? first : "";
    };
  };
  const byServer = async () => {
    const body = new FormData(form);
    body.set("photo", await draw(video, video.videoWidth, video.videoHeight, 1280), "frame.jpg");
    body.set("frame", "1");
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    return answer?.status === 200 && !answer.redirected ? answer.text() : "";
  };

  const look = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      kept.value = "";
      said.textContent = said.dataset.none;
      return;
    }
    video.srcObject = stream;
    await video.play();
    video.hidden = stop.hidden = false;
    start.hidden = true;
    said.textContent = said.dataset.looking;
    const browser = await byBrowser(), read = browser || byServer;
    const until = Date.now() + 60000;
    while (stream && Date.now() < until) {
      const code = await read();
      // Not the one that still lies before the camera, and none after a stop.
      if (stream && code && code !== form.dataset.scanLast) {
        field.value = code;
        kept.value = "1";
        end();
        form.requestSubmit();
        return;
      }
      await new Promise((next) => setTimeout(next, browser ? 150 : 500));
    }
    if (stream) {
      kept.value = "";
      end(said.dataset.tired);
    }
  };
  start.addEventListener("click", look);
  stop.addEventListener("click", () => { kept.value = ""; end(); });
  if (kept.value === "1") look();
});
