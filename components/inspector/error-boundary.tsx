import { Component, type ComponentChildren } from 'preact';
import { Copy } from './copy.tsx';
import { ValueText } from './value-text.tsx';

interface Props {
  /** What is shown when the view below cannot be. */
  raw: string;
  what: string;
  children: ComponentChildren;
}

/** A view that fails is replaced by the raw text and by what failed: no input may take a step away. */
export class ErrorBoundary extends Component<Props, { why?: string }> {
  override state: { why?: string } = {};

  static override getDerivedStateFromError(error: unknown): { why: string } {
    return { why: error instanceof Error ? error.message : String(error) };
  }

  override render({ raw, what, children }: Props, { why }: { why?: string }) {
    if (why === undefined) return children;
    return (
      <div class="fallback" role="alert">
        <p>
          {what} could not be shown: {why}. This is what was captured, untouched:
        </p>
        <div class="line">
          <ValueText text={raw} folded={4000} block />
          <Copy text={raw} what="raw text" />
        </div>
      </div>
    );
  }
}
