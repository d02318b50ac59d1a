// A bar code is read by the camera where the browser can; everywhere else it is
// typed, or comes from a scanner that types. The field is ready for the next one.
document.querySelectorAll("[data-scan]").forEach((form) => {
  const find = (css) => form.querySelector(css);
  const field = form.elements.code, kept = form.elements.camera;
  const box = find("[data-scan-camera]"), video = find("[data-scan-view]"), said = find("[data-scan-said]");
  const start = find("[data-scan-start]"), stop = find("[data-scan-stop]");
  if (!field.value) field.focus();
  else field.select();

  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  box.hidden = false;
  let stream = null;
  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    start.hidden = false;
    said.textContent = "";
  };
  const look = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      kept.value = "";
      said.textContent = said.dataset.none;
      return;
    }
    const detector = new BarcodeDetector({ formats: ["ean_13", "ean_8", "upc_a"] });
    video.srcObject = stream;
    await video.play();
    video.hidden = stop.hidden = false;
    start.hidden = true;
    said.textContent = said.dataset.looking;
    const before = new URLSearchParams(location.search).get("done") ? document.querySelector(".code-digits")?.textContent : "";
    let first = "";
    while (stream) {
      const [seen] = await detector.detect(video).catch(() => []);
      // Read twice the same, and not the one that still lies before the camera.
      if (seen && seen.rawValue === first && first !== before) {
        field.value = first;
        kept.value = "1";
        end();
        form.requestSubmit();
        return;
      }
      first = seen ? seen.rawValue : first;
      await new Promise((next) => setTimeout(next, 150));
    }
  };
  start.addEventListener("click", look);
  stop.addEventListener("click", () => { kept.value = ""; end(); });
  if (kept.value === "1") look();
});
