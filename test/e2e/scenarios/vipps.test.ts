import { vipps } from '../../sandbox/vipps.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(vipps);
