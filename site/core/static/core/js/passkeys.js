// Passkeys: <form data-passkey="create | get | sign-in"> asks the browser for a credential and is then sent with it.
// `data-options` are the server's options; "sign-in" asks the form's own address for them when its button is pressed.

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withId(thing) {
  return { ...thing, id: toBytes(thing.id) };
}

function read(options) {
  const key = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (key[name]) key[name] = key[name].map(withId);
  }
  if (key.user) key.user = withId(key.user);
  return { publicKey: key };
}

function write(credential) {
  const response = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

function wantsToStandAlone(form, options) {
  const chosen = options.publicKey.authenticatorSelection;
  if (!chosen) return;
  const alone = Boolean(form.elements.passwordless?.checked);
  chosen.residentKey = alone ? "required" : "discouraged";
  chosen.requireResidentKey = alone;
  if (alone) chosen.userVerification = "required";
}

async function ask(form) {
  if (form.dataset.passkey === "sign-in") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    const { request_options: options } = await answer.json();
    return navigator.credentials.get(read(options));
  }
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "get") return navigator.credentials.get(read(options));
  wantsToStandAlone(form, options);
  return navigator.credentials.create(read(options));
}

function enable(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  const button = form.querySelector("button");
  form.hidden = button.hidden = false;
  form.querySelector("[data-passkey-absent]").hidden = true;
  // Enter in a field would send the form without its credential.
  form.addEventListener("submit", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      form.elements.credential.value = write(await ask(form));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(enable);
}
