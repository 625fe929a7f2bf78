import { faulty } from '../../sandbox/faulty.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(faulty);
