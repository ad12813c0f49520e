/** The course that every client here runs. Each way to send provides `send`, which resolves with status and text. */
import { setTimeout as after } from 'node:timers/promises'

const ATTEMPTS = 3
const { RETRACK_URL, RETRACK_TOKEN, LEAD_EVENT, LEAD_CLICK, LEAD_REFERENCE, PAUSE_SECONDS } = process.env

export async function journey(send) {
  const answers = []
  const post = async (path, fields) => {
    const headers = {
      authorization: `Bearer ${RETRACK_TOKEN}`,
      accept: 'application/json',
      'content-type': 'application/json',
    }
    const { status, text } = await send(`${RETRACK_URL}/api/v2/leads${path}`, headers, JSON.stringify(fields))
    answers.push(status)
    return { status, body: JSON.parse(text) }
  }
  const lead = { event: LEAD_EVENT, click: LEAD_CLICK }

  const { data } = (await post('', { ...lead, reference: LEAD_REFERENCE })).body
  const updated = (await post(`/${data.uuid}`, { status: 'approved' })).body
  const refused = (await post('', lead)).body
  await after(1000 * Number(PAUSE_SECONDS))
  let retried
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    retried = await post('', { ...lead, reference: `${LEAD_REFERENCE}-retried` })
    if (retried.status < 500) break
  }
  const told = {
    lead: data.uuid,
    reference: data.reference,
    status: updated.data.status.name,
    message: refused.message,
    retried: retried.body.data.uuid,
    answers,
  }
  console.log(JSON.stringify(told))
}
