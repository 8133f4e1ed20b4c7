// Builds the dashboard: node build.mjs [--out DIR] [--catalogues DIR] [--modules DIR] [--qrc FILE]. No bundler: modules
// stay modules.
//   DIR/index.html                  served for "/", never cached
//   DIR/assets/<hash>/…             everything else; the hash is of all of it, so it may be cached for ever
//   DIR/manifest.json               [{path, type, octets}]: what the program embeds
//   FILE                            the same as a list for Qt's rcc
// Fails on an unfinished or missing translation, and on a colour that does not come from tokens.json.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogueOf } from "../../translations/catalogue.mjs";
import { stringsOf } from "../../translations/webstrings.mjs";
import { tokensCss, tokensJs } from "./tokens.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const out = option("--out", join(here, "../../build/web"));
const catalogues = option("--catalogues", join(here, "../../translations"));
const modules = option("--modules", join(here, "node_modules"));
const problems = [];
const types = { js: "text/javascript", css: "text/css", json: "application/json", svg: "image/svg+xml", html: "text/html" };

/** All files under a folder, relative to it. */
const filesOf = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => relative(folder, join(e.parentPath ?? e.path, e.name))).sort();

const files = new Map();
const src = join(here, "src");
const coloured = new Set(["parts/logo.js", "icon.svg"]);
for (const name of filesOf(src)) {
  const text = readFileSync(join(src, name), "utf8");
  if (!coloured.has(name) && /#[0-9a-f]{3,8}\b(?![^\s"'`;,)])/i.test(text.replace(/href=\$?\{?[`"]#[^`"]*/g, ""))) problems.push(`src/${name}: a colour outside tokens.json`);
  if (name !== "index.html") files.set(name, text);
}

/** The style sheets of these names in one. */
const styles = (names) => names.map((name) => {
  const text = readFileSync(join(here, "styles", `${name}.css`), "utf8");
  if (/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/i.test(text.replace(/url\(#\w+\)/g, ""))) problems.push(`styles/${name}.css: a colour outside tokens.json`);
  return text;
}).join("");
files.set("app.css", tokensCss(JSON.parse(readFileSync(join(here, "tokens.json"), "utf8"))) + styles(["base", "shell", "controls", "table", "diagnosis", "overlay"]));
files.set("more.css", styles(["form", "composer", "pages"]));
files.set("tokens.js", tokensJs(JSON.parse(readFileSync(join(here, "tokens.json"), "utf8"))));

// Packages, as their modules: names of packages become paths.
const vendor = (path) => readFileSync(join(modules, path), "utf8").replace(/\n?\/\/# sourceMappingURL=.*$/m, "");
files.set("vendor/preact.js", vendor("preact/dist/preact.mjs"));
files.set("vendor/hooks.js", vendor("preact/hooks/dist/hooks.mjs").replace(/from\s*(["'])preact\1/g, 'from"./preact.js"'));
files.set("vendor/htm.js", vendor("htm/dist/htm.module.js"));
files.set("vendor/uplot.js", `${vendor("uplot/dist/uPlot.iife.min.js")}\nexport default uPlot;\n`);
files.set("vendor/uplot.css", vendor("uplot/dist/uPlot.min.css"));

// Words: every string of the pages stands in the French catalogue, every plural in the English one too.
const strings = stringsOf(src);
const languages = {
  fr: catalogueOf(join(catalogues, "omnimessage_fr.ts"), "web"),
  en: catalogueOf(join(catalogues, "omnimessage_en.ts"), "web"),
};
for (const { text, plural, place } of strings) {
  if (languages.fr[text] === undefined) problems.push(`${place}: no French for "${text}"`);
  if (plural && languages.en[text] === undefined) problems.push(`${place}: no English plural for "${text}"`);
  for (const [code, words] of Object.entries(languages))
    for (const form of [words[text] ?? []].flat())
      if ([...text.matchAll(/%\d/g)].some(([mark]) => !form.includes(mark))) problems.push(`${place}: the ${code} of "${text}" lacks a place`);
}

// The first page's modules, so that the browser asks for all of them at once.
const first = new Set();
(function follow(name) {
  if (first.has(name)) return;
  first.add(name);
  const text = files.get(name);
  if (text === undefined) return problems.push(`${name} is imported and not there`);
  for (const [, to] of text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;"']*?from\s*["'](\.[^"']+)["']/g)) follow(posix.join(posix.dirname(name), to));
})("main.js");
for (const name of files.keys()) if (name.endsWith(".js") && !name.startsWith("vendor/")) for (const [, to] of files.get(name).matchAll(/(?:from|import\()\s*["'](\.[^"']+)["']/g)) if (!files.has(posix.join(posix.dirname(name), to))) problems.push(`${name} imports ${to}, which is not there`);
first.add("vendor/hooks.js").add("vendor/preact.js").add("vendor/htm.js");

// The words of the first page, and those that come with the other pages.
const early = new Set(stringsOf(src, (name) => first.has(name)).map((s) => s.text));
const used = new Set(strings.map((s) => s.text));
for (const [code, words] of Object.entries(languages))
  for (const [name, holds] of [[code, (text) => early.has(text)], [`${code}.more`, (text) => used.has(text) && !early.has(text)]])
    files.set(`i18n/${name}.json`, JSON.stringify(Object.fromEntries(Object.entries(words).filter(([text]) => holds(text)))));

if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}

const hash = createHash("sha256");
for (const [name, text] of [...files].sort()) hash.update(`${name}\0${text}\0`);
const base = `assets/${hash.digest("hex").slice(0, 12)}`;
const index = readFileSync(join(src, "index.html"), "utf8")
  .replaceAll("{{assets}}", `/${base}`)
  .replace("{{preload}}", [...first].filter((n) => n !== "main.js").map((n) => `<link rel="modulepreload" href="/${base}/${n}">`).join("\n  "));

if (existsSync(out)) rmSync(out, { recursive: true });
const manifest = [];
const write = (path, text) => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
  manifest.push({ path, type: `${types[path.split(".").pop()]}${path.endsWith("svg") ? "" : "; charset=utf-8"}`, octets: Buffer.byteLength(text) });
};
write("index.html", index);
for (const [name, text] of [...files].sort()) write(`${base}/${name}`, text);
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
const qrc = option("--qrc");
if (qrc) writeFileSync(qrc, `<RCC>\n <qresource prefix="/web">\n${manifest.map(({ path }) => `  <file alias="${path}">${join(out, path)}</file>\n`).join("")} </qresource>\n</RCC>\n`);
const size = (names) => names.reduce((sum, n) => sum + Buffer.byteLength(files.get(n)), 0);
const firstSize = size([...first, "app.css", "i18n/fr.json", "icon.svg"]) + Buffer.byteLength(index);
console.log(`${manifest.length} files, ${size([...files.keys()])} octets; first page ${firstSize} octets; ${strings.length} strings`);
if (firstSize > 200 * 1024) {
  console.error("the first page is over 200 KB");
  process.exit(1);
}
