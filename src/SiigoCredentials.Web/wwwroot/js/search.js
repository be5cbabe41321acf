// Results while somebody types, or that there are none, and Ctrl+K from anywhere. Without this file the field opens the page of results.

const form = document.querySelector('form[data-search]');
const field = form.elements.q;
const list = document.getElementById('resultados');
let asked;

const close = () => { list.hidden = true; };
const links = () => [...list.querySelectorAll('a')];

const suggest = async () => {
  asked?.abort();
  if (field.value.trim().length < 3) return close();
  asked = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.search}&q=${encodeURIComponent(field.value)}`, { signal: asked.signal });
    if (!answer.ok || answer.redirected) return close(); // the session is over: the page of results says so
    list.innerHTML = await answer.text();
    list.hidden = false;
    const count = links().length;
    const { none, one, found } = form.dataset;
    document.getElementById('anuncio').textContent = [none, one][count] ?? found.replace('{0}', count);
  } catch (fault) {
    if (fault.name !== 'AbortError') close();
  }
};

field.addEventListener('input', suggest);
field.addEventListener('focus', suggest);

// Arrows walk from the field through the results and back; Escape closes them.
form.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    field.focus();
    asked?.abort(); // focus asked again
    close();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || list.hidden) return;
  event.preventDefault();
  asked?.abort(); // a late answer must not take the list away from under the focus
  const stops = [field, ...links()];
  stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
});
document.addEventListener('click', event => { if (!form.contains(event.target)) close(); });

addEventListener('keydown', event => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (field.checkVisibility()) field.select();
  else location = form.action;
});
