// Every act works without this file; it saves a page load, a selection or a second thought.

const announce = text => { document.getElementById('anuncio').textContent = text; };

// An answer to a form becomes an ordinary page of the history: Back and Reload ask for it anew, without the form.
if (document.body.dataset.posted) {
  const address = new URL(location);
  address.searchParams.delete('handler');
  history.replaceState(null, '', address);
}

// What the server said of an earlier attempt is no longer true once the fields are right.
const forgetErrors = form => {
  form.querySelectorAll('.input-validation-error').forEach(input => {
    input.classList.remove('input-validation-error');
    input.removeAttribute('aria-invalid');
  });
  form.querySelectorAll('.field-error').forEach(error => error.replaceChildren());
  document.querySelector('main .alert-danger')?.remove();
};

// Confirmation in a native dialog instead of on a page of its own.
for (const form of document.querySelectorAll('form[data-confirm]')) {
  form.addEventListener('submit', event => {
    if (event.submitter?.name === 'Operation.Confirmed') return;
    if (!form.checkValidity()) return; // the server says in words what is missing
    event.preventDefault();
    forgetErrors(form);
    document.getElementById(form.dataset.confirm).showModal();
  });
}
document.addEventListener('click', event => {
  const close = event.target.closest('dialog [data-close]');
  if (!close) return;
  event.preventDefault();
  close.closest('dialog').close();
});

// The form of another page in a dialog of this one. It is fetched at each opening, so it knows what the page may not know yet.
let opening = null;
const stopOpening = () => opening?.abort();
for (const departure of ['submit', 'pagehide']) addEventListener(departure, stopOpening);
addEventListener('keydown', event => { if (event.key === 'Escape') stopOpening(); });
for (const link of document.querySelectorAll('[data-dialog]')) {
  link.addEventListener('click', async event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const dialog = document.getElementById(link.dataset.dialog);
    if (opening || dialog.open) return;
    opening = new AbortController();
    const { signal } = opening;
    link.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(link.href, { signal });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const form = page.querySelector(`[data-in-dialog="${dialog.id}"]`);
      if (form && page.body.dataset.who === document.body.dataset.who) {
        dialog.replaceChildren(form);
        dialog.showModal();
      } else {
        location.assign(link.href); // the session ended, or another tab changed the person or the company: they must see the whole page
      }
    } catch {
      if (!signal.aborted) location.assign(link.href);
    } finally {
      opening = null;
      link.removeAttribute('aria-busy');
    }
  });
}

// Every look at a warning is a new one: a box ticked before is not a yes now.
for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('close', () => dialog.querySelectorAll('form').forEach(form => form.reset()));
}

// A second click on the same button is not a second request; on a slow network the button shows that it was heard.
document.addEventListener('submit', event => {
  if (event.defaultPrevented || event.target.dataset.stays) return; // a file, or an answer in another tab
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 'true';
  event.submitter?.setAttribute('aria-busy', 'true');
  setTimeout(release, 15_000); // no browser tells of every answer that leaves the page as it is, such as a file
});

// The button works again where the sending ended and the page stayed: after Back, after Esc or Stop, and when the network failed.
const release = () => {
  document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent);
  document.querySelectorAll('[aria-busy]').forEach(button => button.removeAttribute('aria-busy'));
};
addEventListener('pageshow', release);
globalThis.navigation?.addEventListener('navigateerror', release);
addEventListener('keydown', event => { if (event.key === 'Escape') release(); });

// Copying, and saying so: the button's words change for a moment, its width does not.
const sayCopied = button => {
  announce(button.dataset.copied);
  if (button.classList.contains('copied')) return;
  const words = [...button.childNodes];
  button.style.minWidth = `${button.offsetWidth}px`;
  button.classList.add('copied');
  button.replaceChildren(document.body.dataset.copied);
  setTimeout(() => {
    button.replaceChildren(...words);
    button.classList.remove('copied');
    button.style.minWidth = '';
    announce('');
  }, 4000);
};
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      sayCopied(button);
    } catch {
      const failed = document.createElement('span');
      failed.className = 'field-error';
      failed.setAttribute('role', 'alert');
      failed.textContent = button.dataset.failed;
      button.after(failed);
      setTimeout(() => failed.remove(), 6000);
    }
  });
}

// Copying a key that is not shown. Where a proof is needed first, or something fails, the form next to it shows the key as ever.
document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy-hidden]');
  if (!button) return;
  const form = button.form;
  const key = fetch(button.dataset.copyHidden, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
    .then(answer => answer.ok && !answer.redirected ? answer.blob() : Promise.reject(new Error(answer.statusText)));
  button.setAttribute('aria-busy', 'true');
  try {
    // a promise, for some browsers let only the click itself reach the clipboard
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': key.then(text => new Blob([text], { type: 'text/plain' })) })]);
    sayCopied(button);
  } catch {
    form.requestSubmit();
  } finally {
    button.removeAttribute('aria-busy');
  }
});

// What was typed and not saved is not lost to another button without a word.
document.addEventListener('submit', event => {
  for (const form of document.querySelectorAll('form[data-unsaved]')) {
    const isTyped = [...form.elements].some(field => 'defaultValue' in field && field.type !== 'hidden' && field.value !== field.defaultValue);
    if (form !== event.target && isTyped && !confirm(form.dataset.unsaved)) event.preventDefault();
  }
}, { capture: true });

// A key left on an unattended screen hides itself; what remains is the masked card, with "Ver".
const key = document.getElementById('access-key');
if (key) {
  const masked = document.getElementById('oculta');
  const notice = document.getElementById('aviso-oculta');
  const hide = () => {
    const place = key.closest('dd');
    const wasInside = place.contains(document.activeElement);
    place.replaceChildren(...masked.content.childNodes);
    return wasInside ? place.querySelector('button, [tabindex]') : null;
  };
  const minute = 60_000;
  const warnAt = 15; // seconds
  let end = Date.now() + minute;
  const done = () => {
    if (!key.isConnected) return;
    document.querySelector('[data-while-shown]')?.remove();
    hide()?.focus();
    announce(notice.dataset.done);
  };
  const tell = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left <= 0) { clearInterval(ticking); return done(); }
    notice.textContent = notice.dataset.left.replace('{0}', left);
    notice.classList.toggle('text-danger', left <= warnAt);
    if (left === warnAt) announce(notice.textContent);
  };
  const ticking = setInterval(tell, 1000);
  document.getElementById('mas-tiempo').addEventListener('click', () => {
    end += 2 * minute;
    tell();
    announce(notice.textContent);
  });
  document.getElementById('ya-guardadas')?.addEventListener('click', done);
  document.getElementById('copiar-env')?.addEventListener('click', async event => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(
      `SIIGO_USERNAME=${document.getElementById('usuario-api').textContent.trim()}\nSIIGO_ACCESS_KEY=${key.textContent.trim()}\n`);
    sayCopied(button);
  });
  addEventListener('pagehide', () => { if (key.isConnected) hide(); });
}

// A page that was left no longer holds what it showed once: neither Back nor a reopened tab shows it without a new proof.
addEventListener('pagehide', () => {
  for (const secret of document.querySelectorAll('[data-secret]')) {
    document.querySelector(`[data-copy="${secret.id}"]`)?.remove();
    if (secret.localName === 'input') secret.value = '';
    else if (secret.localName === 'img') secret.remove();
    else secret.textContent = secret.dataset.secret;
  }
});

// One stop of the Tab key for a whole chart; the arrows walk from bar to bar.
for (const chart of document.querySelectorAll('.usage-chart')) {
  const bars = [...chart.querySelectorAll('[tabindex]')];
  const stop = bar => bars.forEach(other => other.setAttribute('tabindex', other === bar ? '0' : '-1'));
  stop(bars.at(-1));
  chart.addEventListener('focusin', event => stop(event.target));
  chart.addEventListener('keydown', event => {
    const at = bars.indexOf(document.activeElement);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (!bars[next]) return;
    event.preventDefault();
    bars[next].focus();
  });
}

// An open menu closes when attention goes elsewhere.
for (const menu of document.querySelectorAll('details.menu')) {
  document.addEventListener('click', event => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}
