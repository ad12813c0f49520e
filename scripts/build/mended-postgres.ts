/**
 * Patches the package `postgres`, which ends the process if a connection breaks between a query and the next turn of
 * the event loop: https://github.com/porsager/postgres/issues/1208, open in version 3.4.9. A mock must outlive its
 * database, so the bundle gets the package with that query rejected instead. Each replacement must be found once: a
 * version that brings the same itself fails the build, and this file goes.
 */
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const FILE = join('node_modules', 'postgres', 'src', 'connection.js')

const REPLACEMENTS = [
  // Data for the old connection must not be written to the next one.
  [
    `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
    `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
  ],
  [
    '    const x = socket.write(chunk, fn)\n',
    `    if (socket === null) {
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
    const x = socket.write(chunk, fn)
`,
  ],
] as const

export const mendedPostgres: Plugin = {
  name: 'mended postgres',
  transform(code, id) {
    if (!id.endsWith(FILE)) return undefined
    return REPLACEMENTS.reduce((text, [from, to]) => {
      const parts = text.split(from)
      if (parts.length !== 2) throw new Error(`${FILE} is not as it was: look whether ${import.meta.url} is needed.`)
      return parts.join(to)
    }, code)
  },
}
