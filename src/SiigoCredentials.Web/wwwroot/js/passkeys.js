// Passkeys need a script: only one can ask the browser for them. Where they cannot be used, what needs them stays hidden.

const supported = 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
const refreshAfter = 4 * 60_000; // the server forgets what it asked after ten minutes

// An answer serves once: a page that comes back by Back must not send it again.
const send = (form, credential) => {
  const answer = form.querySelector('[data-passkey-answer]');
  answer.value = JSON.stringify(credential);
  form.requestSubmit();
  answer.value = '';
};

if (!supported) {
  for (const only of document.querySelectorAll('[data-passkey], [data-passkey-only]')) only.hidden = true;
  for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.classList.remove('without-script');
}

// Asks the browser, then sends its answer as an ordinary form. Until then the button rests: it would send a form without an answer.
const onSubmit = (form, ask) => {
  form.addEventListener('submit', async event => {
    if (form.querySelector('[data-passkey-answer]').value) return;
    event.preventDefault();
    const failed = form.querySelector('[data-passkey-failed]');
    failed.hidden = true;
    try {
      send(form, await ask());
    } catch {
      failed.hidden = false;
    }
  });
  form.querySelector('[data-passkey-ask]').disabled = false;
};

const creation = document.querySelector('form[data-passkey=create]');
if (supported && creation) {
  const options = JSON.parse(creation.dataset.options);
  onSubmit(creation, () => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
}

const proof = document.querySelector('form[data-passkey=get]');
if (supported && proof) {
  let asking;

  // One question at a time: a new one takes the place of what the e-mail field still offers.
  const ask = async mediation => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const headers = { RequestVerificationToken: proof.elements.__RequestVerificationToken.value };
    const answer = await fetch(proof.dataset.options, { method: 'POST', headers, signal });
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await answer.json());
    return navigator.credentials.get({ publicKey, mediation, signal });
  };

  // Passkeys among what the browser proposes for the e-mail field.
  const offer = async () => {
    const refresh = setTimeout(offer, refreshAfter);
    try {
      send(proof, await ask('conditional'));
    } catch {
      clearTimeout(refresh); // the button still works
    }
  };

  onSubmit(proof, () => ask('optional'));
  // Not after a refusal: it would be the same one.
  if (proof.dataset.offer && await PublicKeyCredential.isConditionalMediationAvailable?.()) offer();
}
