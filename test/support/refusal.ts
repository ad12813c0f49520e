import type { Test } from 'tap'
import { BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { parseRefusal } from './account.ts'
import type { Reply } from './http.ts'

/** A refusal as the design has it: status, ledger entries, Laravel's shape, and nothing of the mock's inside. */
export function isRefusal(
  t: Test,
  reply: Pick<Reply, 'status' | 'headers' | 'text' | 'json'>,
  status: number,
  behaviours: string | readonly string[],
  title = `refused with ${status} by ${behaviours}`,
): void {
  const named = String(reply.headers['x-retrack-kit-behaviour'] ?? '').split(', ')
  // A single assertion, since the tables of bad requests are long.
  const found = {
    status: reply.status,
    type: reply.headers['content-type'],
    behaviours: named.toSorted(),
    notInLedger: named.filter((name) => !Object.hasOwn(BEHAVIOURS, name)),
    inLaravelsShape: isLaravels(reply),
    showsItsInside: /\n\s+at |node:internal|\.ts:\d/.test(reply.text),
  }
  const wanted = {
    status,
    type: 'application/json',
    behaviours: [behaviours].flat().toSorted(),
    notInLedger: [],
    inLaravelsShape: true,
    showsItsInside: false,
  }
  t.strictSame(found, wanted, title, { answer: reply.text.slice(0, 300) })
}

function isLaravels(reply: Pick<Reply, 'json'>): boolean {
  try {
    parseRefusal(reply)
    return true
  } catch {
    return false
  }
}
