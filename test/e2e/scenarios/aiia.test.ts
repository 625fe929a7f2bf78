import { aiia } from '../../sandbox/aiia.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(aiia);
