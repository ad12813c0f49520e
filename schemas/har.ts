/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/): the journal as browsers and other tools read it. */
import * as z from 'zod'
import { JournalEntry } from './journal.ts'

const NameAndValue = z.object({ name: z.string(), value: z.string() })
const HTTP_VERSION = z.string().describe('Always `HTTP/1.1`.')
const SIZE = z.int().describe('In bytes; -1 if unknown.')

export const HarEntry = z.object({
  startedDateTime: z.iso.datetime(),
  time: z.number().describe('From the receipt to the last stage, in milliseconds.'),
  request: z.object({
    method: z.string(),
    url: z.string(),
    httpVersion: HTTP_VERSION,
    cookies: z.array(NameAndValue),
    headers: z.array(NameAndValue),
    queryString: z.array(NameAndValue),
    postData: z.object({ mimeType: z.string(), text: z.string() }).optional(),
    headersSize: SIZE,
    bodySize: SIZE,
  }),
  response: z.object({
    status: z.int().describe('0 without a response.'),
    statusText: z.string(),
    httpVersion: HTTP_VERSION,
    cookies: z.array(NameAndValue),
    headers: z.array(NameAndValue),
    content: z.object({ size: SIZE, mimeType: z.string(), text: z.string().optional() }),
    redirectURL: z.string(),
    headersSize: SIZE,
    bodySize: SIZE,
  }),
  cache: z.object({}),
  timings: z.object({ send: z.number(), wait: z.number(), receive: z.number() }),
  _retrackKit: JournalEntry.pick({
    id: true,
    operation: true,
    stages: true,
    outcome: true,
    refusal: true,
    fault: true,
    findings: true,
  }).describe('What the journal knows beside it.'),
})
export type HarEntry = z.infer<typeof HarEntry>

export const Har = z.object({
  log: z.object({
    version: z.literal('1.2'),
    creator: z.object({ name: z.string(), version: z.string() }),
    entries: z.array(HarEntry),
  }),
})
export type Har = z.infer<typeof Har>
