// Finds the strings of the web pages: tr("…") and trn("…", n). Run as a program it writes them as C++ that lupdate reads
// (node webstrings.mjs FOLDER OUT.cpp), since lupdate 6.4 does not read JavaScript modules.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const call = /\b(trn?)\(\s*("(?:[^"\\\n]|\\.)*")/g;

/** [{text, plural, place}] in order of place; a string that stands in several places once. `of`: which modules. */
export function stringsOf(folder, of = () => true) {
  const found = new Map();
  const names = readdirSync(folder, { recursive: true }).map(String).filter((n) => n.endsWith(".js") && of(n)).sort();
  for (const name of names) {
    const code = readFileSync(join(folder, name), "utf8");
    for (const hit of code.matchAll(call)) {
      const text = JSON.parse(hit[2]);
      const line = code.slice(0, hit.index).split("\n").length;
      const before = found.get(text);
      found.set(text, { text, plural: before?.plural || hit[1] === "trn", place: before?.place || `${relative(process.cwd(), join(folder, name))}:${line}` });
    }
    // A string that is not a literal could not be found: refuse it rather than leave it in English.
    for (const hit of code.replace(/export (const|function) trn?\b.*/g, "").matchAll(/(?<![\w.])(trn?)\((?!\s*")/g)) throw new Error(`${name}: ${hit[1]}() without a string in quotes`);
  }
  return [...found.values()];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = stringsOf(process.argv[2]).map(({ text, plural }) => (plural ? `QT_TRANSLATE_N_NOOP("web", ${JSON.stringify(text)})` : `QT_TRANSLATE_NOOP("web", ${JSON.stringify(text)})`));
  writeFileSync(process.argv[3], `const char *const strings[] = {\n    ${lines.join(",\n    ")},\n};\n`);
}
