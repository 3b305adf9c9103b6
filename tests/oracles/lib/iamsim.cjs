// [{role, action, resource, context, policies}] on stdin -> [{result}] on stdout
const path = require('path');
const { createRequire } = require('module');
const req = createRequire(path.join(process.env.ORACLES_NODE, 'package.json'));
(async () => {
  const { runSimulation } = req('@cloud-copilot/iam-simulate');
  const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const out = [];
  for (const c of cases) {
    const account = '123456789012';
    const r = await runSimulation({
      request: { principal: c.role, action: c.action, resource: { resource: c.resource, accountId: account }, contextVariables: c.context },
      identityPolicies: c.policies.map((p, i) => ({ name: 'p' + i, policy: p })),
      serviceControlPolicies: [], resourceControlPolicies: [],
    }, {});
    const res = (r.analysis && r.analysis.result) || r.overallResult || (r.result && r.result.analysis && r.result.analysis.result) || null;
    out.push(r.errors ? { result: null, errors: JSON.stringify(r.errors).slice(0, 300) } : { result: res, raw: res ? undefined : Object.keys(r) });
  }
  console.log(JSON.stringify(out));
})().catch((e) => { console.error(e.stack || e); process.exit(1); });
