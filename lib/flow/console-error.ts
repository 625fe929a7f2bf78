/** An error that a page told its console while it was recorded. */
export interface ConsoleError {
  /** Milliseconds since the epoch. */
  time: number;
  tabId: number;
  frameId: number;
  /** Address of the page. */
  page: string;
  kind: 'console' | 'exception' | 'rejection';
  /** At most 2000 characters. */
  text: string;
  /** Address of the script, and where in it (from 1). */
  source?: string;
  line?: number;
  column?: number;
}
