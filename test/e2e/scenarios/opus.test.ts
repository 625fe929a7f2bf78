import { opus } from '../../sandbox/opus.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(opus);
