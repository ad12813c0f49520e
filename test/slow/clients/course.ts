/** The input and the output of the client programs, the same in every language. */
import * as z from 'zod'
import type { TestAccount } from '../../support/account.ts'
import { CLIENTS } from './clients.ts'
import { succeeds } from './run-program.ts'

/** The results as a program has understood them. */
export const Told = z.strictObject({
  lead: z.string(),
  reference: z.string(),
  status: z.string(),
  message: z.string(),
  retried: z.string(),
  answers: z.array(z.int()),
})

/** JSON libraries write its letters in different ways: as they are, or escaped. */
export const REFERENCE = 'Bestellung-ä€😀-1'
export const RETRIED = `${REFERENCE}-retried`
export const SENT = ['createLead', 'updateLead', 'createLead', 'createLead', 'createLead'] as const
export const ANSWERED = [200, 200, 422, 503, 200] as const

/** The clients, and why one cannot be run here, if so. */
export const CLIENTS_HERE = CLIENTS.map((client) => ({
  client,
  skip: succeeds(client.probe) ? (false as const) : `this machine lacks what Debian has in ${client.needs}`,
}))

/** Prepares an account whose second lead fails once, and returns the environment of a program. */
export async function prepareCourse(account: TestAccount, url: string, pauseSeconds: number) {
  const match = { reference: RETRIED }
  await account.addFault({ match, when: { first: 1 }, effect: { kind: 'status', status: 503 } })
  return {
    RETRACK_URL: url,
    RETRACK_TOKEN: account.token,
    LEAD_EVENT: account.request.event,
    LEAD_CLICK: account.request.click,
    LEAD_REFERENCE: REFERENCE,
    PAUSE_SECONDS: String(pauseSeconds),
  }
}
