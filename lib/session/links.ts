import type { Signal } from '@preact/signals';
import type { RequestDraft } from '../flow/request-draft.ts';
import { words } from '../flow/words.ts';
import type { AnswersShelf } from './answers-shelf.ts';
import type { Attempts } from './attempts.ts';
import type { SessionDeps, Target, Told } from './deps.ts';

/** What a view does with links to apps, their QR codes, and what is saved of runs. */
export interface Links {
  /**
   * Opens an address in the tab, in its cookies, as somebody who clicked: an app, too. It is an attempt of the session.
   *
   * @param of id of the step that it belongs to
   */
  open(url: string, of: string): Promise<void>;
  /** A picture of what is seen of the tab's page; an Error in words where there is none. */
  picture(): Promise<string>;
  /** Whether the view is about a tab, of which a picture can be made. */
  seesTab: boolean;
  /** Asks for all sites, of which the browser then lets a picture be made. To be called in the click itself. */
  allowPictures(): Promise<boolean>;
  saveText(name: string, text: string): void;
  saveImage(name: string, image: Blob): void;
  answers: AnswersShelf;
}

const NOWHERE: AnswersShelf = { read: () => [], put: () => false, remove: () => undefined };

export function createLinks(
  deps: Pick<SessionDeps, 'send' | 'permissions' | 'save' | 'saveImage' | 'answers'>,
  target: Pick<Target, 'tabId'>,
  attempts: Pick<Attempts, 'send'>,
  told: Signal<Told | undefined>,
): Links {
  return {
    open: async (url, of) => {
      const draft: RequestDraft = { method: 'GET', url, headers: [] };
      const id = await attempts.send(draft, 'navigation', { of });
      if (id !== undefined) told.value = { sentence: `Opened in the tab: ${url.slice(0, 200)}`, failed: false };
    },
    picture: async () => {
      const { tabId } = target;
      if (tabId === undefined) throw new Error('This view is about no tab: drop a picture of the code here instead.');
      return (await deps.send('page.picture', { tabId })).picture;
    },
    seesTab: target.tabId !== undefined,
    allowPictures: () =>
      deps.permissions.request().catch((error: unknown) => {
        told.value = { sentence: `The permission was not given: ${words(error)}`, failed: true };
        return false;
      }),
    saveText: deps.save,
    saveImage: deps.saveImage,
    answers: deps.answers ?? NOWHERE,
  };
}
