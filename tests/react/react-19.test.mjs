import { root } from '../support/project.mjs';
import { testHook } from './suite.mjs';

testHook(root, '19');
