/** What `npm run audit` makes of what npm and cargo-deny say. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { judgeAdvisories, judgeFetch, judgeSignatures } from '../../scripts/audit.mjs';

const printed = (value, status = 0) => ({ status, stdout: JSON.stringify(value), stderr: 'what npm logged' });
const report = (vulnerabilities) => ({ auditReportVersion: 2, vulnerabilities, metadata: {} });
const unreached = (code) => printed({ error: { code, summary: `the reason is ${code}`, detail: '' } }, 1);

describe('advisories of npm', () => {
  it('pass where the report names no package', () => {
    assert.deepEqual(judgeAdvisories(printed(report({}))), { state: 'passed' });
  });

  it('fail where it names one, whatever npm ends with', () => {
    for (const status of [0, 1]) {
      const { state, why } = judgeAdvisories(printed(report({ 'left-pad': { severity: 'low' } }), status));
      assert.equal(state, 'failed');
      assert.match(why, /left-pad/);
    }
  });

  it('are not checked where the registry is not reached, or takes no questions', () => {
    for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT', 'EAI_AGAIN']) {
      const why = `the reason is ${code}`;
      assert.deepEqual(judgeAdvisories(unreached(code)), { state: 'not checked', why });
    }
    for (const statusCode of [404, 405]) {
      const message = `${statusCode} of a mirror`;
      assert.deepEqual(judgeAdvisories(printed({ message, statusCode }, 1)), {
        state: 'not checked',
        why: message,
      });
    }
  });

  it('fail where the reason is another one', () => {
    for (const ended of [
      printed({ message: '500 Internal Server Error', statusCode: 500 }, 1),
      unreached('CERT_HAS_EXPIRED'),
      unreached('ENOLOCK'),
      printed(null, 1),
      { status: 1, stdout: 'no JSON', stderr: 'npm broke' },
      printed(report({}), 1),
      { status: null, stdout: '', stderr: '' },
    ]) {
      assert.equal(judgeAdvisories(ended).state, 'failed', ended.stdout);
    }
  });
});

describe('signatures of npm', () => {
  it('pass where none is invalid and none is missing', () => {
    assert.deepEqual(judgeSignatures(printed({ invalid: [], missing: [] })), { state: 'passed' });
  });

  it('fail where one is invalid or missing, whatever npm ends with', () => {
    const bad = [{ name: 'left-pad', version: '1.3.0' }];
    for (const found of [
      { invalid: bad, missing: [] },
      { invalid: [], missing: bad },
    ]) {
      for (const status of [0, 1]) {
        const { state, why } = judgeSignatures(printed(found, status));
        assert.equal(state, 'failed');
        assert.match(why, /left-pad@1\.3\.0/);
      }
    }
  });

  it('are not checked where the keys are not reached, or the registry has none', () => {
    assert.equal(judgeSignatures(unreached('ENOTFOUND')).state, 'not checked');
    const summary = 'found no dependencies to audit that were installed from a supported registry';
    assert.equal(judgeSignatures(printed({ error: { summary } }, 1)).state, 'not checked');
  });

  it('fail where the reason is another one', () => {
    for (const ended of [
      unreached('EEXPIREDSIGNATUREKEY'),
      printed({ error: { summary: 'found no installed dependencies to audit' } }, 1),
      printed({ invalid: [], missing: [] }, 1),
      { status: 1, stdout: '', stderr: 'npm broke' },
    ]) {
      assert.equal(judgeSignatures(ended).state, 'failed', ended.stdout);
    }
  });
});

describe('advisories of crates', () => {
  const fetched = (status, stderr) => judgeFetch({ status, stdout: '', stderr });

  it('are fetched where cargo-deny ends with 0', () => {
    assert.deepEqual(fetched(0, ''), { state: 'passed' });
  });

  it('are not checked where GitHub is not reached', () => {
    for (const reason of [
      'fatal: unable to access: Could not resolve host: github.com',
      'fatal: unable to access: Failed to connect to github.com port 443',
    ]) {
      const { state, why } = fetched(1, reason);
      assert.equal(state, 'not checked');
      assert.match(why, /GitHub: (Could not resolve host|Failed to connect)/);
    }
  });

  it('fail where the reason is another one', () => {
    for (const reason of ['server certificate verification failed', 'deny.toml: unexpected key', '']) {
      assert.equal(fetched(1, reason).state, 'failed', reason);
    }
  });
});
