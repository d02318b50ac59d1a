// A form that the network loses is not lost: it is kept on the phone, photo and
// all, sent again by itself, and found again after the page was closed. The
// server makes one product of it, however often it comes.
document.querySelectorAll("form[data-keep]").forEach((form) => {
  const key = form.dataset.keep, note = document.querySelector("[data-kept]");
  const words = note.querySelector("[data-kept-words]");
  const back = note.querySelector("[data-kept-back]"), drop = note.querySelector("[data-kept-drop]");
  const say = (text, choose) => {
    words.textContent = text;
    back.hidden = drop.hidden = !choose;
    note.hidden = !text;
  };

  // One record for each form's address, in a store of the browser's.
  const store = (mode, act) => new Promise((done, wrong) => {
    const open = indexedDB.open("sottocasa", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("forms");
    open.onerror = () => wrong(open.error);
    open.onsuccess = () => {
      const t = open.result.transaction("forms", mode), r = act(t.objectStore("forms"));
      t.oncomplete = () => { open.result.close(); done(r.result); };
      t.onabort = t.onerror = () => { open.result.close(); wrong(t.error); };
    };
  });
  const keep = (fields) => store("readwrite", (s) => s.put(fields, key)).catch(() => {});
  const forget = () => store("readwrite", (s) => s.delete(key)).catch(() => {});
  const left = () => store("readonly", (s) => s.get(key)).catch(() => null);

  let sending = false, timer = 0, asked = null;
  const fields = () => [...new FormData(form, asked)];
  const send = async () => {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    const all = fields(), body = new FormData();
    all.forEach(([name, value]) => body.append(name, value));
    await keep(all);
    let answer = null, page = "";
    try {
      answer = await fetch(form.action, { method: "POST", body });
      page = await answer.text();
    } catch { answer = null; /* no network: below */ }
    sending = false;
    if (answer && answer.redirected && answer.ok) {
      await forget();
      location.assign(answer.url);
    } else if (answer && answer.status < 500) {
      document.open(); // the answer says what is wrong, and has what was typed: it is not asked for again
      document.write(page);
      document.close();
    } else {
      delete form.dataset.busy;
      say(navigator.onLine ? note.dataset.again : note.dataset.offline, false);
      timer = setTimeout(send, 5000);
    }
  };
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    e.preventDefault();
    asked = e.submitter && e.submitter.name ? e.submitter : null;
    send();
  });
  addEventListener("online", () => { if (timer) send(); });

  // What waits from another time is offered; the form's token is this page's.
  const fill = (all) => {
    const files = new DataTransfer();
    form.querySelectorAll("[type=checkbox]").forEach((box) => { box.checked = false; });
    for (const [name, value] of all) {
      const field = form.elements[name];
      if (!field || name === "form_token") continue;
      if (value instanceof File) { if (value.size) files.items.add(value); }
      else if (field.type === "checkbox") field.checked = true;
      else if (field.type !== "submit") field.value = value;
    }
    const photo = form.elements.photo;
    if (files.files.length && photo) { photo.files = files.files; photo.dispatchEvent(new Event("change")); }
  };
  const wrong = document.querySelector("[data-errors]");
  if (wrong) forget(); // the page has what was sent
  else left().then((all) => {
    if (!all) return;
    say(note.dataset.found, true);
    back.onclick = () => { fill(all); say("", false); form.querySelector("[name=title_it]").focus(); };
    drop.onclick = () => { forget(); say("", false); };
  });
});
