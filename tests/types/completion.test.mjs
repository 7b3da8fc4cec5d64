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
    "import type { AccountLike } from 'fc-relink';\nexport const account: AccountLike = { id: 'fca_1', status: '|' };\n",
    ['active', 'disconnected', 'inactive'],
  ],
  [
    'the outcomes',
    "import type { RelinkReport } from 'fc-relink';\nexport const f = (r: RelinkReport) => r.outcome === '|';\n",
    ['canceled', 'error', 'failed', 'new_authorization', 'relinked'],
  ],
  [
    'the reasons that Stripe may add to',
    "import type { FailedReport } from 'fc-relink';\nexport const f = (r: FailedReport) => r.failureReason === '|';\n",
    ['no_account', 'no_authorization', 'other'],
  ],
  [
    'the fields of the outcome, after narrowing',
    "import type { RelinkReport } from 'fc-relink';\nexport const f = (r: RelinkReport) => r.outcome === 'new_authorization' && r.previous|;\n",
    ['previousAuthorization'],
  ],
  [
    'the endings of the double',
    "import { fakeStripe } from 'fc-relink/testing';\nfakeStripe('|');\n",
    ['canceled', 'never', 'new_authorization', 'no_account', 'relinked'],
  ],
]) {
  test(`an editor offers ${what}`, () => {
    const names = offered(text);
    for (const name of expected) assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
  });
}
