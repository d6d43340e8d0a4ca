// The live engine, called from Python: what it computes and writes, for laws that hold it against Python. JSON has no infinities.

import { numberText } from "../../nnviz/web/live/digits.js";
import { Engine } from "../../nnviz/web/live/engine.js";

const sendable = (value) => (Number.isFinite(value) ? value : String(value));

function everything(engine, digits) {
  const numbers = engine.values.map((row) => [...row].map(sendable));
  const texts = engine.values.map((row, n) => [...row].map((_, example) => numberText(engine.number(n, example), digits, engine.isGiven(n))));
  return { numbers, texts, bad: engine.firstBad() };
}

/** Every number and every text, evaluated once. */
export function evaluated({ program, given, digits }, decimals) {
  return everything(new Engine(program, given, decimals), digits);
}

/** The same after changes one by one, given or computed. */
export function changed({ program, given, digits }, decimals, changes) {
  const engine = new Engine(program, given, decimals);
  for (const { node, example, value } of changes) engine.move(node, example, value);
  return everything(engine, digits);
}

/** After something was held and let go. */
export function released({ program, given, digits }, decimals, { node, example, value }) {
  const engine = new Engine(program, given, decimals);
  engine.move(node, example, value);
  engine.release();
  return everything(engine, digits);
}

/** Everything after some updates, one on the other, and the cost after one more. */
export function updated({ program, given, digits, after }, decimals, times) {
  const engine = new Engine(program, given, decimals);
  for (let n = 0; n < times; n += 1) {
    engine.takeUpdate(engine, after);
    engine.evaluate();
  }
  const next = new Engine(program, given, decimals);
  next.takeUpdate(engine, after);
  for (const n of next.before(after.cost)) next.compute(n);
  return { ...everything(engine, digits), next: sendable(next.values[after.cost][0]) };
}

/** Texts of numbers. */
export function texts(values, digits, given) {
  return values.map((value) => numberText(value, digits, given));
}

/** How long evaluating everything takes, in milliseconds: the median of many times. */
export function timed({ program, given }, decimals) {
  const engine = new Engine(program, given, decimals);
  const times = Array.from({ length: 301 }, () => {
    const before = performance.now();
    engine.evaluate();
    return performance.now() - before;
  });
  return times.sort((a, b) => a - b)[150];
}

/** What a quantity is while another goes over points, and everything as it is afterwards. */
export function along({ program, given, digits }, decimals, { node, example, points, measured }) {
  const engine = new Engine(program, given, decimals);
  const found = engine.along(node, example, points, measured).map(sendable);
  return { found, after: everything(engine, digits) };
}
