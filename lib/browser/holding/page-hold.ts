import type { HeldRequest } from '../../flow/hold.ts';
import { apply, disguise, getterOf, methodOf } from '../natives.ts';

type Page = Window & typeof globalThis;

export interface PageHold {
  /** False while nothing is armed: everything then goes its way unasked. */
  armed(): boolean;
  /** Asks whether this is held; what is not goes on. */
  ask(request: HeldRequest, answered: (held: boolean) => void): void;
}

/** Characters of a form that can be held; a longer one goes its way. */
const LARGEST = 256 * 1024;

/** Names of what only an authorization response has: posted within one site, too, it is asked about. */
const ANSWER = /^(code|error|response|id_token|access_token|state|SAMLResponse)$/;

/** A form as it is about to be posted. */
interface Posted {
  url: string;
  fields: [name: string, value: string][];
  /** As in the form, for the case that it is not held. */
  target: string;
  charset: string;
}

/**
 * Holds forms that the page posts, by its script or by a click. Chromium's rules cannot: they would lose the form.
 *
 * Trusts what the page had not changed by now.
 */
export function holdForms(page: Page, { armed, ask }: PageHold): void {
  const { prototype } = page.HTMLFormElement;
  const read = formReader(page);
  const submit = prototype.submit;
  const goOn = formPoster(page, submit);
  const targetOf = getterOf(page.Event.prototype, 'target');
  const isPrevented = getterOf(page.Event.prototype, 'defaultPrevented');
  const prevent = methodOf(page.Event.prototype, 'preventDefault');
  const submitterOf = getterOf(page.SubmitEvent.prototype, 'submitter');
  prototype.submit = disguise(submit, (target, self: HTMLFormElement, args) => {
    const posted = armed() ? read(self, null) : undefined;
    if (!posted) return apply(target, self, args);
    ask({ method: 'POST', url: posted.url, form: posted.fields }, (held) => {
      if (!held) apply(target, self, args);
    });
    return undefined;
  });
  page.addEventListener('submit', (event) => {
    // A page can dispatch the event, too: that submits nothing.
    if (!armed() || !event.isTrusted || isPrevented(event)) return;
    const posted = read(targetOf(event) as HTMLFormElement, submitterOf(event as SubmitEvent));
    if (!posted) return;
    prevent(event);
    ask({ method: 'POST', url: posted.url, form: posted.fields }, (held) => {
      if (!held) goOn(posted);
    });
  });
}

/** Reads a form that posts text to another site, or an answer to this one, in this very tab. */
function formReader(page: Page) {
  const form = page.HTMLFormElement.prototype;
  const [methodOfForm, actionOf, targetOf] = [
    getterOf(form, 'method'),
    getterOf(form, 'action'),
    getterOf(form, 'target'),
  ];
  const [typeOf, charsetOf] = [getterOf(form, 'enctype'), getterOf(form, 'acceptCharset')];
  const attribute = methodOf(page.Element.prototype, 'getAttribute');
  const Fields = page.FormData;
  const each = methodOf(page.FormData.prototype, 'forEach');
  const { origin } = page.location;
  return (self: HTMLFormElement, submitter: HTMLElement | null): Posted | undefined => {
    try {
      const own = (name: string) => (submitter ? attribute(submitter, name) : null);
      const method = own('formmethod') ?? methodOfForm(self);
      const target = own('formtarget') ?? targetOf(self);
      const type = own('formenctype') ?? typeOf(self);
      if (method.toLowerCase() !== 'post' || !/^(|_self|_top|_parent)$/i.test(target) || /plain/i.test(type))
        return undefined;
      const action = own('formaction');
      const {
        href,
        protocol,
        origin: other,
      } = new URL(action ? new URL(action, page.document.baseURI) : actionOf(self));
      if (!/^https?:$/.test(protocol)) return undefined;
      const fields: [string, string][] = [];
      let size = 0;
      let isText = true;
      each(new Fields(self, submitter), (value: FormDataEntryValue, name: string) => {
        if (typeof value !== 'string') isText = false;
        else {
          fields.push([name, value]);
          size += name.length + value.length;
        }
      });
      if (!isText || size > LARGEST) return undefined;
      const answers = other !== origin || fields.some(([name]) => ANSWER.test(name));
      return answers ? { url: href, fields, target, charset: charsetOf(self) } : undefined;
    } catch {
      // Not a form, or none that can be read: it goes its way.
      return undefined;
    }
  };
}

/** Posts what was read, as the form would have. */
function formPoster({ document }: Page, submit: HTMLFormElement['submit']) {
  return ({ url, fields, target, charset }: Posted) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = url;
    form.target = target;
    form.acceptCharset = charset;
    form.hidden = true;
    for (const [name, value] of fields) {
      const field = document.createElement('input');
      field.type = 'hidden';
      field.name = name;
      field.value = value;
      form.append(field);
    }
    (document.body ?? document.documentElement).append(form);
    apply(submit, form, []);
    form.remove();
  };
}

/** What stays in the browser: of these no app is opened. */
const NO_APP =
  /^(https?|wss?|about|blob|data|file|filesystem|javascript|view-source|chrome|chrome-extension|moz-extension):/i;

/** A navigation as the Navigation API tells of it before it begins. */
interface Going extends Event {
  destination: { url: string };
}

/** Holds apps that the page opens, by its script or by a click on a link. */
export function holdApps(page: Page, { armed, ask }: PageHold): void {
  let passing: string | undefined;
  const open = page.open;
  const go = (url: string) => {
    passing = url;
    page.location.href = url;
    passing = undefined;
  };
  const isApp = (url: string) => /^[a-z][a-z0-9+.-]*:/i.test(url) && !NO_APP.test(url);
  const stop = (url: string, event: Event | undefined) => {
    event?.preventDefault();
    ask({ method: 'GET', url }, (held) => {
      if (!held) go(url);
    });
  };
  const { navigation } = page as Page & { navigation?: EventTarget };
  navigation?.addEventListener('navigate', (event) => {
    const { url } = (event as Going).destination;
    if (!armed() || url === passing || !event.cancelable || event.defaultPrevented || !isApp(url)) return;
    stop(url, event);
  });
  // Where no navigation is told of: of links at least.
  page.addEventListener('click', (event) => {
    if (!armed() || event.defaultPrevented || event.button !== 0 || !(event.target instanceof page.Element)) return;
    const url = event.target.closest<HTMLAnchorElement>('a[href]')?.href;
    if (typeof url === 'string' && isApp(url)) stop(url, event);
  });
  page.open = disguise(open, (target, self, args) => {
    const url = String(args[0] ?? '');
    if (!armed() || !isApp(url)) return apply(target, self, args);
    stop(url, undefined);
    return null;
  });
}
