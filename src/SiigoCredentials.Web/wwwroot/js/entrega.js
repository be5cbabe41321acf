// The secret part of the link stands behind its #, where no server sees it. Here it moves into the form, and out of the address.
const link = document.getElementById('enlace');
if (link) {
  if (location.hash.length > 1) {
    link.value = location.hash.slice(1);
    history.replaceState(null, '', location.pathname);
  }

  // Whoever came by the link has nothing to paste.
  if (link.value) {
    document.getElementById('campo-enlace').hidden = true;
    document.getElementById('codigo').focus();
  }
}
