// Pictures in blocks.

import { h } from "../dom.js";
import { plainText } from "../text/render.js";

/** Only pictures that came along (`data:`) are shown: the page asks no other server for anything. */
export function renderPicture(image, className) {
  const address = String(image.image_url ?? "");
  const name = plainText(image.alt_text ?? "");
  if (/^data:image\//i.test(address)) return h("img", { class: className, src: address, alt: name });
  return h(
    "span",
    { class: `${className} picture-elsewhere`, role: "img", "aria-label": name, title: address },
    name || "Image",
  );
}
