import { oidc } from '../../sandbox/oidc.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(oidc);
