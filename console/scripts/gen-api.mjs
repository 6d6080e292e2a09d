// Writes src/shared/api/schema.gen.d.ts from the server's own OpenAPI document; with --check, only says whether it is up to date.
// Python is the one of the environment (make puts it first in the path).
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here("../src/shared/api/schema.gen.d.ts");
const head =
  "// Made by `npm run gen:api` from the server's OpenAPI document. Not to be changed by hand.\n\n";

const document = JSON.parse(
  execFileSync("python", [here("openapi.py")], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }),
);

// Headers and problems are the client's own business (send.ts, problem.ts), for every path alike.
for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) {
    operation.parameters = operation.parameters.filter((each) => each.in === "query" || each.in === "path");
    const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
    operation.responses = Object.fromEntries(
      answers.map(([status, { headers, ...answer }]) => [status, answer]),
    );
  }
}
document.components = { schemas: document.components.schemas };

const made =
  head + compact(astToString(await openapiTS(document, { alphabetize: true, emptyObjectsUnknown: true })));
if (!process.argv.includes("--check")) {
  writeFileSync(target, made);
} else if (readFileSync(target, "utf8") !== made) {
  console.error("schema.gen.d.ts is not what the server's API is now: run `npm run gen:api` and commit it.");
  process.exit(1);
}

/** One line for each path, schema and operation, without what there never is: for the compiler, and short enough to look through. */
function compact(text) {
  const bare = text.replace(/\/\*\*[\s\S]*?\*\//g, "").replace(/^ *\w+\??: never;\n/gm, "");
  let outer = 4;
  let made = "";
  for (const line of bare.split("\n").filter((each) => each.trim() !== "")) {
    const indent = line.search(/\S/);
    if (indent === 0) outer = line.startsWith("export interface components") ? 8 : 4;
    const goesOn = indent > outer || (indent === outer && /^[}\])]/.test(line.trim()));
    made += goesOn ? ` ${line.trim()}` : `\n${line}`;
  }
  return `${made.trim()}\n`;
}
