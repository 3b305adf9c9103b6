// One JSON object per line in ({expr, now}), one out ({value} or {error}).
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
require('readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  let r;
  try {
    const q = JSON.parse(line);
    now = q.now;
    const v = await jsonata(q.expr).evaluate(undefined);
    r = { value: v === undefined ? null : v };
  } catch (e) {
    r = { error: String((e && e.message) || e) };
  }
  process.stdout.write(JSON.stringify(r) + '\n');
});
