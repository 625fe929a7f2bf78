// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import {
  CompactEncrypt,
  type CryptoKey,
  EncryptJWT,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { createStage, exchange, type Stage } from '../session/stage.ts';

const ISSUER = 'https://as.example';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const JWKS = `${ISSUER}/jwks`;
const SECRET = 'correct horse battery staple correct horse';

interface Signer {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

let ours: Signer;
let theirs: Signer;

beforeAll(async () => {
  const signer = async (): Promise<Signer> => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' } };
  };
  [ours, theirs] = await Promise.all([signer(), signer()]);
});

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

const idToken = (claims: JWTPayload = {}) =>
  new SignJWT({ iss: ISSUER, sub: 'person', exp: Math.floor(Date.now() / 1000) + 50, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(ours.privateKey);

const shared = () =>
  new SignJWT({ userId: 'u' }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));

/** The Tokens tab of the step whose answer has this token, with other answers before it. */
async function showToken(
  token: string,
  before: [url: string, answer: unknown][] = [],
  stage = createStage(),
): Promise<{ stage: Stage; session: Session }> {
  await stage.recorder.start({ kind: 'all' }, 'a session');
  for (const [url, answer] of before)
    await stage.play(exchange(url, { type: 'xmlhttprequest', answer: JSON.stringify(answer) }));
  await stage.play(
    exchange(`${ISSUER}/token`, {
      method: 'POST',
      type: 'xmlhttprequest',
      answer: JSON.stringify({ id_token: token }),
    }),
  );
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.steps).toHaveLength(before.length + 1));
  session.outline.reveal(before.length + 1);
  fireEvent.click(await screen.findByRole('tab', { name: /^Tokens/ }));
  return { stage, session };
}

const state = (wanted: string) =>
  waitFor(() => {
    const found = [...document.querySelectorAll('[data-signature]')].map((element) =>
      element.getAttribute('data-signature'),
    );
    expect(found).toEqual([wanted]);
    return document.querySelector('.signature')?.textContent ?? '';
  });
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });

describe('the signature of a token', () => {
  it('is verified by keys that the session has seen, and says by which', async () => {
    await showToken(await idToken(), [[JWKS, { keys: [ours.jwk] }]]);
    expect(await state('verified')).toContain('#1');
  });

  it('is wrong when the key that it names did not make it', async () => {
    await showToken(await idToken(), [[JWKS, { keys: [theirs.jwk] }]]);
    expect(await state('wrong-signature')).toMatch(/\.$/m);
  });

  it('is of an unknown key when none that is at hand fits', async () => {
    await showToken(await idToken(), [[JWKS, { keys: [{ ...theirs.jwk, kid: 'two' }] }]]);
    await state('unknown-key');
  });

  it('is none where the token says so', async () => {
    const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '');
    await showToken(`${part({ alg: 'none' })}.${part({ sub: 'me' })}.`);
    await state('not-signed');
  });
});

describe('fetching keys', () => {
  it('shows the exact address before, asks on a click alone, and one address a click', async () => {
    const stage = createStage({ all: false, site: false });
    stage.answers.set(DISCOVERY, { issuer: ISSUER, jwks_uri: JWKS });
    stage.answers.set(JWKS, { keys: [ours.jwk] });
    await showToken(await idToken(), [], stage);
    await state('no-key');
    expect(screen.getByText(DISCOVERY)).toBeTruthy();
    expect([stage.asked, stage.fetched]).toEqual([[], []]);
    fireEvent.click(screen.getByRole('button', { name: 'Find keys' }));
    expect(stage.asked).toEqual([DISCOVERY]);
    const fetchKeys = await screen.findByRole('button', { name: 'Fetch keys' });
    expect(screen.getByText(JWKS)).toBeTruthy();
    expect(stage.fetched).toEqual([DISCOVERY]);
    fireEvent.click(fetchKeys);
    expect(await state('verified')).toContain(JWKS);
    expect(stage.fetched).toEqual([DISCOVERY, JWKS]);
  });

  it('goes straight to the keys where a discovery document was seen', async () => {
    await showToken(await idToken(), [[DISCOVERY, { issuer: ISSUER, jwks_uri: JWKS }]]);
    await state('no-key');
    expect(await screen.findByText(JWKS)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Fetch keys' })).toBeTruthy();
  });

  it('says in words why it failed, and can be tried again', async () => {
    const { stage } = await showToken(await idToken());
    fireEvent.click(await screen.findByRole('button', { name: 'Find keys' }));
    expect((await screen.findByRole('alert')).textContent).toBe('nothing answers there');
    stage.answers.set(DISCOVERY, { issuer: ISSUER });
    fireEvent.click(screen.getByRole('button', { name: 'Find keys' }));
    expect(await screen.findByText('The discovery document names no jwks_uri.')).toBeTruthy();
  });

  it('does not ask without the permission', async () => {
    const stage = createStage();
    stage.deps.permissions.request = async () => false;
    await showToken(await idToken(), [], stage);
    fireEvent.click(await screen.findByRole('button', { name: 'Find keys' }));
    expect(await screen.findByText('Without the permission for as.example it cannot be asked.')).toBeTruthy();
    expect(stage.fetched).toEqual([]);
  });

  it('can be cancelled', async () => {
    const stage = createStage();
    stage.deps.fetchJson = (_, cancel) =>
      new Promise((_resolve, reject) => cancel.addEventListener('abort', () => reject(new Error('It was cancelled.'))));
    await showToken(await idToken(), [], stage);
    fireEvent.click(await screen.findByRole('button', { name: 'Find keys' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText('It was cancelled.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Find keys' })).toBeTruthy();
  });

  it('is not offered for an issuer that is no web address', async () => {
    await showToken(await idToken({ iss: 'javascript:alert(1)' }));
    await state('no-key');
    expect(screen.queryByRole('button', { name: /keys/ })).toBeNull();
  });
});

describe('keys that the user has', () => {
  it.each([
    ['a JWKS', async () => JSON.stringify({ keys: [ours.jwk] })],
    ['a JWK', async () => JSON.stringify(ours.jwk)],
    ['a PEM', async () => exportSPKI(ours.publicKey)],
  ])('verify when pasted as %s', async (_, text) => {
    await showToken(await idToken());
    await state('no-key');
    type(screen.getByRole('textbox', { name: 'Paste keys' }), await text());
    expect(await state('verified')).toContain('pasted');
  });

  it('are told to be none where they are none', async () => {
    await showToken(await idToken());
    await state('no-key');
    type(screen.getByRole('textbox', { name: 'Paste keys' }), 'not a key');
    await waitFor(() => expect(document.querySelector('.key-field .odd')?.textContent).toMatch(/\w+.*\.$/));
    await state('no-key');
  });
});

describe('a shared secret', () => {
  const field = async () => (await screen.findByLabelText('Secret for HS256')) as HTMLInputElement;

  it('is typed into a field that hides it and offers nothing to remember it by', async () => {
    await showToken(await shared());
    const { type: kind, autocomplete, name } = await field();
    expect([kind, autocomplete, name]).toEqual(['password', 'off', '']);
  });

  it('verifies, or does not', async () => {
    await showToken(await shared());
    type(await field(), 'something else that is long enough to be one');
    await state('wrong-signature');
    type(await field(), SECRET);
    await state('verified');
  });

  it('is kept from step to step, stored nowhere, and forgotten with the session', async () => {
    const { stage, session } = await showToken(await shared());
    type(await field(), SECRET);
    await state('verified');
    session.outline.select(undefined);
    session.outline.reveal(1);
    await state('verified');
    const stored = await Promise.all(stage.db.tables.map((table) => table.toArray()));
    expect(JSON.stringify([stored, Object.entries(localStorage)])).not.toContain(SECRET);
    const other = await stage.recorder.start({ kind: 'all' }, 'another');
    await stage.play(
      exchange(`${ISSUER}/token`, {
        method: 'POST',
        type: 'xmlhttprequest',
        answer: JSON.stringify({ id_token: await shared() }),
      }),
    );
    session.choose(other.id);
    await waitFor(() => expect(session.current.value?.name).toBe('another'));
    await waitFor(() => expect(session.trace.value.steps.length).toBeGreaterThan(0));
    session.outline.reveal(session.trace.value.steps[0]?.n ?? 0);
    fireEvent.click(await screen.findByRole('tab', { name: /^Tokens/ }));
    expect((await field()).value).toBe('');
  });
});

describe('an encrypted token', () => {
  const field = () => screen.findByRole('textbox', { name: 'Key to decrypt with' });
  const recipient = () => generateKeyPair('RSA-OAEP-256', { extractable: true });

  it('is opened with the key that the user gives, and laid open below', async () => {
    const { publicKey, privateKey } = await recipient();
    const token = await new EncryptJWT({ cpf: '12345678909' })
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(publicKey);
    await showToken(token);
    expect((await field()).getAttribute('autocomplete')).toBe('off');
    type(await field(), JSON.stringify(await exportJWK(privateKey)));
    expect(await screen.findByText('12345678909')).toBeTruthy();
  });

  it('shows a signed token that is in it with its own signature', async () => {
    const { publicKey, privateKey } = await recipient();
    const token = await new CompactEncrypt(new TextEncoder().encode(await idToken()))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(publicKey);
    await showToken(token, [[JWKS, { keys: [ours.jwk] }]]);
    type(await field(), JSON.stringify(await exportJWK(privateKey)));
    await state('verified');
    expect(await screen.findByText('person')).toBeTruthy();
  });

  it('says why a key does not open it', async () => {
    const { publicKey } = await recipient();
    const other = await recipient();
    const token = await new EncryptJWT({})
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(publicKey);
    await showToken(token);
    type(await field(), JSON.stringify(await exportJWK(other.privateKey)));
    expect((await screen.findByText(/key/, { selector: '.decrypted .odd' })).textContent).toMatch(/\.$/);
  });
});

describe('the time of a token', () => {
  it('is counted down while it is good', async () => {
    await showToken(await idToken());
    expect((await screen.findByText(/^expires in/)).textContent).toMatch(/^expires in \d+ s$/);
  });

  it('is told as gone when it is', async () => {
    await showToken(await idToken({ exp: Math.floor(Date.now() / 1000) - 200 }));
    expect((await screen.findByText(/^expired/)).textContent).toMatch(/^expired 3:\d\d min ago$/);
  });
});
