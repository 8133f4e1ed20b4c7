// A test that failed leaves gateways and servers behind: they must not keep the process, and with it the suite, waiting.
import { after } from 'node:test';

after(() => setTimeout(() => process.exit(), 1000).unref());
