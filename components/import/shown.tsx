import { type ComponentChildren, createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { useSession } from '../context.ts';

interface ImportShown {
  /** Whether the screen is shown on which traces are brought in. */
  shown: boolean;
  show(shown: boolean): void;
  /** Takes files. One that is whole, and is one session, is opened, and the screen put away. */
  bring(files: readonly File[]): void;
  /** Takes text that somebody pasted. */
  paste(text: string): void;
}

const nothing = () => undefined;
const ImportContext = createContext<ImportShown>({ shown: false, show: nothing, bring: nothing, paste: nothing });

export const useImportShown = () => useContext(ImportContext);

export function ImportProvider({ children }: { children: ComponentChildren }) {
  const { importing, choose } = useSession();
  const [shown, setShown] = useState(false);
  /** Where there is more to say, or to choose from, the list stays. */
  const openWhole = async (made: Promise<readonly number[]>) => {
    setShown(true);
    const [session, ...others] = await made;
    if (session === undefined || others.length > 0) return;
    choose(session);
    if (importing.files.peek().every(({ state }) => state === 'done')) setShown(false);
  };
  return (
    <ImportContext.Provider
      value={{
        shown,
        show: setShown,
        bring: (files) => {
          if (files.length > 0) void openWhole(importing.importFiles(files));
        },
        paste: (text) => {
          if (text.trim() !== '') void openWhole(importing.importText(text));
        },
      }}
    >
      {children}
    </ImportContext.Provider>
  );
}
