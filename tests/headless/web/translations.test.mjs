// The catalogues hold every text of C++ and of the pages, finished, and the French is set as French is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { catalogueOf } from "../../../translations/catalogue.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const catalogue = (language, folder = root) => join(folder, `translations/omnimessage_${language}.ts`);
const contexts = [...readFileSync(catalogue("fr"), "utf8").matchAll(/<context>\s*<name>([^<]*)<\/name>/g)].map(([, name]) => name);

/** The sources of a catalogue, by context; those that are not finished apart. */
function entriesOf(file) {
  const all = new Set();
  const unfinished = [];
  for (const [, name, messages] of readFileSync(file, "utf8").matchAll(/<context>\s*<name>([^<]*)<\/name>(.*?)<\/context>/gs))
    for (const [message, source] of messages.matchAll(/<message[^>]*>\s*<source>(.*?)<\/source>.*?<\/message>/gs)) {
      all.add(`${name}: ${source}`);
      if (/type="unfinished"/.test(message)) unfinished.push(`${name}: ${source}`);
    }
  return { all, unfinished };
}

test("every text of the sources stands in the catalogues, and no other", () => {
  const copy = mkdtempSync(join(tmpdir(), "translations-"));
  try {
    const without = { recursive: true, filter: (from) => !from.endsWith("node_modules") };
    for (const folder of ["translations", "core", "headless"]) cpSync(join(root, folder), join(copy, folder), without);
    const done = spawnSync("sh", ["translations/update.sh"], { cwd: copy, encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    for (const language of ["fr", "en"]) {
      const fresh = entriesOf(catalogue(language, copy));
      assert.deepEqual(fresh.unfinished, [], `${language}: run translations/update.sh and translate these`);
      assert.deepEqual([...entriesOf(catalogue(language)).all].filter((entry) => !fresh.all.has(entry)), [], `${language}: no longer in the sources`);
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test("what people read of C++ is there: phrases, settings, pages", () => {
  for (const name of ["Phrase", "Setting", "web"]) assert.ok(contexts.includes(name), name);
  assert.equal(catalogueOf(catalogue("fr"), "Phrase")["{bind} is disabled."], "{bind} est désactivé.");
});

test("a translation has the places of its source", () => {
  for (const name of contexts)
    for (const [text, forms] of Object.entries(catalogueOf(catalogue("fr"), name)))
      for (const form of [forms].flat()) {
        const places = (of) => [...of.matchAll(/%\d|\{\w+\}/g)].map(([mark]) => mark).filter((mark, i, all) => all.indexOf(mark) === i).sort();
        assert.deepEqual(places(form), places(text), text);
      }
});

test("blanks and apostrophes are French ones", () => {
  for (const name of contexts)
    for (const [text, forms] of Object.entries(catalogueOf(catalogue("fr"), name)))
      for (const form of [forms].flat()) {
        // Within quotes stands what is typed or shown word for word; so do a setting and the form of an error.
        const said = form.replace(/'[^']*'/g, "").replace(/[a-z:]+: (enabled|error: \.\.\.)/g, "");
        assert.ok(!/[^\u00a0]:( |$)/m.test(said), `${form}: a no-break space before the colon`);
        assert.ok(!/[^\u202f?!][;!?](\s|$)/.test(said), `${form}: a narrow no-break space before ; ! ?`);
        assert.ok(!/\w'\w/.test(said), `${form}: a typographic apostrophe`);
      }
});
