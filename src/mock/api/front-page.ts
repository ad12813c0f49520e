/**
 * The page at the root of the mock: it says what this is. It is also where a client comes to who follows the redirect of a
 * refusal, as `/login` is: there it answers 200, whatever became of the lead.
 */
import { VERSION } from '../../version.ts'
import { htmlPage, type MockResponse } from '../http/response.ts'
import { refusals } from './error-responses.ts'
import { type Operation, refused } from './operation.ts'

export const LOGIN_PATH = '/login'
export const FRONT_PAGES: readonly string[] = ['/', LOGIN_PATH]

export const FRONT_PAGE: Operation = {
  id: null,
  methods: ['GET', 'HEAD'],
  path: '',
  findings: [],
  prepare: ({ target: { path }, message: { method = '', headers } }) => ({
    access: 'public',
    reference: null,
    click: null,
    event: null,
    execute: (_account, { behaviours }) => {
      if (!FRONT_PAGE.methods.includes(method)) return refused(refusals.unknownPath(behaviours, path))
      if (behaviours['refusal-without-accept'] === 'redirect') return accepted({ ...htmlPage('Retrack'), status: 200 })
      if (path === LOGIN_PATH) return refused(refusals.unknownPath(behaviours, path))
      return accepted(headers.accept?.includes('text/html') === true ? TO_PAGE : INTRODUCTION)
    },
  }),
}

const accepted = (response: MockResponse) => ({ kind: 'accepted', response }) as const

/** A relative address leads to the page from behind any proxy. It depends on who asks, so nobody may keep it. */
const TO_PAGE: MockResponse = { status: 302, headers: { location: '_mock/ui/', 'cache-control': 'no-store' }, body: '' }

const INTRODUCTION: MockResponse = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: `retrack-kit ${VERSION}: a local Retrack, to build and test a store against.

  POST /api/v2/leads          what a store sends; its token is what "retrack-kit serve" printed
  GET  /_mock/ui/             shows in a browser what came, and what became of it
  GET  /_mock/requests        the same as JSON, for tests
  GET  /_mock/openapi.json    all requests that are understood
`,
}
