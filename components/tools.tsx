import { AppButton } from './app/app-button.tsx';
import { ExportButton } from './export-button.tsx';
import { ColumnsButton } from './flows/columns-button.tsx';
import { KeysButton } from './keys-sheet.tsx';
import { PictureToggle } from './picture/shown.tsx';
import { NoteButton } from './remarks/note-button.tsx';
import { SearchBox } from './search/search-box.tsx';

/** What can be done with the session in sight, wherever it is shown. */
export function Tools() {
  return (
    <div class="tools">
      <SearchBox />
      <NoteButton />
      <ColumnsButton />
      <PictureToggle />
      <AppButton />
      <ExportButton />
      <KeysButton />
    </div>
  );
}
