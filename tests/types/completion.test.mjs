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
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    types: [],
  };
  const service = ts.createLanguageService({
    ...ts.sys,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const source = name === file ? content : ts.sys.readFile(name);
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    useCaseSensitiveFileNames: () => true,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
  });
  const { entries } = service.getCompletionsAtPosition(file, position, {}) ?? { entries: [] };
  return entries.map(({ name }) => name);
}

for (const [what, text, expected] of [
  [
    'the known values of an open enum',
    "import type { AccountLike } from 'fc-relink';\nexport const account: AccountLike = { id: 'fca_1', status: '|' };",
    ['active', 'disconnected', 'inactive'],
  ],
  [
    'the known values of a field of a sample',
    "import { sampleAccount } from 'fc-relink/testing';\nsampleAccount({ status: '|' });",
    ['active', 'disconnected', 'inactive'],
  ],
  [
    'the fields of a sample',
    "import { sampleSession } from 'fc-relink/testing';\nsampleSession({ re| });",
    ['relink_options', 'relink_result'],
  ],
  [
    'the options of relink',
    "import { relink } from 'fc-relink';\nvoid relink({ stripe: null, | });",
    ['clientSecret', 'existingAccounts', 'sessionUrl'],
  ],
  [
    'the endings of the double',
    "import { fakeStripe } from 'fc-relink/testing';\nfakeStripe('|');",
    ['canceled', 'never', 'new_authorization', 'no_account', 'relinked'],
  ],
]) {
  test(`an editor offers ${what}`, () => {
    const names = offered(text);
    assert.deepEqual(
      expected.filter((name) => !names.includes(name)),
      [],
    );
  });
}
