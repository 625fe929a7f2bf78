import type { Inspection, TokenFinding } from '../../lib/session/inspection.ts';
import { Copy } from './copy.tsx';
import { DecodedTree } from './decoded-tree.tsx';
import { Problems } from './problems.tsx';

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

function Token({ token: { kind, node, where } }: { token: TokenFinding }) {
  return (
    <section class="part token">
      <h3>
        {kind} <span class="where">{where.join(' › ')}</span>{' '}
        <Copy text={node.raw} what={`${kind} of ${where.at(-1)}`} />
      </h3>
      <p class="quiet">
        {node.note ? <span class="note">{node.note}. </span> : null}
        {kind === 'JWT' ? 'The signature was not verified.' : 'Encrypted: only its header can be read.'}
      </p>
      <Problems problems={node.problems.map((problem) => ({ ...problem, raw: node.raw }))} />
      <DecodedTree nodes={node.children} within={node.encoding} />
    </section>
  );
}
