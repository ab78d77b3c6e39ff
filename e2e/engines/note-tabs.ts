// Tabs of the page with notes, and what is asked of them.
import { eventually } from './test.ts'
import type { Tab } from './engine.ts'
import type { NotesPage } from './pages/notes.page.ts'
import type { NoteStream } from './site/stream-site.ts'

export type Notes = Tab<NotesPage>

export const note = (id: string) => ({ id, text: id })
export const rowsOf = (tab: Notes) => tab.run((page) => page.rows())
export const statusOf = (tab: Notes) => tab.run((page) => page.status())
export const rolesOf = async (tabs: readonly Notes[]) => (await Promise.all(tabs.map(statusOf))).map(({ role }) => role)

/** Waits until every tab shows exactly these notes, and all that was written is in the log. */
export const settles = async (tabs: readonly Notes[], ...ids: string[]): Promise<void> => {
  for (const tab of tabs) {
    await eventually(() => rowsOf(tab)).toEqual([...ids].sort())
    await eventually(async () => (await statusOf(tab)).isUpToDate).toBe(true)
    await eventually(async () => (await statusOf(tab)).pendingCount).toBe(0)
  }
}

/** Opens tabs one after the other; the first is the one that reads. */
export const openTabs = async (
  open: <Page>(page: string, query: Record<string, string>) => Promise<Tab<Page>>,
  { url }: NoteStream,
  count: number,
): Promise<Notes[]> => {
  const tabs: Notes[] = []
  for (let n = 0; n < count; n += 1) {
    const tab = await open<NotesPage>('notes', { stream: url })
    await eventually(async () => (await statusOf(tab)).isUpToDate).toBe(true)
    tabs.push(tab)
  }
  return tabs
}
