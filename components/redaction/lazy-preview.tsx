import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { useSession } from '../context.ts';

// Read when somebody wants to look before they export.
const dialog = whenLoaded(async () => {
  const { PreviewDialog } = await import('./preview-dialog.tsx');
  return () => PreviewDialog;
});

/** What an export will hide, once that is asked for. */
export function LazyExportPreview() {
  const { exportPreview } = useSession();
  if (exportPreview.state.value === undefined) return null;
  const PreviewDialog = dialog();
  return PreviewDialog ? <PreviewDialog preview={exportPreview} state={exportPreview.state.value} /> : null;
}
