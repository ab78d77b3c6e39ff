// A copy of a store at one moment, taken while it works.
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RootDatabase } from 'lmdb'
import { StoreError } from './store-error.ts'

/** The file of a store in its folder. */
export const DATA_FILE = 'data.mdb'

/** Copies the store into a folder, which appears only when the copy is complete and on disk. */
export const backUp = async (root: RootDatabase<number, string>, folder: string): Promise<void> => {
  if (await holdsAnything(folder)) throw new StoreError(folder, new Error('it is not empty, and is left as it is'))
  const unfinished = `${folder}.part`
  try {
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished, { recursive: true })
    // Without the free pages, so that the copy is no longer than it must be.
    await root.backup(unfinished, true)
    await flush(join(unfinished, DATA_FILE))
    await rename(unfinished, folder)
  } catch (cause) {
    throw new StoreError(folder, cause)
  }
}

const holdsAnything = async (folder: string): Promise<boolean> => {
  try {
    return (await readdir(folder)).length > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw new StoreError(folder, error)
  }
}

const flush = async (file: string): Promise<void> => {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
