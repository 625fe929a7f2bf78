import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OutputClosed } from '../../lib/cli/errors.ts';
import { outputTo } from '../../lib/cli/terminal.ts';

/** A terminal of 80 columns, or what is none. */
function stream(isTTY: boolean, fails?: string): NodeJS.WriteStream {
  const writable = new Writable({
    write: (_, __, done) => done(fails ? Object.assign(new Error(fails), { code: fails }) : null),
  });
  return Object.assign(writable, isTTY ? { isTTY, columns: 80 } : {}) as unknown as NodeJS.WriteStream;
}

describe('an output', () => {
  it.each([
    ['a terminal', true, { TERM: 'xterm' }, '\u001b[31mred\u001b[39m'],
    ['a terminal where NO_COLOR is set', true, { TERM: 'xterm', NO_COLOR: '1' }, 'red'],
    ['a terminal where NO_COLOR is empty', true, { TERM: 'xterm', NO_COLOR: '' }, '\u001b[31mred\u001b[39m'],
    ['a terminal that has none', true, { TERM: 'dumb' }, 'red'],
    ['a file', false, { TERM: 'xterm' }, 'red'],
    ['a file where colours are forced', false, { TERM: 'xterm', FORCE_COLOR: '1' }, 'red'],
  ])('that is %s: isTTY %s, %j', (_, isTTY, env, painted) => {
    expect(outputTo(stream(isTTY), env).paint('red', 'red')).toBe(painted);
  });

  it('has a width where it is a terminal', () => {
    expect(outputTo(stream(true), {}).columns).toBe(80);
    expect(outputTo(stream(false), {}).columns).toBeUndefined();
  });

  it.each(['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'])('that is closed (%s) says so, and nothing else', async (code) => {
    await expect(outputTo(stream(false, code), {}).write('a')).rejects.toThrow(OutputClosed);
  });

  it('that is full says that', async () => {
    await expect(outputTo(stream(false, 'ENOSPC'), {}).write('a')).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
