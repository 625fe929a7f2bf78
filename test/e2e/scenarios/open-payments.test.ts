import { openPayments } from '../../sandbox/open-payments.ts';
import { testEveryScenario } from './every.ts';

testEveryScenario(openPayments);
