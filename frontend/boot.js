// The app's only script: starts the wasm, and fetches a page's code when somebody is about to go
// there. `cargo xtask build` joins it with what wasm-bindgen writes, under the name `app`.
import start from "app";

start({ module_or_path: new URL("app.wasm", import.meta.url) });

/** Pointing at a link, or moving the focus to it, says where the next click may lead. */
const prefetch = ({ target }) => {
  const link = target.closest?.("a[href]");
  if (link?.origin === location.origin) window.fetchPage(link.pathname, "prefetch");
};
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, prefetch, { passive: true });
}
