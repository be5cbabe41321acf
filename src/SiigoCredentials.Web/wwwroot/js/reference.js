// Shows the OpenAPI document with the vendored viewer. It only reads: nothing can be filled in or sent.

const place = document.getElementById('referencia');
const list = document.getElementById('operaciones');

const nothing = () => null;

const readingOnly = ({ React: { createElement, useEffect, useRef } }) => ({
  components: {
    // The viewer without its own heading, servers and sign-in: the page has said all that.
    ReadingLayout: ({ getComponent, specSelectors }) => createElement('div', { className: 'swagger-ui' },
      specSelectors.loadingStatus() === 'success' ? createElement(getComponent('operations', true)) : null),
  },
  wrapComponents: {
    // A link inside a button cannot be reached; the button opens the operation and its address is in the bar then.
    DeepLink: () => ({ text, children }) => createElement('span', null, text ?? children),
    CopyToClipboardBtn: () => nothing,
    authorizeOperationBtn: () => nothing,
    HighlightCode: () => ({ children }) => createElement('pre', { className: 'example', translate: 'no' }, createElement('code', null, children)),
    ExamplesSelect: Original => props => createElement('label', { className: 'example-choice' }, 'Example', createElement(Original, props)),
    // A table that calls itself a region is a landmark without a name, and no table.
    responses: Original => props => {
      const box = useRef(null);
      useEffect(() => box.current.querySelector('.responses-table')?.removeAttribute('role'));
      return createElement('div', { ref: box }, createElement(Original, props));
    },
  },
});

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  plugins: [readingOnly],
  layout: 'ReadingLayout',
  deepLinking: true,
  docExpansion: 'list',
  supportedSubmitMethods: [],
  validatorUrl: null,
  defaultModelExpandDepth: 4,
  // The server's own list stays until there is something better.
  onComplete: () => {
    place.hidden = false;
    list.hidden = true;
  },
});
