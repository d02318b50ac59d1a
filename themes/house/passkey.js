// Passkeys: the device is asked what the server wants to know, and its answer
// goes back with an ordinary form. Without this script nothing is lost: the
// forms stay hidden, and the letter's link and code sign in.
(() => {
  const able = window.PublicKeyCredential && navigator.credentials;
  const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((x) => ({ ...x, id: bytes(x.id) }));

  const ask = async (form) => {
    const token = form.querySelector("[name=form_token]"), body = new URLSearchParams();
    if (token) body.set("form_token", token.value);
    const said = await fetch(form.dataset.begin, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!said.ok) return null;
    const { ceremony, options } = await said.json(), o = options.publicKey;
    o.challenge = bytes(o.challenge);
    let made;
    if (form.dataset.passkey === "create") {
      o.user.id = bytes(o.user.id);
      o.excludeCredentials = known(o.excludeCredentials);
      made = await navigator.credentials.create({ publicKey: o });
    } else {
      o.allowCredentials = known(o.allowCredentials);
      made = await navigator.credentials.get({ publicKey: o });
    }
    const response = {};
    for (const k of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[k]) response[k] = text(made.response[k]);
    }
    return { ceremony, answer: JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} }) };
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!able || form.dataset.ready) return;
    form.dataset.ready = "1";
    form.hidden = false;
    document.querySelectorAll("[data-passkey-unable]").forEach((p) => { p.hidden = true; });
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "1";
      const got = await ask(form).catch(() => null); // whoever says no on their device simply stays here
      delete form.dataset.busy;
      if (!got) return;
      form.elements.ceremony.value = got.ceremony;
      form.elements.answer.value = got.answer;
      form.submit();
    });
  });

  if (able && PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable) {
    PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().then((yes) => {
      if (yes) document.querySelectorAll("[data-passkey-can]").forEach((i) => { i.value = "1"; });
    });
  }
})();
