import { journey } from './journey.mjs'

await journey(async (url, headers, body) => {
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
  return { status: response.status, text: await response.text() }
})
