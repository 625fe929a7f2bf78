import { type ComponentChild, h } from 'preact';
import type { Shape } from '../../lib/picture/shape.ts';

/** Drawn shapes as elements, whose texts can become nothing but text. */
export function Drawn({ shapes }: { shapes: Shape | readonly Shape[] }) {
  return <>{[shapes].flat().map(elementOf)}</>;
}

function elementOf(drawn: Shape | string): ComponentChild {
  if (typeof drawn === 'string') return drawn;
  return h(drawn.tag, drawn.attributes, ...drawn.children.map(elementOf));
}
