import { bs2 } from '../../sandbox/bs2.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(bs2);
