/** The same with the oldest React that has what the hook needs, and the packed package. */

import { rmSync } from 'node:fs';

import { makeProject, pack, temporaryFolder } from '../support/project.mjs';
import { testHook } from './suite.mjs';

const packed = temporaryFolder();
const { folder } = makeProject('react-18', {
  tarball: pack(packed).tarball,
  tools: {
    react: '18.3.1',
    'react-dom': '18.3.1',
    '@testing-library/react': '16.3.3',
    '@testing-library/dom': '10.4.2',
  },
  files: {},
});
rmSync(packed, { recursive: true });

testHook(`${folder}/`, '18');
