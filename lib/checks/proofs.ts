import { peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Where } from './check.ts';
import { headerOf } from './tokens.ts';

/** A call with a DPoP proof, or one with a token that wants one (RFC 9449 §4, §7.1). */
export interface ProvedCall {
  message: Message;
  where: Where;
  /** As they stand; a call must have exactly one. */
  proofs: readonly string[];
  /** Of the first, where it can be read. */
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** The access token of a call by the scheme DPoP. */
  accessToken?: string;
}

/** The calls of a flow that have a proof, or should; preflights carry none. */
export function provedCallsIn(messages: readonly Message[]): ProvedCall[] {
  // One key makes all of them: the header, key included, is the same text every time.
  const known = new Map<string, Record<string, unknown>>();
  const headerAt = (proof: string) => {
    const text = proof.slice(0, proof.indexOf('.'));
    const header = known.get(text) ?? headerOf(proof);
    known.set(text, header);
    return header;
  };
  return messages.flatMap((message) => {
    const { step } = message;
    if (step.kind !== 'http' || step.role === 'preflight') return [];
    const proofs: string[] = [];
    let accessToken: string | undefined;
    // Every call of a session comes by here: names are compared by their length first.
    for (const { name, value } of step.exchange?.requestHeaders ?? []) {
      if (name.length === 4 && name.toLowerCase() === 'dpop') proofs.push(value.trim());
      else if (name.length === 13 && name.toLowerCase() === 'authorization')
        accessToken ??= /^DPoP +(\S+)/i.exec(value)?.[1];
    }
    const [first] = proofs;
    if (first === undefined && accessToken === undefined) return [];
    const claims = peekJwt(first);
    return [
      {
        ...{ message, proofs, where: { step: step.n, field: 'request header DPoP' } },
        ...(first !== undefined && claims && { header: headerAt(first), claims }),
        ...(accessToken !== undefined && { accessToken }),
      },
    ];
  });
}
