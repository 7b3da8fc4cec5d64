/** What an editor offers while one types. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

import { root } from '../support/project.mjs';

/** The strings that are offered where `|` stands. @param {string} text */
function offered(text) {
  const file = join(root, 'tests', 'types', 'completion.ts');
  const position = text.indexOf('|');
  const content = text.replace('|', '');
  const { ES2022: target } = ts.ScriptTarget;
  const { NodeNext: module } = ts.ModuleKind;
  const options = { target, module, strict: true, types: [] };
  const read = (name) => (name === file ? content : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    ...ts.sys,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(read(name) ?? ''),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    useCaseSensitiveFileNames: () => true,
  });
  const { entries } = service.getCompletionsAtPosition(file, position, {}) ?? { entries: [] };
  return entries.map(({ name }) => name);
}

const imports = `import { relink, type AccountLike } from 'fc-relink';
import { fakeStripe, sampleAccount, sampleSession } from 'fc-relink/testing';
`;
for (const [text, ...expected] of [
  ["({ id: '', status: '|' }) satisfies AccountLike", 'active', 'disconnected', 'inactive'],
  ["sampleAccount({ status: '|' })", 'active', 'disconnected', 'inactive'],
  ['sampleSession({ re| })', 'relink_options', 'relink_result'],
  ['relink({ stripe: null, | })', 'clientSecret', 'existingAccounts', 'sessionUrl'],
  ["fakeStripe('|')", 'canceled', 'never', 'no_account', 'relinked'],
]) {
  test(`an editor completes ${text}`, () => {
    const names = offered(imports + text);
    const missing = expected.filter((name) => !names.includes(name));
    assert.deepEqual(missing, []);
  });
}
