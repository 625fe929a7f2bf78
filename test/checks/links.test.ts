import { describe, expect, test } from 'vitest';
import { linksOf } from '../../lib/checks/links.ts';
import { readMessage } from '../../lib/flow/message.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { authorize, CB, signIn } from '../fixtures/parties.ts';

/** Each link in a line: `#1 authorization-request address state scope`. */
function links(records: Parameters<typeof foldTrace>[0]): string[] {
  const steps = foldTrace(records).flows.flatMap((flow) => flow.steps);
  return linksOf(steps.map((step) => readMessage(step))).map(
    ({ step, role, part, parameters }) => `#${step} ${role} ${part}: ${parameters.map(({ name }) => name).join(' ')}`,
  );
}

describe('the addresses of the protocol', () => {
  test('are the request and the answer, each once', () => {
    expect(links(arrows(signIn('state-1', 'k1')))).toEqual([
      '#1 authorization-request address: response_type client_id state redirect_uri',
      '#2 authorization-response address: code state',
    ]);
  });

  test('are those of a posted answer with its fields', () => {
    expect(links(arrows(`GET ${authorize('state-1')} → 200\nPOST ${CB}?t=1 form code=k1&state=state-1 → 200`))[1]).toBe(
      '#2 authorization-response address: t code state',
    );
  });

  test('are links to apps, and not the pages of the bank', () => {
    expect(links(golden('vipps-happy-custom-scheme'))).toEqual([
      expect.stringMatching(/^#3 authorization-request address: response_type client_id/),
      '#6 app-open address: login_challenge',
      '#10 app-return address: state resume_uri',
      '#13 authorization-response address: state code scope',
    ]);
  });

  test('keep the order and the spelling of what is repeated', () => {
    const text = `GET ${authorize('state-1')}&b=%2f&a=1&a=2 → 200`;
    const [link] = foldTrace(arrows(text)).flows.flatMap((flow) =>
      linksOf(flow.steps.map((step) => readMessage(step))),
    );
    expect(link?.parameters.slice(-3).map(({ name, raw }) => `${name}=${raw}`)).toEqual(['b=%2f', 'a=1', 'a=2']);
  });
});
