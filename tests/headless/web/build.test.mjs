// What the pages are built from: words, segments of a text, and what the build refuses.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { measure, replaceForeign } from "../../../headless/web/src/lib/gsm7.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let copy;
before(() => {
  copy = mkdtempSync(join(tmpdir(), "dashboard-"));
  cpSync(join(root, "translations"), join(copy, "translations"), { recursive: true });
  cpSync(join(root, "headless/web"), join(copy, "headless/web"), { recursive: true, filter: (from) => !from.endsWith("node_modules") });
  symlinkSync(process.env.DASHBOARD_MODULES || join(root, "headless/web/node_modules"), join(copy, "headless/web/node_modules"));
});
after(() => rmSync(copy, { recursive: true, force: true }));

const build = () => spawnSync(process.execPath, [join(copy, "headless/web/build.mjs"), "--out", join(copy, "out")], { encoding: "utf8" });
/** Builds with a change of one file, and puts the file back. */
function buildWith(name, change) {
  const path = join(copy, name);
  const was = readFileSync(path, "utf8");
  change(path, was);
  const done = build();
  writeFileSync(path, was);
  return done;
}

test("the build lists what is embedded, and the index names it", () => {
  const done = build();
  assert.equal(done.status, 0, done.stderr);
  const manifest = JSON.parse(readFileSync(join(copy, "out/manifest.json"), "utf8"));
  for (const { path, octets } of manifest) assert.equal(readFileSync(join(copy, "out", path)).length, octets, path);
  const index = readFileSync(join(copy, "out/index.html"), "utf8");
  for (const [, path] of index.matchAll(/(?:href|src)="\/([^"]+)"/g)) assert.ok(existsSync(join(copy, "out", path)), path);
  assert.ok(!/<script>|<style|style=|onload=/.test(index), "nothing inline");
  assert.ok(!/https?:\/\//.test(index), "nothing from elsewhere");
});

test("the first page does not wait for the words and styles of the others", () => {
  assert.equal(build().status, 0);
  const [base] = /assets\/\w+/.exec(readFileSync(join(copy, "out/index.html"), "utf8"));
  const words = (name) => JSON.parse(readFileSync(join(copy, "out", base, "i18n", name), "utf8"));
  assert.equal(words("fr.json")["Live status"], "État en direct");
  assert.equal(words("fr.json")["Clear view"], undefined);
  assert.equal(words("fr.more.json")["Clear view"], "Effacer l’affichage");
  assert.equal(words("fr.more.json")["Live status"], undefined);
  assert.doesNotMatch(readFileSync(join(copy, "out/index.html"), "utf8"), /more\.css|pages\/(?!status)/);
});

test("a colour outside tokens.json is refused", () => {
  for (const name of ["headless/web/styles/base.css", "headless/web/src/parts/spark.js"]) {
    const done = buildWith(name, (path) => appendFileSync(path, name.endsWith("css") ? "\n.x { color: #abcdef }" : '\nexport const x = "#abcdef";'));
    assert.equal(done.status, 1, name);
    assert.match(done.stderr, /a colour outside tokens.json/);
  }
});

test("a string without its French, or with an unfinished one, is refused", () => {
  const added = buildWith("headless/web/src/parts/spark.js", (path) => appendFileSync(path, '\nconst x = tr("Brand new words");'));
  assert.match(added.stderr, /no French for "Brand new words"/);
  const unfinished = buildWith("translations/omnimessage_fr.ts", (path, was) => writeFileSync(path, was.replace("<translation>Trafic</translation>", '<translation type="unfinished">Trafic</translation>')));
  assert.match(unfinished.stderr, /no French for "Traffic"/);
  const lacking = buildWith("translations/omnimessage_fr.ts", (path, was) => writeFileSync(path, was.replace("<translation>Réessayer %1</translation>", "<translation>Réessayer</translation>")));
  assert.match(lacking.stderr, /lacks a place/);
});

test("an import that leads nowhere is refused", () => {
  assert.match(buildWith("headless/web/src/pages/audit.js", (path) => appendFileSync(path, '\nimport x from "./nowhere.js";')).stderr, /nowhere\.js, which is not there/);
});

test("text is measured as it travels", () => {
  const cases = [["", "GSM-7", 0, 0], ["a".repeat(160), "GSM-7", 160, 1], ["a".repeat(161), "GSM-7", 161, 2], ["a".repeat(306), "GSM-7", 306, 2], ["a".repeat(307), "GSM-7", 307, 3], ["€".repeat(80), "GSM-7", 160, 1], ["ç", "UCS-2", 1, 1], ["é", "GSM-7", 1, 1], ["ж".repeat(70), "UCS-2", 70, 1], ["ж".repeat(71), "UCS-2", 71, 2], ["😀".repeat(35), "UCS-2", 70, 1], ["😀".repeat(36), "UCS-2", 72, 2]];
  for (const [text, alphabet, units, segments] of cases) assert.deepEqual([measure(text).alphabet, measure(text).units, measure(text).segments], [alphabet, units, segments], text.slice(0, 3) + text.length);
  // An escape sequence is not cut in two: 152 characters and a euro sign need a second segment's room.
  assert.equal(measure("a".repeat(152) + "€" + "a".repeat(152)).segments, 3);
  assert.deepEqual(measure("Même – oui").foreign, ["ê", "–"]);
  assert.equal(replaceForeign("Même – “oui” жœ"), 'Meme - "oui" жoe');
});
