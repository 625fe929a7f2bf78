import { connect as openSocket, type Socket } from 'node:net';

/** Whose objects a script sees: the browser's own, with every right, or those of the page in the tab. */
export type Context = 'chrome' | 'content';

/** What a script may be given, and may give back. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined };

/** What Firefox says when it could not do what it was told to. */
export class MarionetteError extends Error {
  override readonly name = 'MarionetteError';
  /** `javascript error`, `no such window`, `script timeout` and the like. */
  readonly code: string;

  constructor(code: string, message: string, inFirefox: string) {
    super(`${code}: ${message}${inFirefox ? `\n${inFirefox}` : ''}`);
    this.code = code;
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * A client of Marionette, by which Firefox is told what to do also in its own windows and in DevTools. Each packet is
 * its length in bytes, a colon and JSON: `[0, id, command, parameters]` there, `[1, id, error, result]` back.
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #read = Buffer.alloc(0);
  #context: Context | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#giveUp(error));
    socket.on('close', () => this.#giveUp(new Error('Firefox has closed the connection.')));
  }

  /**
   * Connects to a Firefox that listens, and begins a session. A script may take two minutes.
   *
   * @throws Error where nobody listens there
   */
  static async connect(port: number): Promise<Marionette> {
    const socket = openSocket({ host: '127.0.0.1', port });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once('connect', resolve);
    socket.once('error', reject);
    await promise;
    const marionette = new Marionette(socket);
    await marionette.send('WebDriver:NewSession', {});
    await marionette.send('WebDriver:SetTimeouts', { script: 120_000 });
    return marionette;
  }

  /**
   * Has one command done.
   *
   * @returns what it gave, as Marionette wraps it
   * @throws MarionetteError
   */
  send(command: string, parameters: { readonly [name: string]: Plain }): Promise<unknown> {
    const id = ++this.#last;
    const packet = JSON.stringify([0, id, command, parameters]);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#socket.write(`${Buffer.byteLength(packet)}:${packet}`);
    return promise;
  }

  /**
   * Runs a function in Firefox and waits for what it promises. It is sent as its text, and so sees nothing of what is
   * around it here; what it is given, and gives, is JSON.
   *
   * @throws MarionetteError with what it threw
   */
  async run<Given extends Plain[], Result>(
    context: Context,
    task: (...given: Given) => Result | Promise<Result>,
    ...given: Given
  ): Promise<Result> {
    return (await this.runText(context, task.toString(), ...given)) as Result;
  }

  /** The same of a function that is given as text. */
  async runText(context: Context, task: string, ...given: Plain[]): Promise<unknown> {
    if (context !== this.#context) await this.send('Marionette:SetContext', { value: context });
    this.#context = context;
    const script = `const [...given] = arguments; const done = given.pop();
      (async () => (${task})(...given))().then(
        (value) => done({ value }),
        (error) => done({ failed: String(error), stack: String(error?.stack ?? '') }),
      );`;
    const answer = (await this.send('WebDriver:ExecuteAsyncScript', { script, args: given, sandbox: null })) as {
      value: { value?: unknown; failed?: string; stack?: string };
    };
    const { value, failed, stack = '' } = answer.value;
    if (failed !== undefined) throw new MarionetteError('javascript error', failed, stack);
    return value;
  }

  /** Goes somewhere in the tab, and waits until the page is loaded. */
  async navigate(url: string): Promise<void> {
    await this.send('WebDriver:Navigate', { url });
  }

  /**
   * Has an unpacked extension until Firefox ends.
   *
   * @returns its id
   */
  async installExtension(path: string): Promise<string> {
    const { value } = (await this.send('Addon:Install', { path, temporary: true })) as { value: string };
    return value;
  }

  /** Has Firefox end. */
  async quit(): Promise<void> {
    // It may be gone before it has answered.
    await this.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined);
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#read = Buffer.concat([this.#read, chunk]);
    for (let colon = this.#read.indexOf(':'); colon >= 0; colon = this.#read.indexOf(':')) {
      const end = colon + 1 + Number(this.#read.subarray(0, colon));
      if (this.#read.length < end) return;
      const packet = this.#read.subarray(colon + 1, end).toString();
      this.#read = this.#read.subarray(end);
      this.#hear(JSON.parse(packet));
    }
  }

  /** The first packet only says hello. */
  #hear(packet: unknown): void {
    if (!Array.isArray(packet)) return;
    const [, id, error, result] = packet;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new MarionetteError(error.error, error.message, error.stacktrace ?? ''));
    else waiting?.resolve(result);
  }

  #giveUp(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
