import { type DecodedNode, find } from '../../lib/decode/index.ts';
import type { Inspection, TokenFinding } from '../../lib/session/inspection.ts';
import { Expiry } from '../lineage/clock-text.tsx';
import { Copy } from './copy.tsx';
import { DecodedTree } from './decoded-tree.tsx';
import { Problems } from './problems.tsx';
import { Decrypted } from './tokens/decrypted.tsx';
import { SignatureLine } from './tokens/signature-line.tsx';

/** The tokens found anywhere in a step, laid open. */
export function TokensView({ inspection: { tokens } }: { inspection: Inspection }) {
  if (tokens.length === 0) {
    return (
      <p class="hint">No JWT or JWE stands in this step: not in its address, its headers, its form or its bodies.</p>
    );
  }
  return (
    <>
      {tokens.map((token, index) => (
        <Token key={index} token={token} />
      ))}
    </>
  );
}

/** One token: whether it is whole and whose, how long it is good, and what is in it. */
export function Token({ token: { kind, node, where } }: { token: TokenFinding }) {
  return (
    <section class="part token">
      <h3>
        {kind} <span class="where">{where.join(' › ')}</span>{' '}
        <Copy text={node.raw} what={`${kind} of ${where.at(-1)}`} />
      </h3>
      {kind === 'JWT' ? <Signed node={node} /> : <p class="quiet">{node.note}</p>}
      <Problems problems={node.problems.map((problem) => ({ ...problem, raw: node.raw }))} />
      {kind === 'JWE' ? <Decrypted token={node.raw} where={where} /> : null}
      <DecodedTree nodes={node.children} within={node.encoding} />
    </section>
  );
}

function Signed({ node }: { node: DecodedNode }) {
  const algorithm = find(node, 'header', 'alg')?.value;
  const expiry = find(node, 'payload', 'exp')?.value;
  const isTime = typeof expiry === 'number' && Math.abs(expiry) < 8.64e12;
  return (
    <>
      <p class="token-facts">
        {typeof algorithm === 'string' ? <span class="quiet">{algorithm.slice(0, 40)} · </span> : null}
        {isTime ? <Expiry at={expiry * 1000} /> : <span class="quiet">without expiry</span>}
      </p>
      <SignatureLine token={node.raw} algorithm={algorithm} issuer={find(node, 'payload', 'iss')?.value} />
    </>
  );
}
