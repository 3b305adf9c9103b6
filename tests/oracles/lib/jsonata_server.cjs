// One JSON object per line in ({expr, now, id}), one out ({value, id} or {error, id}), in the order in which they are ready.
// The clock that $now() and $millis() see is the one given with the request.
const path = require('path');
const { createRequire } = require('module');
const req = createRequire(path.join(process.env.ORACLES_NODE, 'package.json'));
let now = 0;
const RealDate = Date;
global.Date = class extends RealDate {
  constructor(...a) { if (a.length) super(...a); else super(now); }
  static now() { return now; }
};
const jsonata = req('jsonata');
const crypto = require('crypto');
const text = (v) => (typeof v === 'string' ? v : JSON.stringify(v));
// What Step Functions adds to the language, and what it takes away (guide, "Transforming data with JSONata").
const functions = {
  partition: (list, n) => Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, i * n + n)),
  range: (first, last, step) => Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step),
  hash: (data, algorithm) => crypto.createHash(algorithm.replace('-', '').toLowerCase()).update(text(data)).digest('hex'),
  random: (seed) => (seed === undefined ? Math.random() : Math.abs(Math.sin(seed) * 10000) % 1),
  uuid: () => crypto.randomUUID(),
  parse: (json) => JSON.parse(json),
  eval: () => { throw new Error('Step Functions has no $eval'); },
};
require('readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  let r, id;
  try {
    const q = JSON.parse(line);
    id = q.id;
    now = q.now;
    const e = jsonata(q.expr);
    for (const [name, f] of Object.entries(functions)) e.registerFunction(name, f);
    const v = await e.evaluate(undefined);
    // Step Functions fails with States.QueryEvaluationError.
    if (v === undefined) throw new Error(`the expression gives nothing: ${q.expr.slice(-200)}`);
    r = { value: v };
  } catch (e) {
    r = { error: String((e && e.message) || e) };
  }
  process.stdout.write(JSON.stringify({ ...r, id }) + '\n');
});
