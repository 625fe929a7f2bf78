import type { Held } from '../../mutate/run/ways.ts';

/** Tabs in which a run opens pages. */
export interface RunTabs {
  /** Opens an empty one in the background, and says its id. */
  open(): Promise<number>;
  /** Brings one to the front, at an address where there is one to go to. @throws when it is closed */
  show(tabId: number, address?: string): Promise<void>;
  isOpen(tabId: number): Promise<boolean>;
  close(tabId: number): Promise<void>;
  /** Takes away what stops tabs, when no run is under way. */
  tidy(): Promise<void>;
  /**
   * Stops the tab before it requests an address, and says which that was.
   *
   * @param until scheme, host and path of it
   * @throws what the signal was aborted with, and Error when the tab is closed
   */
  hold(tabId: number, until: string, cancel: AbortSignal): Promise<Held>;
}

/** What tells other views that a run is still carried out here. */
export type Locks = Pick<LockManager, 'request' | 'query'>;
