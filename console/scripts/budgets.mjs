// Says what the built console weighs, and fails when it is more than it may (in kB as it travels; design: console.md).
// The first load is what index.html names, with the list of customers and all that it imports.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const MOST = { "first load": 200, "lazy chunk": 60, font: 50 };
const FIRST_PAGE = /^customers-.*\.js$/;
/** Travels only where a name needs it. */
const ON_DEMAND = /latin-ext/;

const built =
  process.argv[2] ?? fileURLToPath(new URL("../../src/counterfoil/console_dist", import.meta.url));
const assets = readdirSync(`${built}/assets`);
const read = (name) => readFileSync(`${built}/assets/${name}`);
const weight = (content) => gzipSync(content).length / 1_000;

/** A script with the scripts that it cannot begin without, and their style sheets. */
function withImports(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  if (!name.endsWith(".js")) return found;
  for (const [, other] of read(name)
    .toString()
    .matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g))
    withImports(other, found);
  return found;
}

const html = readFileSync(`${built}/index.html`);
const named = [...html.toString().matchAll(/\/assets\/([\w.-]+\.(?:js|css))/g)].map(([, name]) => name);
const page = assets.filter((name) => FIRST_PAGE.test(name) || /^customers-.*\.css$/.test(name));
const first = new Set([...named, ...page].flatMap((name) => [...withImports(name)]));

const found = [
  [
    "first load",
    "index.html and what it needs",
    weight(html) + [...first].reduce((sum, name) => sum + weight(read(name)), 0),
  ],
];
for (const name of assets) {
  if (name.endsWith(".js") && !first.has(name)) found.push(["lazy chunk", name, weight(read(name))]);
  if (name.endsWith(".woff2") && !ON_DEMAND.test(name)) found.push(["font", name, read(name).length / 1_000]);
}

const heavy = found.filter(([kind, , kilobytes]) => kilobytes > MOST[kind]);
for (const [kind, name, kilobytes] of process.argv.includes("--all") ? found : [found[0], ...heavy]) {
  console.log(`${kind}: ${kilobytes.toFixed(1)} kB of at most ${MOST[kind]} (${name})`);
}
if (page.length === 0) console.error("The first page was not found among the built files.");
process.exit(heavy.length > 0 || page.length === 0 ? 1 : 0);
