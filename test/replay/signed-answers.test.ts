import { exportPKCS8, generateKeyPair, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSessionKey, type SessionKey, signClaims } from '../../lib/decode/session-key.ts';
import { play, scripted } from '../../lib/replay/play.ts';
import { readScript } from '../../lib/replay/read-script.ts';
import type { Run } from '../../lib/replay/runner.ts';
import { opusApp2as } from '../../lib/replay/runners/opus-app2as.ts';
import { type ScriptedAnswers, scriptOf, writeScript } from '../../lib/replay/scripted-answers.ts';
import { correct } from '../sandbox/core/attacks.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';
import { authorizationServer } from '../sandbox/opus/authorization-server.ts';
import type { Consent } from '../sandbox/opus/consent.ts';
import { Sessions } from '../sandbox/opus/session.ts';
import { thirdParty } from '../sandbox/opus/third-party.ts';
import { newSigningKey } from '../sandbox/opus/token.ts';
import { get, sender } from './sandbox-sender.ts';

/** The sandbox’s own servers, where the bank has told the authorization server the key of this session. */
async function trusting(key: SessionKey): Promise<Sandbox> {
  const clientId = 'd2f3a1c4-5b6e-4f80-9a1d-7c3e5b9f0a12';
  const [asKey, tppKey] = await Promise.all([newSigningKey('PS256'), newSigningKey('PS256')]);
  const consents = new Map<string, Consent>();
  const federationKey = (await importJWK(key.publicJwk as never, 'RS256')) as CryptoKey;
  return startSandbox([
    defineSandboxSystem({
      id: 'opus',
      title: 'Opus',
      note: '',
      parties: { 'opus-tpp': 'third party', 'opus-as': 'authorization server' },
      scenarios: [],
      serve(context) {
        const redirectUri = `${context.origin('opus-tpp')}/callback`;
        const client = { clientId, redirectUri, key: tppKey.publicKey };
        const server = {
          ...context,
          consents,
          sessions: new Sessions(),
          client,
          key: asKey,
          federationKey,
          weak: correct,
        };
        return {
          'opus-tpp': thirdParty({ ...context, clientId, key: tppKey, consents }),
          'opus-as': authorizationServer(server),
        };
      },
    }),
  ]);
}

const ana = { cpf: '52998224725', name: 'Ana Beatriz Souza' };

function script(claims: Record<string, unknown>, anyway?: true): ScriptedAnswers {
  const authentication = {
    to: 'authenticate',
    action: 'authentication',
    values: { jwt: { sign: claims, seconds: 60 } },
  };
  const consent = { to: 'consent', action: 'consent', values: { selectedResources: { options: 'all' as const } } };
  const answers = [{ ...authentication, ...(anyway && { anyway }) }, consent];
  return { kind: 'consent-tracer-answers', version: 1, runner: 'opus-app2as', title: 'Ana consents', answers };
}

describe('a JWT that is signed with a key of the session', () => {
  let key: SessionKey;
  let sandbox: Sandbox;
  beforeAll(async () => {
    // The bank’s key, as somebody has it in a file.
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const read = await importSessionKey(await exportPKCS8(privateKey));
    if ('problem' in read) throw new Error(read.problem);
    key = read.key;
    sandbox = await trusting(key);
  });
  afterAll(() => sandbox.close());

  async function run(script: ScriptedAnswers, problems: string[] = []): Promise<Run> {
    const send = sender(sandbox);
    const { redirectUrl = '' } = await send(get(`${sandbox.origin('opus-tpp')}/start?scenario=opus-payment`));
    return play(opusApp2as, get(redirectUrl), scripted(script), {
      send,
      supplies: { sign: (claims) => signClaims(key, claims) },
      refused: (found) => problems.push(...found.map(({ field, reason }) => `${field}: ${reason}`)),
    });
  }

  it('is taken, and the same script runs again with the jti of its own command', async () => {
    const first = await run(script(ana));
    expect(first.state.kind).toBe('completed');
    const text = writeScript(scriptOf(first, 'Ana consents'));
    expect(text).not.toMatch(/eyJ|BEGIN|"d"|jti/);
    const read = readScript(text, ['opus-app2as']);
    expect(read).toEqual({ script: script(ana) });
    if ('script' in read) expect((await run(read.script)).state.kind).toBe('completed');
  });

  it('is held back where a claim cannot be right', async () => {
    const problems: string[] = [];
    const { state } = await run(script({ name: '', cpf: '529.982.247-25', jti: 'other' }), problems);
    expect(state.kind).toBe('asking');
    expect(problems).toEqual([
      expect.stringMatching(/^jwt: Its jti is "other"; it must be the command’s, [0-9a-f-]{36}\.$/),
      'jwt: It needs cpf, 11 digits.',
      'jwt: It needs name.',
    ]);
  });

  it.each([
    ['another jti', { ...ana, jti: 'other' }, 'GENERIC_ERROR', 'jti is not that of the command'],
    ['no cpf', { name: 'Ana', cpf: undefined }, 'GENERIC_ERROR', 'Invalid JWT'],
    ['an exp that is over', { ...ana, exp: 1_700_000_000 }, 'GENERIC_ERROR', 'Invalid JWT'],
    ['another person', { cpf: '11144477735', name: 'Bruno' }, 'CPF_MISMATCH', 'CPF'],
  ])('is sent anyway with %s, which the server refuses', async (_, claims, code, message) => {
    const { state } = await run(script(claims, true));
    expect(state).toMatchObject({ kind: 'error', code, words: expect.stringContaining(message) });
  });

  it('cannot be made where there is no key', async () => {
    const send = sender(sandbox);
    const { redirectUrl = '' } = await send(get(`${sandbox.origin('opus-tpp')}/start?scenario=opus-payment`));
    const reasons: string[] = [];
    const refused = (problems: readonly { reason: string }[]) => reasons.push(...problems.map(({ reason }) => reason));
    const { state } = await play(opusApp2as, get(redirectUrl), scripted(script(ana)), { send, refused });
    expect([state.kind, reasons]).toEqual(['asking', ['It has to be signed first: there is no key in this session.']]);
  });
});
