import { useEffect, useState } from 'preact/hooks';
import type { SpanSending } from '../../lib/session/export-otlp.ts';
import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { useSession } from '../context.ts';

const dialog = whenLoaded(async () => {
  const { SendDialog } = await import('./send-dialog.tsx');
  return () => SendDialog;
});

/** Asks where the session in sight is to be sent, while somebody wants that; loaded only then. */
export function LazySendDialog() {
  const { sendingSpans } = useSession();
  return sendingSpans.value ? <Loaded /> : null;
}

function Loaded() {
  const { spanSending, sendingSpans } = useSession();
  const [sending, setSending] = useState<SpanSending | undefined>(undefined);
  const SendDialog = dialog();
  const close = () => {
    sendingSpans.value = false;
  };
  useEffect(() => {
    let isThere = true;
    void spanSending().then((made) => {
      if (!isThere) return;
      if (made) setSending(made);
      else close();
    }, close);
    return () => {
      isThere = false;
    };
  }, []);
  return SendDialog && sending ? <SendDialog sending={sending} onClose={close} /> : null;
}
