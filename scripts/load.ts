/** `npm run test:load`: groups of connections at a mock in a process of its own. It must answer others, and be as before when they have left. */

import { CONNECTION_GROUPS } from '../test/load/connection-groups.ts'
import { mockElsewhere } from '../test/load/elsewhere.ts'
import { fill, withstand } from '../test/load/withstand.ts'
import { documentedAccount } from '../test/support/account.ts'

const SIZES: readonly (readonly [keyof typeof CONNECTION_GROUPS, number])[] = [
  ['idle', 2000],
  ['slow', 2000],
  ['deaf', 2000],
  ['leavers', 4000],
  ['streams', 500],
  ['waits', 10_000],
]
/** The heap that may remain when a group has left: journal and leads of answered requests, and compiled code. */
const TOLERANCE = 24 * 1024 * 1024

const mock = await mockElsewhere()
const account = documentedAccount(mock.port)
await fill(account, 1000)
// The first round loads and compiles what all of them need.
for (const group of Object.values(CONNECTION_GROUPS)) await withstand(account, group, 20, mock.measure)

for (const [name, size] of SIZES) {
  const started = performance.now()
  const { before, during, after } = await withstand(account, CONNECTION_GROUPS[name], size, mock.measure, TOLERANCE)
  const took = ((performance.now() - started) / 1000).toFixed(1)
  const heaps = [before, during, after].map(({ heapBytes }) => mib(heapBytes)).join(', ')
  console.log(
    `ok  ${size} ${CONNECTION_GROUPS[name].name}: heap ${heaps} MiB before, during, after; ${during.sockets} sockets, then ${after.sockets} (${took} s)`,
  )
}
mock.end()

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
