import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'target', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['src/js/**/*.ts', 'tests/types/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // `A = ExistingAccount` keeps the caller's account type although it stands in the result alone.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A string interpolates a number as it should.
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    files: ['tests/types/**/*.ts'],
    rules: {
      // What is tested are types: values are there to have one, and a wrong use has none.
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    files: ['scripts/**', 'tests/**/*.mjs', 'benches/**', 'www/server/**', 'www/simulator/**/*.mjs', '*.js'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['www/page/**', 'www/simulator/**/*.js', 'tests/page/site/**'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['docs/example/**', 'tests/demo/**', 'tests/page/*.mjs', 'tests/support/**'],
    // What WebDriver runs in the page is written here.
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ['tests/page/**'],
    // What the tests' own pages have.
    languageOptions: { globals: { page: 'readonly', watch: 'readonly' } },
  },
);
