export type Tag = 'svg' | 'g' | 'title' | 'rect' | 'text' | 'tspan' | 'line' | 'path' | 'circle';

/** Those of SVG; `key` tells a shape among its neighbours and is drawn nowhere. */
export type ShapeAttributes = Readonly<Record<string, string | number>>;

/** A drawn thing as plain data: a view makes elements of it, and a file is written of it where there is no page. */
export interface Shape {
  tag: Tag;
  attributes: ShapeAttributes;
  children: readonly (Shape | string)[];
}

/** What is drawn inside another one; what is nothing is left out. */
export type Drawn = Shape | string | null | readonly (Shape | string | null)[];

export function shape(tag: Tag, attributes: ShapeAttributes, ...children: Drawn[]): Shape {
  const drawn = children.flat().filter((child): child is Shape | string => child !== null);
  return { tag, attributes, children: drawn };
}

/** All that is written in it, as it is read. */
export function textOf({ children }: Shape): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
