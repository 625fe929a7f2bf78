import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../lib/browser/sending/answer-body.ts';

function streamed(parts: (Uint8Array | Error)[], headers: Record<string, string> = {}) {
  let cancelled = false;
  const body = new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part instanceof Error) controller.error(part);
      else if (part) controller.enqueue(part);
      else controller.close();
    },
    cancel() {
      cancelled = true;
    },
  });
  return { response: new Response(body, { headers }), isCancelled: () => cancelled };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the body of an answer', () => {
  it.each<[string, Uint8Array[], Record<string, string>, object]>([
    ['is text', [bytes('{"a"'), bytes(':1}')], { 'content-type': 'application/json' }, { text: '{"a":1}', size: 7 }],
    ['is text without a type', [bytes('å')], {}, { text: 'å', size: 2 }],
    [
      'is text in its own charset',
      [Uint8Array.of(0xe5)],
      { 'content-type': 'text/html; charset=iso-8859-1' },
      { text: 'å', size: 1 },
    ],
    [
      'is base64 where it is no text',
      [Uint8Array.of(0, 255)],
      { 'content-type': 'image/png' },
      { base64: 'AP8=', size: 2 },
    ],
    ['may be empty', [], {}, { text: '', size: 0 }],
  ])('%s', async (_, parts, headers, expected) => {
    expect(await readAnswer(streamed(parts, headers).response, 100)).toEqual({ ...expected, truncated: false });
  });

  it('is read to the limit and no further, and says how long it would have been', async () => {
    const { response, isCancelled } = streamed(
      Array.from({ length: 50 }, () => bytes('0123456789')),
      { 'content-length': '500' },
    );
    expect(await readAnswer(response, 25)).toEqual({
      text: '0123456789012345678901234'.slice(0, 25),
      size: 500,
      truncated: true,
    });
    expect(isCancelled()).toBe(true);
  });

  it('is whole where it is exactly as long as the limit', async () => {
    expect(await readAnswer(streamed([bytes('01234')]).response, 5)).toEqual({
      text: '01234',
      size: 5,
      truncated: false,
    });
  });

  it('takes the size of a packed answer for nothing', async () => {
    const { response } = streamed([bytes('0123456789')], { 'content-length': '500', 'content-encoding': 'gzip' });
    expect(await readAnswer(response, 5)).toMatchObject({ size: 10, truncated: true });
  });

  it('leaves out half a character at the cut', async () => {
    expect(await readAnswer(streamed([bytes('aé')]).response, 2)).toMatchObject({ text: 'a', truncated: true });
  });

  it('keeps what came before it was broken off', async () => {
    const broken = new Error('reset');
    expect(await readAnswer(streamed([bytes('half'), broken]).response, 100)).toEqual({
      ...{ text: 'half', size: 4, truncated: true, broken },
    });
  });

  it('is nothing where there is none', async () => {
    expect(await readAnswer(new Response(null, { status: 204 }), 100)).toEqual({ text: '', size: 0, truncated: false });
  });
});
