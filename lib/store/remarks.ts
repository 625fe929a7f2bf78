import { readNotes } from './queries.ts';
import type { NoteRow, TraceDatabase } from './schema.ts';

/** The text of a note that marks no more than its moment. */
export const MARKED = 'Marked: look here.';

/** What people said of a session: notes, and steps that they marked. */
export interface StoredRemarks {
  /** In the order of their times. */
  notes: NoteRow[];
  /** Numbers of the marked steps, ascending. */
  marks: number[];
}

export async function readRemarks(db: TraceDatabase, session: number): Promise<StoredRemarks> {
  return db.transaction('r', db.notes, db.marks, async () => {
    const [notes, marks] = await Promise.all([readNotes(db, session), db.marks.where({ session }).toArray()]);
    return { notes, marks: marks.map(({ step }) => step).sort((a, b) => a - b) };
  });
}

/** Marks steps; where all of them are marked already, takes their marks away. */
export async function toggleMarks(db: TraceDatabase, session: number, steps: readonly number[]): Promise<void> {
  const keys = steps.map((step): [number, number] => [session, step]);
  await db.transaction('rw', db.marks, async () => {
    const marked = await db.marks.bulkGet(keys);
    if (marked.every((mark) => mark !== undefined)) await db.marks.bulkDelete(keys);
    else await db.marks.bulkPut(steps.map((step) => ({ session, step })));
  });
}

/** @returns the id of the new note */
export async function addNote(db: TraceDatabase, note: Omit<NoteRow, 'id'>): Promise<number> {
  return db.notes.add(note);
}

/** Gives a note another text; its time stays, for that is when it was seen. */
export async function changeNote(db: TraceDatabase, id: number, text: string): Promise<void> {
  await db.notes.update(id, { text });
}

/** Removes a note and returns it, so that it can be put back by {@link restoreNote}. */
export async function removeNote(db: TraceDatabase, id: number): Promise<NoteRow | undefined> {
  return db.transaction('rw', db.notes, async () => {
    const note = await db.notes.get(id);
    await db.notes.delete(id);
    return note;
  });
}

export async function restoreNote(db: TraceDatabase, note: NoteRow): Promise<void> {
  await db.notes.put(note);
}
