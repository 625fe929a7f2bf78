import type { Inspection, Part } from '../../lib/session/inspection.ts';
import { DecodedTree } from './decoded-tree.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { faultsIn, layersOf, partsOf } from './layers.ts';
import { ValueText } from './value-text.tsx';

const NOTHING = 'The address has no parameters, and no header or body of this step carries any.';

/** Every parameter of a step, part by part. */
export function DecodedView({ inspection }: { inspection: Inspection }) {
  const parts = inspection.parts.filter((part) => !saysNothing(part));
  if (parts.length === 0) return <p class="hint">{NOTHING}</p>;
  return (
    <>
      {parts.map((part) => (
        <section key={part.title} class="part">
          <h3>{part.title}</h3>
          <ErrorBoundary raw={part.failure?.raw ?? part.nodes.map(({ raw }) => raw).join('\n')} what={part.title}>
            <PartBody part={part} />
          </ErrorBoundary>
        </section>
      ))}
    </>
  );
}

// The address stands above already; without parameters it is not worth a part.
function saysNothing({ title, failure, nodes: [node] }: Part): boolean {
  if (title !== 'Address' || failure || !node) return false;
  const { inner } = layersOf(node);
  return partsOf(inner).length === 0 && !faultsIn(node) && node.note === undefined;
}

function PartBody({ part: { failure, nodes } }: { part: Part }) {
  if (!failure) return <DecodedTree nodes={nodes} />;
  return (
    <div class="fallback">
      <p>Decoding failed: {failure.why}. This is what was captured, untouched:</p>
      <ValueText text={failure.raw} folded={4000} block />
    </div>
  );
}
