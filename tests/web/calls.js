// Calls functions of the app's modules for the tests in Python: a line of JSON with a call in, a line with its answer out.

import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { module, name, values } = JSON.parse(line);
  const found = await import(new URL(module, import.meta.url));
  process.stdout.write(`${JSON.stringify(found[name](...values))}\n`);
}
