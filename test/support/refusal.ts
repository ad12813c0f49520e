import type { Test } from 'tap'
import { LEDGER } from '../../schemas/behaviours/index.ts'
import type { Reply } from './http.ts'
import { refusalIn } from './world.ts'

/** A refusal as the design has it: status, ledger entries, Laravel's shape, and nothing of the mock's inside. */
export function isRefusal(
  t: Test,
  reply: Pick<Reply, 'status' | 'headers' | 'text' | 'json'>,
  status: number,
  behaviours: string | readonly string[],
  title = `refused with ${status} by ${behaviours}`,
): void {
  const named = String(reply.headers['x-retrack-kit-behaviour'] ?? '').split(', ')
  const wanted = [behaviours].flat()
  const found = { status: reply.status, behaviours: named.toSorted(), type: reply.headers['content-type'] }
  t.strictSame(found, { status, behaviours: [...wanted].toSorted(), type: 'application/json' }, title, {
    answer: reply.text.slice(0, 300),
  })
  for (const name of named) t.ok(Object.hasOwn(LEDGER, name), `${name} is an entry of the ledger`)
  t.doesNotThrow(() => refusalIn(reply), `${title}: in Laravel's shape`)
  t.notMatch(reply.text, /\n\s+at |node:internal|\.ts:\d/, `${title}: without a stack trace`)
}
