import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { answer, blankServer, type Camera, openCamera, page, type Route, redirect } from './captured.ts';
import { useStage } from './stage.ts';

const LIMIT = 1024 * 1024;
const OK = answer('{"ok":true}');
const stage = useStage([blankServer]);
let camera: Camera;
beforeAll(async () => {
  camera = await openCamera(stage);
});
const visit =
  (...paths: string[]) =>
  async (tab: Page) => {
    for (const path of paths) await camera.visit(path)(tab);
  };
/** For a navigation that ends in no page. */
const leave = (path: string) => (tab: Page) => tab.goto(camera.at(path)).catch(() => undefined);

describe('redirects', () => {
  it('keep the fragment of a Location', async () => {
    const given = { '/go': redirect(302, '/cb#access_token=1&state=2'), '/cb': page('1') };
    const take = await camera.film(given, visit('/go'));
    expect(take.lines).toEqual(['GET /go 302', 'GET /cb#access_token=1&state=2 200']);
    expect(take.entry('/go').response.redirectURL).toBe(camera.at('/cb#access_token=1&state=2'));
    expect(take.entry('/cb')._consent.fragment).toBe('access_token=1&state=2');
  });

  it.each(['bankid:///?autostarttoken=1&redirect=null', 'myapp://cb?code=1#state=2'])(
    'to %s are a deep link',
    async (url) => {
      const take = await camera.film({ '/go': redirect(302, url) }, async (tab) => {
        await leave('/go')(tab);
        await camera.navigated(url);
      });
      expect(take.lines).toEqual(['GET /go 302', `deep-link ${url}`]);
      expect(take.entry('/go').response.redirectURL).toBe(url);
    },
  );

  it('are a step each, ten of them, of every status and over two origins', async () => {
    const statuses = [301, 302, 303, 307, 308, 302, 301, 307, 308, 303];
    const place = (hop: number) => (hop === statuses.length ? '/end' : `${hop % 2 ? 'as:' : ''}/hop${hop}`);
    const hops = statuses.map((status, hop): [string, Route] => [
      `/hop${hop}`,
      redirect(status, camera.at(place(hop + 1))),
    ]);
    const take = await camera.film({ ...Object.fromEntries(hops), '/end': page('1') }, visit('/hop0'));
    expect(take.lines).toEqual([...statuses.map((status, hop) => `GET ${place(hop)} ${status}`), 'GET /end 200']);
  });

  it('with 307 and 308 show the body that is posted again', async () => {
    const body = '<form method="post" action="/p"><input name="a" value="b+c/d=="></form>';
    const given = {
      '/go': page('document.forms[0].submit()', { body }),
      '/p': redirect(307, '/q'),
      '/q': redirect(308, '/r'),
    };
    const take = await camera.film({ ...given, '/r': page('1') }, async (tab) => {
      await tab.goto(camera.at('/go'));
      await tab.waitForFunction(() => location.pathname === '/r' && document.title === 'done');
    });
    expect(take.lines).toEqual(['GET /go 200', 'POST /p 307', 'POST /q 308', 'POST /r 200']);
    for (const path of ['/p', '/q', '/r'])
      expect(take.entry(path).request.postData?.params).toEqual([{ name: 'a', value: 'b+c/d==' }]);
  });

  it('in a circle end with the browser’s own word', async () => {
    const take = await camera.film({ '/a': redirect(302, '/b'), '/b': redirect(302, '/a') }, leave('/a'));
    expect(take.lines).toHaveLength(20);
    expect(take.entries('/b').at(-1)?.response._error).toBe('net::ERR_TOO_MANY_REDIRECTS');
  });

  it('to their own address, which only set a cookie, are told apart from the page', async () => {
    const once: Route = (request, response) =>
      (request.headers.cookie?.includes('seen=1') ? page('1') : redirect(302, '/go', { 'set-cookie': 'seen=1' }))(
        request,
        response,
      );
    const take = await camera.film({ '/go': once }, visit('/go'));
    expect(take.lines).toEqual(['GET /go 302', 'GET /go 200']);
    const [first, second] = take.entries('/go');
    expect(first?.response.cookies).toMatchObject([{ name: 'seen', value: '1' }]);
    expect(second?.request.cookies).toContainEqual(expect.objectContaining({ name: 'seen', value: '1' }));
  });

  it('of a fetch that turn POST into GET leave the body with the request that was answered', async () => {
    const script = "await (await fetch('/p', { method: 'POST', body: 'x=1' })).text()";
    const given = { '/go': page(script), '/p': redirect(303, '/q'), '/q': answer('{"q":1}') };
    const take = await camera.film(given, async (tab) => {
      await visit('/go')(tab);
      await camera.bodies(1);
    });
    expect(take.lines).toEqual(['GET /go 200', 'POST /p 303', 'GET /q 200']);
    expect(take.text('/q')).toBe('{"q":1}');
  });

  it('of a fetch to an app open no app: no deep link', async () => {
    const given = { '/go': page("await fetch('/r').catch(() => {})"), '/r': redirect(302, 'myapp://cb?code=1') };
    const take = await camera.film(given, visit('/go'));
    expect(take.lines).toEqual(['GET /go 200', 'GET /r 302']);
    expect(take.entry('/r').response.redirectURL).toBe('myapp://cb?code=1');
  });

  it('that a fetch does not follow are a step of their own', async () => {
    const script =
      "await fetch('/m', { redirect: 'manual' }); await fetch('/m', { redirect: 'error' }).catch(() => {})";
    const take = await camera.film({ '/go': page(script), '/m': redirect(302, '/a') }, visit('/go'));
    expect(take.lines).toEqual(['GET /go 200', 'GET /m 302', 'GET /m 302']);
  });
});

describe('a page that opens an app', () => {
  const APP = 'bankid:///?autostarttoken=1';
  it.each([
    ['by script', page(`location.href = '${APP}'`)],
    ['by a click on a link', page('a.click()', { body: `<a id="a" href="${APP}">Open</a>` })],
    ['by a hidden frame', page('1', { body: `<iframe hidden src="${APP}"></iframe>` })],
  ])('%s shows as a deep link', async (_, route) => {
    const take = await camera.film({ '/go': route }, async (tab) => {
      await tab.goto(camera.at('/go'));
      await camera.navigated(APP);
    });
    expect(take.lines).toEqual(['GET /go 200', `deep-link ${APP}`]);
  });

  it('by a new window shows both', async () => {
    const take = await camera.film({ '/go': page(`open('${APP}')`) }, async (tab) => {
      await tab.goto(camera.at('/go'));
      await expect
        .poll(async () => (await camera.rows<{ navigation: string }>('navigations')).map((row) => row.navigation))
        .toContain('failed');
      await closeOthers(tab);
    });
    expect(take.lines).toEqual(['GET /go 200', `tab-opened ${APP}`, `deep-link ${APP}`]);
  });
});

describe('what a page sends', () => {
  it('by form_post is shown field by field, repeated names and all', async () => {
    const fields = [
      ['code', 'a+b/c=='],
      ['scope', 'one'],
      ['state', 'ü &amp;%'],
      ['scope', 'two'],
    ];
    const body = `<form method="post" action="/cb">${fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('')}</form>`;
    const take = await camera.film(
      { '/go': page('document.forms[0].submit()', { body }), '/cb': page('1') },
      async (tab) => {
        await tab.goto(camera.at('/go'));
        await tab.waitForFunction(() => location.pathname === '/cb' && document.title === 'done');
      },
    );
    const sent = take.entry('/cb').request.postData?.params?.map(({ name, value }) => `${name}=${value}`);
    // Chromium gives the values of one name together, wherever they stood.
    expect(sent).toEqual(['code=a+b/c==', 'scope=one', 'scope=two', 'state=ü &%']);
    expect(take.entry('/cb')._consent.via).toBe('form-post');
  });

  it('as a multipart form shows all but the file, and says so', async () => {
    const body =
      '<form method="post" enctype="multipart/form-data" action="/cb"><input name="a" value="1+1="><input id="f" type="file" name="f"></form>';
    const script =
      "const t = new DataTransfer(); t.items.add(new File(['secret'], 'a.txt')); f.files = t.files; document.forms[0].submit()";
    const take = await camera.film({ '/go': page(script, { body }), '/cb': page('1') }, async (tab) => {
      await tab.goto(camera.at('/go'));
      await tab.waitForFunction(() => location.pathname === '/cb' && document.title === 'done');
    });
    const { request, _consent } = take.entry('/cb');
    expect(request.postData?.text).toContain('name="a"\r\n\r\n1+1=');
    expect(request.postData?.text).toContain('filename="a.txt"');
    expect(_consent.requestBodyUnreadable ?? request.postData?.text).toMatch(/file|secret/);
  });

  it('by fetch and beacon is shown as text, fields or bytes', async () => {
    const script = `
      const post = (path, body, type) => fetch(path, { method: 'POST', body, headers: type ? { 'content-type': type } : {} });
      await post('/json', '{"ü":1}', 'application/json');
      await post('/text', 'plain');
      await post('/bytes', new Uint8Array([0, 255, 254, 1]));
      await post('/fields', new URLSearchParams('a=1&b=2&a=3'));
      await post('/latin', 'a=%FC&b=ok', 'application/x-www-form-urlencoded');
      await post('/form', (() => { const f = new FormData(); f.append('a', '1'); return f; })());
      await fetch('/lower', { method: 'put', body: 'p' });
      navigator.sendBeacon('/beacon', 'beaten');`;
    const paths = ['/json', '/text', '/bytes', '/fields', '/latin', '/form', '/lower', '/beacon'];
    let beaten = () => {};
    const beacon = new Promise<void>((resolve) => {
      beaten = resolve;
    });
    const given: Record<string, Route> = {
      '/go': page(script),
      ...Object.fromEntries(paths.map((path) => [path, OK])),
    };
    given['/beacon'] = (request, response) => {
      OK(request, response);
      response.on('finish', beaten);
    };
    const take = await camera.film(given, async (tab) => {
      await visit('/go')(tab);
      await beacon;
      await camera.bodies(7);
    });
    const sent = (path: string) => take.entry(path).request.postData?.text;
    expect(paths.map(sent)).toEqual([
      '{"ü":1}',
      'plain',
      'AP/+AQ==',
      'a=1&a=3&b=2',
      'a=%C3%BC&b=ok',
      'a=1',
      'p',
      'beaten',
    ]);
    expect(take.entry('/latin')._consent.requestBodyUnreadable).toMatch(/not UTF-8/);
    expect(take.entry('/lower').request.method).toBe('PUT');
  });

  it('as a Blob is not told by Chromium: the step says so', async () => {
    const script = "await fetch('/blob', { method: 'POST', body: new Blob(['b']) })";
    const take = await camera.film({ '/go': page(script), '/blob': OK }, visit('/go'));
    expect(take.entry('/blob')._consent.requestBodyUnreadable).toMatch(
      /does not hand out a body .* of a file, a Blob or a stream/,
    );
  });

  it('is kept whole up to the limit, and cut from one byte more', async () => {
    const script = `for (const more of [0, 1]) await fetch('/up' + more, { method: 'POST', body: 'x'.repeat(${LIMIT} + more) });
      for (const path of ['/down0', '/down1', '/wide']) await (await fetch(path)).text();`;
    const down = (length: number) => answer('x'.repeat(length), 'text/plain');
    const given = { '/go': page(script), '/up0': OK, '/up1': OK, '/down0': down(LIMIT), '/down1': down(LIMIT + 1) };
    const take = await camera.film(
      { ...given, '/wide': answer('ü'.repeat(LIMIT / 2 + 1), 'text/plain') },
      async (tab) => {
        await visit('/go')(tab);
        await camera.bodies(5);
      },
    );
    const up = (path: string) => [take.entry(path).request.bodySize, take.entry(path)._consent.requestBodyTruncated];
    expect([up('/up0'), up('/up1')]).toEqual([
      [LIMIT, undefined],
      [LIMIT + 1, true],
    ]);
    const got = (path: string) => [
      take.text(path)?.length,
      take.entry(path)._consent.body.size,
      take.entry(path)._consent.body.truncated,
    ];
    expect([got('/down0'), got('/down1')]).toEqual([
      [LIMIT, LIMIT, false],
      [LIMIT, LIMIT + 1, true],
    ]);
    expect(got('/wide')).toEqual([LIMIT / 2, LIMIT + 2, true]);
  });
});

// Until a page has loaded, Chromium takes what it does for a redirect, and puts it in its own place in the history.
const LOADED =
  "if (document.readyState !== 'complete') await new Promise((done) => { onload = () => setTimeout(done); })";

describe('a page that goes on by itself', () => {
  it.each([
    ['meta refresh', page('', { head: '<meta http-equiv="refresh" content="0;url=/next">' }), 'client-redirect'],
    ['location.replace', page("location.replace('/next')"), 'client-redirect'],
    ['a click on a link', page(`${LOADED}; a.click()`, { body: '<a id="a" href="/next">Next</a>' }), 'link'],
  ])('by %s: how, is told', async (_, route, via) => {
    const take = await camera.film({ '/go': route, '/next': page('1') }, async (tab) => {
      await tab.goto(camera.at('/go'));
      await tab.waitForFunction(() => location.pathname === '/next' && document.title === 'done');
    });
    expect(take.lines).toEqual(['GET /go 200', 'GET /next 200']);
    expect(take.entry('/next')._consent.via).toBe(via);
  });

  it('within the document: every new address is a step', async () => {
    const script = `${LOADED}; history.pushState(0, '', '/p?a=1'); history.replaceState(0, '', '/q#z'); location.hash = '#h';
      await new Promise((done) => { onpopstate = done; history.go(-2); });`;
    const take = await camera.film({ '/go': page(script) }, async (tab) => {
      await visit('/go')(tab);
      await expect.poll(async () => (await camera.rows('navigations')).length).toBe(5);
    });
    expect(take.lines).toEqual(['GET /go 200', 'history /p?a=1', 'history /q#z', 'fragment /q#h', 'history /go']);
  });

  it('back and forward: that is no typed address', async () => {
    const take = await camera.film(
      { '/one': page('1'), '/two': page('1') },
      async (tab) => {
        await visit('/one', '/two')(tab);
        await tab.goBack();
      },
      // From the browser's cache.
      { unserved: ['GET /one 200'] },
    );
    expect(take.lines).toEqual(['GET /one 200', 'GET /two 200', 'GET /one 200']);
    expect(take.entries('/one').map(({ _consent }) => _consent.via)).toEqual(['typed', undefined]);
  });

  it('at once after it read an answer, twelve times in a row: every body is there', async () => {
    const hops = Array.from({ length: 12 }, (_, hop) => hop);
    const next = (hop: number) => (hop === 11 ? '/end' : `/page${hop + 1}`);
    const pages = hops.map((hop): [string, Route] => [
      `/page${hop}`,
      page(`await (await fetch('/api${hop}')).json(); location.href = '${next(hop)}'`),
    ]);
    const apis = hops.map((hop): [string, Route] => [`/api${hop}`, answer(`{"hop":${hop}}`)]);
    const take = await camera.film({ ...Object.fromEntries([...pages, ...apis]), '/end': page('1') }, async (tab) => {
      await tab.goto(camera.at('/page0'));
      await tab.waitForFunction(() => location.pathname === '/end' && document.title === 'done');
    });
    expect(hops.map((hop) => take.text(`/api${hop}`))).toEqual(hops.map((hop) => `{"hop":${hop}}`));
  });
});

/** Closes the tabs that a take opened. */
async function closeOthers(tab: Page): Promise<void> {
  const { panel } = camera.recording;
  for (const other of await tab.browser().pages())
    if (other !== tab && other !== panel && /capture-|about:blank/.test(other.url())) await other.close();
}

describe('tabs', () => {
  const POP = page("await (await fetch('/in-pop')).text()");
  it.each([
    ['window.open', "open('/pop')", '/pop'],
    ['window.open with noopener', "open('/pop', '_blank', 'noopener')", '/pop'],
    ['window.open, address given later', "open('').location = '/pop'", 'about:blank'],
    ['target=_blank', 'a.click()', '/pop'],
    ['target=_blank with rel=opener', "a.rel = 'opener'; a.click()", '/pop'],
    ['target=_blank with rel=noopener', "a.rel = 'noopener'; a.click()", '/pop'],
  ])('opened by %s are followed from their first request', async (_, script, address) => {
    const body = '<a id="a" href="/pop" target="_blank">Open</a>';
    const take = await camera.film({ '/go': page(script, { body }), '/pop': POP, '/in-pop': OK }, async (tab) => {
      await tab.goto(camera.at('/go'));
      await camera.bodies(1);
      await closeOthers(tab);
    });
    expect(take.lines).toEqual(['GET /go 200', `tab-opened ${address}`, 'GET /pop 200', 'GET /in-pop 200']);
    expect(take.text('/in-pop')).toBe('{"ok":true}');
  });

  it('that go on and close themselves at once are there whole', async () => {
    const given = { '/go': page("open('/pop')"), '/pop': page("location.href = '/cb?code=1'"), '/cb': page('close()') };
    const take = await camera.film(given, async (tab) => {
      await tab.goto(camera.at('/go'));
      await expect.poll(() => stage.sandbox.log.entries.at(-1)?.url).toContain('/cb?code=1');
    });
    expect(take.lines).toEqual(['GET /go 200', 'tab-opened /pop', 'GET /pop 200', 'GET /cb?code=1 200']);
  });

  it('that close are a step with the address that they had', async () => {
    const take = await camera.film({ '/go': page("open('/pop')"), '/pop': page() }, async (tab) => {
      await visit('/go')(tab);
      await expect.poll(() => stage.sandbox.log.entries.at(-1)?.url).toContain('/pop');
      await closeOthers(tab);
      const closed = async () =>
        (await camera.rows<{ navigation: string }>('navigations')).some(({ navigation }) => navigation === 'closed');
      await expect.poll(closed).toBe(true);
    });
    expect(take.har.log._consent.steps.at(-1)).toMatchObject({ kind: 'tab-closed', url: camera.at('/pop') });
  });

  it('opened by hand do not belong to the recording of one tab', async () => {
    const take = await camera.film(
      { '/go': page('1'), '/hand': page("await (await fetch('/its-own')).text()"), '/its-own': OK },
      async (tab) => {
        await visit('/go')(tab);
        await camera.recording.panel.evaluate((url) => chrome.tabs.create({ url }), camera.at('/hand'));
        const target = await tab.browser().waitForTarget((each) => each.url().endsWith('/hand'));
        const other = await target.page();
        await other?.waitForFunction(() => document.title === 'done');
        await other?.close();
      },
      { unseen: ['GET /hand 200', 'GET /its-own 200'] },
    );
    expect(take.lines).toEqual(['GET /go 200']);
  });

  it('that two sessions follow are whole in both', async () => {
    const script = "open('/pop'); await (await fetch('/api')).text()";
    const { panel } = camera.recording;
    const command = (name: string, payload: object) =>
      panel.evaluate((n, p) => chrome.runtime.sendMessage({ name: n, payload: p }), name, payload);
    let all = 0;
    const take = await camera.film({ '/go': page(script), '/api': OK, '/pop': POP, '/in-pop': OK }, async (tab) => {
      const started = (await command('recording.start', { scope: { kind: 'all' } })) as { answer: { session: number } };
      all = started.answer.session;
      await visit('/go')(tab);
      await camera.bodies(2);
      await closeOthers(tab);
      await command('recording.stop', { session: all });
    });
    expect(take.lines.toSorted()).toEqual([
      'GET /api 200',
      'GET /go 200',
      'GET /in-pop 200',
      'GET /pop 200',
      'tab-opened /pop',
    ]);
    type Row = { id: string; url: string; state: string; status?: number };
    const of = async (session?: number) =>
      (await camera.rows<Row>('exchanges', session)).map(({ id, url, state, status }) => ({ id, url, state, status }));
    expect(await of(all)).toEqual(await of(all - 1));
  });
});

// What runs inside the extension's own page.
declare const chrome: {
  tabs: { create(options: { url: string }): Promise<unknown> };
  runtime: { sendMessage(message: object): Promise<unknown> };
};

describe('frames', () => {
  it('of another origin, as in a silent renewal, are recorded with their fragments', async () => {
    const given = {
      '/go': page(
        'await new Promise((done) => { onmessage = done; const f = document.createElement("iframe"); f.hidden = true; f.src = document.body.dataset.as; document.body.append(f); })',
      ),
      '/authorize': redirect(302, camera.at('/silent#code=1')),
      '/silent': page("parent.postMessage('ok', '*')"),
    };
    const body = `<body data-as="${camera.at('as:/authorize?prompt=none')}"><p></p>`;
    const take = await camera.film(
      {
        ...given,
        '/go': page(
          'await new Promise((done) => { onmessage = done; const f = document.createElement("iframe"); f.src = document.body.dataset.as; document.body.append(f); })',
          { body },
        ),
      },
      visit('/go'),
    );
    expect(take.lines).toEqual(['GET /go 200', 'GET as:/authorize?prompt=none 302', 'GET /silent#code=1 200']);
  });

  it('without an address of their own fetch, too, and are read', async () => {
    const inner = "<script>fetch('/srcdoc').then((r) => r.text()).then(() => parent.postMessage('ok', '*'))<\\/script>";
    const script = `const f = document.createElement('iframe'); f.srcdoc = "${inner}";
      await new Promise((done) => { onmessage = done; document.body.append(f); });
      const clean = document.body.appendChild(document.createElement('iframe'));
      await (await clean.contentWindow.fetch('/clean')).text();`;
    const take = await camera.film(
      { '/go': page(script), '/srcdoc': answer('1'), '/clean': answer('2') },
      async (tab) => {
        await visit('/go')(tab);
        await camera.bodies(2);
      },
    );
    expect([take.text('/srcdoc'), take.text('/clean')]).toEqual(['1', '2']);
  });

  it('in a sandbox and pages with a strict policy are read, without a word in their console', async () => {
    const frame = page("await (await fetch('/framed')).text(); parent.postMessage('ok', '*')");
    const strict = {
      'content-security-policy': "default-src 'none'; script-src 'none'; connect-src 'self'; img-src data:",
    };
    const cross = { 'access-control-allow-origin': '*' };
    const said: string[] = [];
    const listen = (message: { text(): string }) => said.push(message.text());
    const host = page("await new Promise((done) => { onmessage = done; f.src = '/frame'; })", {
      body: '<iframe id="f" sandbox="allow-scripts"></iframe>',
    });
    const given = {
      '/go': host,
      '/frame': frame,
      '/framed': answer('1', 'application/json', cross),
      '/strict': page('', { headers: strict }),
      '/api': answer('2'),
    };
    const take = await camera.film(given, async (tab) => {
      tab.on('console', listen);
      await visit('/go')(tab);
      await tab.goto(camera.at('/strict'));
      await tab.evaluate(async () => (await fetch('/api')).text());
      await camera.bodies(2);
      tab.off('console', listen);
    });
    expect([take.text('/framed'), take.text('/api')]).toEqual(['1', '2']);
    expect(said).toEqual([]);
  });
});

describe('answers', () => {
  it('that are cut off by the page are failed, with what was seen of them', async () => {
    const script = `
      const early = new AbortController(); const first = fetch('/slow', { signal: early.signal }).catch(() => {});
      const x = new XMLHttpRequest(); x.open('GET', '/slow-xhr'); x.send();
      await (await fetch('/both')).text(); early.abort(); x.abort(); await first;
      const late = new AbortController(); const half = await fetch('/half', { signal: late.signal }); late.abort(); await half.text().catch(() => {});`;
    let arrived = 0;
    let both = () => {};
    const count: Route = () => {
      arrived += 1;
      if (arrived === 2) both();
    };
    const bothArrived: Route = (request, response) => {
      both = () => OK(request, response);
      if (arrived === 2) both();
    };
    const half: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"a":');
    };
    const given = { '/go': page(script), '/slow': count, '/slow-xhr': count, '/both': bothArrived, '/half': half };
    const take = await camera.film(given, visit('/go'), {
      unseen: ['GET /slow 0', 'GET /slow-xhr 0', 'GET /half 0'],
      unserved: ['GET /half 200'],
    });
    for (const path of ['/slow', '/slow-xhr', '/half'])
      expect(take.entry(path).response._error).toMatch(/^net::ERR_(ABORTED|FAILED)$/);
    expect(take.entry('/half').response.status).toBe(200);
    expect(take.entry('/half')._consent.body).toMatchObject({ absence: 'failed' });
  });

  it('that never come, for want of a server or of a name, carry the browser’s word', async () => {
    const closed = await closedPort();
    const refused = `http://capture-dead.localhost:${closed}/`;
    const script = `await fetch('${refused}api').catch(() => {}); await fetch('http://no-such-name.invalid/api').catch(() => {});`;
    const take = await camera.film({ '/go': page(script) }, async (tab) => {
      await visit('/go')(tab);
      await tab.goto(`${refused}page`).catch(() => undefined);
    });
    expect(take.lines).toEqual([
      'GET /go 200',
      `GET ${refused}api net::ERR_CONNECTION_REFUSED`,
      'GET http://no-such-name.invalid/api net::ERR_NAME_NOT_RESOLVED',
      `GET ${refused}page net::ERR_CONNECTION_REFUSED`,
    ]);
  });

  it('without content say so', async () => {
    const script = "await fetch('/204'); await fetch('/head', { method: 'HEAD' }); location.href = '/204'";
    const given = { '/go': page(script), '/204': answer('', 'text/plain', {}, 204), '/head': OK };
    const take = await camera.film(given, visit('/go'));
    expect(take.lines).toEqual(['GET /go 200', 'GET /204 204', 'HEAD /head 200', 'GET /204 204']);
    for (const path of ['/204', '/head'])
      expect(take.entries(path)[0]?._consent.body).toMatchObject({ absence: 'no-content' });
  });

  it('from a cache are steps, too; a 304 of the server is told by Chromium as the 200 it stands for', async () => {
    const script = "for (const path of ['/etag', '/etag', '/fresh', '/fresh']) await (await fetch(path)).text();";
    const etag: Route = (request, response) =>
      (request.headers['if-none-match']
        ? answer('', 'application/json', { etag: '"e"' }, 304)
        : answer('{"e":1}', 'application/json', { etag: '"e"', 'cache-control': 'no-cache' }))(request, response);
    const fresh = answer('{"f":1}', 'application/json', { 'cache-control': 'max-age=100' });
    const take = await camera.film(
      { '/go': page(script), '/etag': etag, '/fresh': fresh },
      async (tab) => {
        await visit('/go')(tab);
        await camera.bodies(4);
      },
      { unseen: ['GET /etag 304'], unserved: ['GET /etag 200', 'GET /fresh 200'] },
    );
    expect(take.lines).toEqual(['GET /go 200', 'GET /etag 200', 'GET /etag 200', 'GET /fresh 200', 'GET /fresh 200']);
    expect(take.entries('/etag').map(({ response }) => response.content.text)).toEqual(['{"e":1}', '{"e":1}']);
    const cached = (await camera.rows<{ fromCache?: boolean }>('exchanges')).map(({ fromCache }) => fromCache);
    expect(cached).toEqual([false, false, true, false, true]);
  });

  it('that the page reads late, or never, are read all the same', async () => {
    const script =
      "window.never = await fetch('/never'); const late = await fetch('/late'); await (await fetch('/other')).text(); await late.json();";
    const given = { '/go': page(script), '/never': answer('{"never":1}'), '/late': answer('{"late":1}'), '/other': OK };
    const take = await camera.film(given, async (tab) => {
      await visit('/go')(tab);
      await camera.bodies(3);
    });
    expect([take.text('/never'), take.text('/late')]).toEqual(['{"never":1}', '{"late":1}']);
  });

  it('that have no end leave the page its stream and are marked as unfinished', async () => {
    const responses: ServerResponse[] = [];
    const stream: Route = (_, response) => {
      responses.push(response.writeHead(200, { 'content-type': 'application/json' }));
      response.write('{"part":1}\n');
    };
    const script =
      "const r = (await fetch('/stream')).body.getReader(); document.body.dataset.part = new TextDecoder().decode((await r.read()).value)";
    const take = await camera.film({ '/go': page(script), '/stream': stream }, visit('/go'), {
      unseen: ['GET /stream 0'],
      unserved: ['GET /stream 200'],
    });
    expect(take.entry('/stream')._consent.body).toMatchObject({
      absence: 'not-finished',
      reason: 'The response had not ended, or its end was not seen.',
    });
    expect(await camera.recording.page.$eval('body', (body) => body.dataset.part)).toBe('{"part":1}\n');
    for (const response of responses) response.destroy();
    await camera.recording.page.goto('about:blank');
  });

  it('to a Request, a relative address, a URL object and an XMLHttpRequest are all read', async () => {
    const script = `
      await (await fetch(new Request('/request', { method: 'PUT', body: 'b' }))).text();
      await (await fetch('relative?x=1#fragment')).text();
      await (await fetch(new URL('/url', location))).text();
      await (await fetch(new Request('/override', { method: 'POST' }), { method: 'DELETE' })).text();
      const get = (path, type) => new Promise((done) => { const x = new XMLHttpRequest(); x.open('get', path); x.responseType = type; x.onload = done; x.send(); });
      for (const type of ['', 'json', 'blob', 'arraybuffer']) await get('xhr-' + type, type);
      await get('xhr-wrong', 'json');
      const again = new XMLHttpRequest();
      await new Promise((done) => { again.onload = () => { again.onload = done; again.open('GET', '/second'); again.send(); }; again.open('GET', '/first'); again.send(); });`;
    const paths = [
      '/request',
      '/relative',
      '/url',
      '/override',
      '/xhr-',
      '/xhr-json',
      '/xhr-blob',
      '/xhr-arraybuffer',
      '/first',
      '/second',
    ];
    const given = Object.fromEntries(paths.map((path) => [path, answer(`{"at":"${path}"}`)]));
    const take = await camera.film({ ...given, '/go': page(script), '/xhr-wrong': answer('no JSON') }, async (tab) => {
      await visit('/go')(tab);
      await camera.bodies(paths.length);
    });
    for (const path of paths) expect(take.text(path === '/relative' ? '/relative?x=1' : path)).toBe(`{"at":"${path}"}`);
    expect(take.entry('/xhr-wrong')._consent.body.reason).toMatch(/parsed as JSON, in vain/);
    expect(take.entry('/relative?x=1')._consent.fragment).toBe('fragment');
  });

  it('to requests at once for one address each stay with their own', async () => {
    const all = [...'abcdefghijklmnop'];
    const script = `await Promise.all(${JSON.stringify(all)}.map((body) => fetch('/rpc', { method: 'POST', body }).then((r) => r.text())))`;
    const held: (() => void)[] = [];
    const rpc: Route = (request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        held.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end(`"${body}"`));
        // The browser holds six connections; of each six the last is answered first.
        if (held.length === 6 || body >= 'm') for (const go of held.splice(0).reverse()) go();
      });
    };
    const take = await camera.film({ '/go': page(script), '/rpc': rpc }, async (tab) => {
      await visit('/go')(tab);
      await camera.bodies(all.length);
    });
    expect(
      take.entries('/rpc').map(({ request, response }) => [request.postData?.text, response.content.text]),
    ).toEqual(all.map((body) => [body, `"${body}"`]));
  });

  it('of no server, from data: and blob: addresses, are no step', async () => {
    const script = `await (await fetch('data:application/json,{}')).text(); await (await fetch(URL.createObjectURL(new Blob(['{}'])))).text();
      await new Promise((done) => { const x = new XMLHttpRequest(); x.open('GET', 'data:text/plain,x'); x.onload = done; x.send(); });`;
    const take = await camera.film({ '/go': page(script) }, visit('/go'));
    expect(take.lines).toEqual(['GET /go 200']);
  });

  it('packed with gzip, or in another charset, are shown as text', async () => {
    const latin = answer(Buffer.from('{"ü":1}', 'latin1'), 'application/json; charset=iso-8859-1');
    const lying = answer('{"ü":2}', 'application/json; charset=iso-8859-1');
    const gzip = answer(gzipSync('{"gzip":true}'), 'application/json', { 'content-encoding': 'gzip' });
    const script = "for (const path of ['/latin', '/lying', '/gzip']) await (await fetch(path)).text();";
    const take = await camera.film(
      { '/go': page(script), '/latin': latin, '/lying': lying, '/gzip': gzip },
      async (tab) => {
        await visit('/go')(tab);
        await camera.bodies(3);
      },
    );
    expect(['/latin', '/lying', '/gzip'].map(take.text)).toEqual(['{"ü":1}', '{"ü":2}', '{"gzip":true}']);
  });

  it('that are opened as pages are read from the document, to the limit and in their charset', async () => {
    const given = {
      '/json': answer('{"error":"ü"}', 'application/json'),
      '/latin': answer(Buffer.from('{"ü":1}', 'latin1'), 'application/json; charset=iso-8859-1'),
      '/large': answer('x'.repeat(LIMIT + 1), 'text/plain'),
    };
    const take = await camera.film(given, async (tab) => {
      for (const [index, path] of ['/json', '/latin', '/large'].entries()) {
        await tab.goto(camera.at(path));
        await camera.bodies(index + 1);
      }
    });
    expect([take.text('/json'), take.text('/latin')]).toEqual(['{"error":"ü"}', '{"ü":1}']);
    expect(take.entry('/latin')._consent.body).toMatchObject({ source: 'document', size: 7, truncated: false });
    expect(take.entry('/large')._consent.body).toMatchObject({ size: LIMIT + 1, truncated: true });
  });

  it('of a web socket’s handshake are recorded, its frames are not told', async () => {
    const handshake: Route = (request, response) => {
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      response.writeHead(101, { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-accept': accept }).end();
    };
    const script = "await new Promise((done) => { new WebSocket('/ws').onclose = done; })";
    const ws = camera.at('/ws').replace('http', 'ws');
    const take = await camera.film({ '/go': page(script), '/ws': handshake }, visit('/go'), {
      unseen: ['GET /ws 101'],
      unserved: [`GET ${ws} 101`],
    });
    expect(take.lines).toEqual(['GET /go 200', `GET ${ws} 101`]);
  });
});

/** A port on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

describe('workers of a page', () => {
  it('fetch in no tab; one-tab recordings follow those of the sites they show', async () => {
    const script = `await new Promise((done) => { new Worker('/worker.js').onmessage = done; });
      await new Promise((done) => { new SharedWorker('/shared.js').port.onmessage = done; });`;
    const given = {
      '/go': page(script),
      '/worker.js': answer("fetch('/from-worker').then(() => postMessage(1))", 'text/javascript'),
      '/shared.js': answer(
        "onconnect = (e) => fetch('/from-shared').then(() => e.ports[0].postMessage(1))",
        'text/javascript',
      ),
    };
    const take = await camera.film({ ...given, '/from-worker': OK, '/from-shared': OK }, visit('/go'));
    expect(take.lines.toSorted()).toEqual([
      'GET /from-shared 200',
      'GET /from-worker 200',
      'GET /go 200',
      'GET /shared.js 200',
      'GET /worker.js 200',
    ]);
  });

  it('answer a fetch: from the network once, from themselves as the page tells it', async () => {
    const worker = `oninstall = () => skipWaiting(); onactivate = (e) => e.waitUntil(clients.claim());
      onfetch = (e) => { const { pathname } = new URL(e.request.url);
        if (pathname === '/made') e.respondWith(new Response('{"made":1}', { headers: { 'content-type': 'application/json' } }));
        if (pathname === '/passed') e.respondWith(fetch(e.request));
        if (pathname === '/cb') e.respondWith(new Response('<title>done</title>', { headers: { 'content-type': 'text/html' } })); };`;
    const script = `await navigator.serviceWorker.register('/sw.js'); await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) await new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
      await (await fetch('/made')).text(); await (await fetch('/passed')).text();`;
    const given = {
      '/go': page(script),
      '/sw.js': answer(worker, 'text/javascript'),
      '/passed': answer('{"passed":1}'),
    };
    const all = { ...given, '/authorize': redirect(302, camera.at('/cb?code=1')) };
    const take = await camera.film(
      all,
      async (tab) => {
        await visit('/go')(tab);
        await tab.goto(camera.at('as:/authorize'));
        await camera.bodies(2);
        await expect
          .poll(async () => (await camera.rows<{ url: string }>('bodies')).map(({ url }) => url))
          .toContain(camera.at('/cb?code=1'));
        await tab.evaluate(async () => {
          for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
        });
      },
      { unserved: ['GET /made 200', 'GET /cb?code=1 200'] },
    );
    // What the worker made itself takes its place when the page tells of it.
    expect(take.lines.toSorted()).toEqual([
      'GET /cb?code=1 200',
      'GET /go 200',
      'GET /made 200',
      'GET /passed 200',
      'GET /sw.js 200',
      'GET as:/authorize 302',
    ]);
    expect([take.text('/made'), take.text('/passed')]).toEqual(['{"made":1}', '{"passed":1}']);
    expect(take.entry('/made')._consent.reconstructed).toBe(true);
  });
});

describe('the page itself', () => {
  it('finds fetch as it was, and may put its own before or after', async () => {
    const script = `
      const looks = [fetch.toString(), fetch.name, fetch.length, XMLHttpRequest.prototype.open.toString()];
      const native = fetch; window.fetch = (...args) => native(...args).then((r) => r);
      await (await fetch('/wrapped')).text();
      window.fetch = async () => new Response('mine'); await (await fetch('/mocked')).text();
      const unhandled = new Promise((done) => { onunhandledrejection = (e) => { e.preventDefault(); done(String(e.reason)); }; });
      native('http://no-such-name.invalid/');
      document.body.dataset.looks = JSON.stringify([...looks, await unhandled]);`;
    const take = await camera.film({ '/go': page(script), '/wrapped': answer('1') }, async (tab) => {
      await visit('/go')(tab);
      await camera.bodies(1);
    });
    expect(take.text('/wrapped')).toBe('1');
    const looks = await camera.recording.page.$eval('body', (body) => body.dataset.looks ?? '');
    expect(JSON.parse(looks)).toEqual([
      'function fetch() { [native code] }',
      'fetch',
      1,
      'function open() { [native code] }',
      'TypeError: Failed to fetch',
    ]);
  });

  it('that outlives one recording is read again by the next, which follows every tab', async () => {
    const { panel, page: tab } = camera.recording;
    await camera.film(
      { '/go': page("window.api = async () => (await fetch('/api')).text(); await api()"), '/api': OK },
      visit('/go'),
    );
    await tab.evaluate(() => (globalThis as unknown as { api(): Promise<string> }).api());
    const { answer: all } = (await panel.evaluate(() =>
      chrome.runtime.sendMessage({ name: 'recording.start', payload: { scope: { kind: 'all' } } }),
    )) as { answer: { session: number } };
    await tab.evaluate(() => (globalThis as unknown as { api(): Promise<string> }).api());
    await camera.bodies(1);
    await panel.evaluate((payload) => chrome.runtime.sendMessage({ name: 'recording.stop', payload }), all);
  });
});

describe('a recording that ends', () => {
  it('keeps what had been seen of requests under way', async () => {
    let arrived = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const given = {
      '/go': page("fetch('/slow', { method: 'POST', body: 'sent' }).catch(() => {})"),
      '/slow': () => arrived(),
    };
    const take = await camera.film(
      given,
      async (tab) => {
        await tab.goto(camera.at('/go'));
        await waiting;
      },
      { unseen: ['POST /slow 0'] },
    );
    const { request, response, _consent } = take.entry('/slow');
    expect([request.postData?.text, response.status]).toEqual(['sent', 0]);
    expect(_consent.body).toMatchObject({
      absence: 'not-finished',
      reason: 'The response had not ended, or its end was not seen.',
    });
    await camera.recording.page.goto('about:blank');
  });

  it('loses none of 60 requests and has none twice when its worker is killed among them', async () => {
    const paths = Array.from({ length: 60 }, (_, index) => `/burst${index}`);
    let answered = 0;
    let kill: Promise<void> | undefined;
    const burst: Route = (request, response) => {
      answered += 1;
      if (answered === 20) kill = stage.instrument.killWorker();
      answer(`{"at":"${request.url}"}`)(request, response);
    };
    const script = `let next = 0; await Promise.all([1, 2, 3, 4, 5, 6].map(async () => { while (next < 60) await (await fetch('/burst' + next++)).text(); }));`;
    const take = await camera.film(
      { '/go': page(script), ...Object.fromEntries(paths.map((path) => [path, burst])) },
      async (tab) => {
        await visit('/go')(tab);
        await kill;
        await camera.bodies(60);
      },
      { killed: true },
    );
    for (const path of paths)
      expect([take.entry(path).response.status, take.text(path)]).toEqual([200, `{"at":"${path}"}`]);
  });
});
