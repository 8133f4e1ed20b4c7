// Reads a context of a Qt Linguist catalogue: {source: translation}, plural ones as a list of forms. Unfinished entries
// are left out, so that who needs them finds them missing.
import { readFileSync } from "node:fs";

const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(n)).replace(/&amp;/g, "&");

export function catalogueOf(file, context) {
  const words = {};
  for (const [, name, messages] of readFileSync(file, "utf8").matchAll(/<context>\s*<name>([^<]*)<\/name>(.*?)<\/context>/gs)) {
    if (name !== context) continue;
    for (const [, message] of messages.matchAll(/<message[^>]*>(.*?)<\/message>/gs)) {
      const source = plain(/<source>(.*?)<\/source>/s.exec(message)[1]);
      const found = /<translation([^>]*)>(.*?)<\/translation>/s.exec(message);
      if (!found || /type="(unfinished|vanished|obsolete)"/.test(found[1])) continue;
      const forms = [...found[2].matchAll(/<numerusform>(.*?)<\/numerusform>/gs)].map(([, form]) => plain(form));
      const text = forms.length ? forms : plain(found[2]);
      if (forms.length ? forms.every(Boolean) : text) words[source] = text;
    }
  }
  return words;
}
