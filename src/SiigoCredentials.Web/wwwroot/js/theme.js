// Before the first paint, so that a dark system never flashes white. What somebody chose is in the page already.
const root = document.documentElement;
if (!root.dataset.bsTheme) {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  dark.addEventListener('change', apply);
  apply();
}
