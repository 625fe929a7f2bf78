import { useEffect, useRef, useState } from 'preact/hooks';
import { useImportShown } from './shown.tsx';

/** Takes files that are dropped anywhere on the page, unless a part of it takes them for itself. */
export function DropZone() {
  const { bring } = useImportShown();
  const latest = useRef(bring);
  latest.current = bring;
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Enters and leaves come for every element that is crossed, the next one's enter before the last one's leave.
    let depth = 0;
    const away = () => {
      depth = 0;
      setOver(false);
    };
    const hears = {
      dragenter: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        depth += 1;
        setOver(true);
      },
      dragleave: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        depth -= 1;
        if (depth <= 0) away();
      },
      // Without this the browser would open the file in place of the page.
      dragover: (event: DragEvent) => {
        if (hasFiles(event)) event.preventDefault();
      },
      drop: (event: DragEvent) => {
        const isTaken = event.defaultPrevented;
        away();
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (!isTaken) latest.current([...(event.dataTransfer?.files ?? [])]);
      },
    };
    const all = Object.entries(hears) as [string, (event: Event) => void][];
    for (const [name, hear] of all) document.addEventListener(name, hear);
    return () => {
      for (const [name, hear] of all) document.removeEventListener(name, hear);
    };
  }, []);
  if (!over) return null;
  return (
    <div class="drop-zone" aria-hidden="true">
      <p>Drop traces anywhere to import them</p>
    </div>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}
