/** What a generated test brings along: it needs nothing but Playwright. */
export const PLAYWRIGHT_HELPERS = String.raw`
/** What the browser asked for in this run, in order. */
interface Seen {
  address: string;
  form: string;
  method: string;
  /** The page itself went there, or to an app. */
  isPage: boolean;
  status?: number;
}

interface Run {
  page: Page;
  seen: Seen[];
  /** How many of them belong to what is done. */
  past: number;
}

function watch(page: Page): Run {
  const seen: Seen[] = [];
  const ofRequest = new Map<Request, Seen>();
  page.context().on('request', (request) => {
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    const asked: Seen = { address: request.url(), form: request.postData() ?? '', method: request.method(), isPage };
    ofRequest.set(request, asked);
    seen.push(asked);
  });
  page.context().on('response', (response) => {
    const asked = ofRequest.get(response.request());
    if (asked) asked.status = response.status();
    const { location } = response.headers();
    const target = location && URL.canParse(location, response.url()) ? new URL(location, response.url()).href : '';
    // A return to an app is no request any more.
    if (target && !/^https?:/.test(target)) seen.push({ address: target, form: '', method: 'GET', isPage: true });
  });
  // A fragment is part of no request.
  page.on('framenavigated', (frame) => seen.push({ address: frame.url(), form: '', method: 'GET', isPage: false }));
  return { page, seen, past: 0 };
}

/** An address without its parameters; * is what is another in each run. */
function place(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${'$'}{}()|[\]\\]/g, '\\$&'));
  return new RegExp('^' + parts.join('[^/?#]+') + '/?(?=[?#]|$)');
}

/** Milliseconds: longer where somebody looks on, who may have to press something. */
function patience(): number {
  return test.info().project.use.headless === false ? 120_000 : 20_000;
}

function secret(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error('Set ' + name + ' in the environment; the head of this file says what it is.');
  return value;
}

function addressAt({ seen }: Run, where: RegExp): string | undefined {
  return seen.find(({ address }) => where.test(address))?.address;
}

/** What the first request there was answered. */
function statusAt({ seen }: Run, where: RegExp): number | undefined {
  return seen.find(({ address, method, status }) => where.test(address) && method !== 'OPTIONS' && status)?.status;
}

/** Query, fragment and posted form, of all that was asked for there. */
function parametersAt({ seen }: Run, where: RegExp): Map<string, string> {
  const found = seen.filter(({ address }) => where.test(address));
  return new Map(
    found.toReversed().flatMap(({ address, form }) => {
      const { search, hash } = new URL(address);
      return [search, hash.replace(/^#/, ''), form].flatMap((text) => [...new URLSearchParams(text)]);
    }),
  );
}

/** Whether the page went there, by that method, since what was done before. */
function arrived(run: Run, by: string, to: RegExp): boolean {
  const at = run.seen.findIndex(
    ({ address, method, isPage }, index) => index >= run.past && isPage && method === by && to.test(address),
  );
  if (at >= 0) run.past = at + 1;
  return at >= 0;
}

async function goTo(run: Run, address: string): Promise<void> {
  run.past = run.seen.length;
  await run.page.goto(address, { waitUntil: 'commit' }).catch((error) => {
    // It leads to an app at once.
    if (!String(error).includes('ERR_ABORTED')) throw error;
  });
}

/** Asks the page again and again what is to be done next, until it has gone there. */
async function until(run: Run, by: 'GET' | 'POST', to: RegExp, next: () => Promise<void>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (arrived(run, by, to)) return 'there';
        // While a page goes away, nothing can be done in it.
        await next().catch(() => undefined);
        return arrived(run, by, to) ? 'there' : run.page.url();
      },
      { message: by + ' ' + to.source, timeout: patience(), intervals: [50] },
    )
    .toBe('there');
}

/** Presses what was marked, once. */
async function press(page: Page): Promise<void> {
  await page.locator('[data-press=next]').click({ timeout: 3000, noWaitAfter: true });
  await page.evaluate(() => document.querySelector('[data-press=next]')?.setAttribute('data-press', 'done'));
}

/**
 * Goes on to an address: by the link that leads there, or with the page where it goes by itself. Where a script of the
 * page goes there, the recording does not tell what was pressed: the only button of the page is. Of several, somebody
 * has to press one: npx playwright test --headed.
 */
async function follow(run: Run, to: RegExp): Promise<void> {
  await until(run, 'GET', to, async () => {
    const isFound = await run.page.evaluate((source) => {
      const where = new RegExp(source);
      const isNew = (each: Element) => each.checkVisibility() && each.getAttribute('data-press') !== 'done';
      const links = [...document.querySelectorAll('a')].filter((each) => where.test(each.href));
      const buttons = [...document.querySelectorAll<HTMLButtonElement>('button, input[type=button]')].filter(
        (each) => each.checkVisibility() && !(each.form && each.type === 'submit'),
      );
      const [only, another] = buttons.filter(isNew);
      const found = links.find(isNew) ?? (links.length > 0 || another ? undefined : only);
      if (document.readyState !== 'complete' || !found) return false;
      for (const each of document.querySelectorAll('[data-press=next]')) each.removeAttribute('data-press');
      found.setAttribute('data-press', 'next');
      return true;
    }, to.source);
    if (isFound) await press(run.page);
  });
}

/**
 * Fills in the form that is sent there, and sends it as a person would. What is undefined the page fills in itself; a
 * form in which nobody can type or press anything it sends itself, too.
 */
async function submit(
  run: Run,
  method: 'GET' | 'POST',
  to: RegExp,
  fields: [name: string, value: string | undefined][],
): Promise<void> {
  await until(run, method, to, async () => {
    const kinds = await run.page.evaluate(
      ({ source, fields }) => {
        const where = new RegExp(source);
        const elements = (form: HTMLFormElement) => [...form.elements] as HTMLInputElement[];
        const named = (form: HTMLFormElement, name: string) =>
          elements(form).filter((each) => each.getAttribute('name') === name);
        const fits = (form: HTMLFormElement) =>
          fields.every(([name, value]) => {
            const found = named(form, name);
            const fixed = found.filter(({ type }) => /^(hidden|submit|radio)$/.test(type));
            return found.length > 0 && (!value || fixed.length === 0 || fixed.some((each) => each.value === value));
          });
        // A field of the name “action” hides the property of that name.
        const target = (form: HTMLFormElement) => new URL(form.getAttribute('action') ?? '', document.baseURI).href;
        const form = [...document.forms].find((each) => where.test(target(each)) && fits(each));
        if (!form || document.readyState !== 'complete') return undefined;
        const buttons = elements(form).filter((each) => /^(submit|image)$/.test(each.type) && each.checkVisibility());
        const isSent = (each: HTMLInputElement) => fields.some(([name, value]) => name === each.name && value === each.value);
        const button = buttons.find((each) => each.name !== '' && isSent(each)) ?? buttons[0];
        if (!button || button.getAttribute('data-press') === 'done') return undefined;
        for (const each of document.querySelectorAll('[data-press=next]')) each.removeAttribute('data-press');
        button.setAttribute('data-press', 'next');
        return fields.map(([name, value], index) => {
          const isChoice = (each: HTMLInputElement) => /^(radio|checkbox)$/.test(each.type);
          const field = named(form, name).find(
            (each) => !/^(hidden|submit|image)$/.test(each.type) && (!isChoice(each) || each.value === value),
          );
          if (!field?.checkVisibility() || value === undefined) return undefined;
          field.setAttribute('data-field', String(index));
          return isChoice(field) ? 'choice' : field.type === 'select-one' ? 'list' : 'text';
        });
      },
      { source: to.source, fields },
    );
    if (!kinds) return;
    for (const [index, kind] of kinds.entries()) {
      const field = run.page.locator('[data-field="' + index + '"]');
      const value = fields[index]?.[1] ?? '';
      if (kind === 'choice') await field.check();
      if (kind === 'list') await field.selectOption(value);
      if (kind === 'text') await field.fill(value);
    }
    await press(run.page);
  });
}
`;
