/**
 * Script of the third party's pages: the calls of its backend, in the order of the guide.
 * Runs in the page, after `const run = {…}` (see third-party.ts) and the sandbox's own helpers.
 */
export const THIRD_PARTY_SCRIPT = `
const CONSENTS = '/psd2/consent/v1/consents';
let bearer;
let lastLine;

async function token(fields, headers = {}) {
  const body = new URLSearchParams({ client_id: run.clientId, client_secret: run.clientSecret, scope: run.scope, ...fields });
  const response = await fetch(run.auth + '/connect/token', { method: 'POST', headers, body });
  const answer = await response.json();
  out('POST /connect/token (' + fields.grant_type + ') → ' + response.status);
  if (!response.ok) throw new Error(answer.error);
  bearer = answer.access_token;
}

// Links in answers are relative to the API's host.
async function call(method, href, body, headers = {}) {
  const response = await fetch(new URL(href, run.api), {
    method,
    headers: {
      Authorization: 'Bearer ' + bearer,
      'X-BicFi': run.bicFi,
      'X-Request-ID': crypto.randomUUID(),
      'PSU-ID': run.psuId,
      'PSU-IP-Address': '192.0.2.17',
      'PSU-User-Agent': navigator.userAgent,
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  const said = answer.tppMessages?.[0].code ?? answer.scaStatus ?? answer.consentStatus ?? '';
  const line = method + ' ' + String(href).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => id.slice(0, 8) + '…') + ' → ' + response.status + ' ' + said;
  if (line !== lastLine) out(line);
  lastLine = line;
  return { response, answer };
}

async function connect() {
  document.getElementById('connect').hidden = true;
  await token({ grant_type: 'client_credentials' });
  sessionStorage.setItem(run.state, bearer);
  const { response, answer: consent } = await call('POST', CONSENTS, {
    access: { accounts: [], balances: [], transactions: [] },
    recurringIndicator: true,
    validUntil: run.validUntil,
    frequencyPerDay: 4,
    combinedServiceIndicator: false,
  }, run.device ? {} : { 'TPP-Redirect-URI': run.return + '?state=' + run.state });
  if (!response.ok) return end(consent.tppMessages[0].path + ': ' + consent.tppMessages[0].text);
  const { answer: authorisation } = await call('POST', consent._links.startAuthorisation.href);
  const { response: selected, answer: chosen } = await call('PUT', authorisation._links.selectAuthenticationMethod.href, {
    authenticationMethodId: authorisation.scaMethods[0].authenticationMethodId,
  });
  run.consentId = consent.consentId;
  run.authorisationId = authorisation.authorisationId;
  const told = await fetch('/connections/' + run.state, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ consentId: run.consentId, authorisationId: run.authorisationId }),
  });
  await told.json();
  if (selected.headers.get('aspsp-sca-approach') === 'REDIRECT') goToBank(chosen._links);
  else if (run.device === 'other device') await showQr();
  else if (chosen.challengeData) await openApp([chosen.challengeData.data].flat()[0]);
  else conclude(await follow());
}

function goToBank({ scaOAuth, scaRedirect }) {
  const filled = scaOAuth?.href
    .replace('[CLIENT_ID]', run.clientId)
    .replace('[TPP_REDIRECT_URI]', encodeURIComponent(run.callback))
    .replace('[TPP_STATE]', run.slip === 'state placeholder left' ? '[TPP_STATE]' : run.state);
  document.getElementById('bank').href = filled ?? scaRedirect.href;
  reveal('bank');
}

// A phone freezes the page behind the app: it asks for the status only after the return.
async function openApp(autoStartToken) {
  const query = '?autostarttoken=' + autoStartToken + run.redirect;
  const app = document.getElementById('app');
  if (run.holds) await hesitate();
  // BankID's host for app links is the stand-in's here.
  app.href = (run.opens === 'app link' ? run.bankId + '/' : 'bankid:///') + query;
  if (run.opens !== 'app link') app.onclick = async () => {
    document.getElementById('stand-in').href = run.bankId + '/' + query;
    // No event tells when the browser is done with a custom scheme: let that navigation be over first.
    await pause();
    reveal('stand-in');
    if (!run.appReturns) followWithApp();
  };
  reveal('app');
}

function hesitate() {
  out('You look for your phone. The autostart token grows old …');
  return new Promise((resolve) => setTimeout(resolve, run.holds));
}

async function showQr() {
  let drawn = drawQr();
  await drawn;
  reveal('qr');
  reveal('stand-in');
  const timer = setInterval(() => { drawn = drawn.then(drawQr); }, 1000);
  await followWithApp(async () => { clearInterval(timer); await drawn; });
}

async function drawQr() {
  const { text, svg } = await (await fetch('/connections/' + run.state + '/qr')).json();
  document.getElementById('qr').replaceChildren(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement);
  document.getElementById('stand-in').href = run.bankId + '/?qr=' + encodeURIComponent(text);
}

// Ends only when the app's own request is answered too.
async function followWithApp(before = async () => {}) {
  const closed = new Promise((resolve) => {
    addEventListener('message', ({ origin }) => { if (origin === run.bankId) { wake(); resolve(); } });
  });
  const status = await follow();
  await before();
  await closed;
  for (const id of ['app', 'stand-in', 'qr']) document.getElementById(id)?.setAttribute('hidden', '');
  conclude(status);
}

// Quick at first, then once a second, as the guide asks.
let wake = () => {};
let interval = 100;
const pause = () => new Promise((resolve) => {
  wake = resolve;
  interval = Math.min(interval * 1.5, 1000);
  setTimeout(resolve, interval);
});

async function follow() {
  const consent = CONSENTS + '/' + run.consentId;
  const read = async (href) => (await call('GET', href)).answer;
  const readSca = async () => (await read(consent + '/authorisations/' + run.authorisationId)).scaStatus;
  const readStatus = async () => (await read(consent + '/status')).consentStatus;
  let sca;
  if (run.approach === 'DECOUPLED') {
    while (!['finalised', 'failed', 'exempted'].includes((sca = await readSca()))) await pause();
  }
  let status = await readStatus();
  // After a failed authentication the consent may wait for another one, which nobody will start.
  for (; status === 'received' && sca !== 'failed'; status = await readStatus()) await pause();
  if (status === 'valid') {
    const { answer } = await call('GET', '/psd2/accountinformation/v1/accounts', undefined, { 'Consent-ID': run.consentId });
    out(answer.accounts.map(({ name, iban }) => name + ' ' + iban).join('\\n'));
  }
  return status;
}

function conclude(status) {
  if (status !== 'valid' || !run.later) return end('Consent: ' + status);
  out('Consent: ' + status);
  reveal('later');
}

async function comeBack() {
  const consent = CONSENTS + '/' + run.consentId;
  if (run.later === 'deletes the consent') await call('DELETE', consent);
  end('Consent: ' + (await call('GET', consent + '/status')).answer.consentStatus);
}

// Back from the bank or the app, where no code came along: the token from before goes on to serve.
async function resume() {
  bearer = sessionStorage.getItem(run.state);
  if (!bearer) await token({ grant_type: 'client_credentials' });
  conclude(await follow());
}

async function redeem(code) {
  await token(
    { grant_type: 'authorization_code', code, redirect_uri: run.callback },
    { 'X-ConsentId': run.consentId, 'X-ConsentAuthorisationId': run.authorisationId },
  );
  conclude(await follow());
}
`;
