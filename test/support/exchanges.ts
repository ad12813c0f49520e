/** Every exchange that the documents promise, once: what is sent, and what must come back. */
import { STATE } from '../../schemas/control/state.ts'
import { DOCUMENTED_REDIRECT, DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import type { Asked } from './http.ts'

export interface Exchange extends Asked {
  readonly expected: number
}

const [token, json] = [DOCUMENTED_TOKEN, DOCUMENTED_REQUEST]
const LEAD = '3afc4a82-93c3-423f-8ee8-542ccb315931'
const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const LINK =
  '/track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3'
const text = { 'content-type': 'text/plain' }
const jsonType = { 'content-type': 'application/json' }

const create = { method: 'POST', path: '/api/v2/leads', token } as const
const update = { method: 'POST', path: `/api/v2/leads/${LEAD}`, token } as const

/** In an order in which each is possible. */
export const RETRACK_EXCHANGES: readonly Exchange[] = [
  { path: LINK, expected: 302 },
  { path: `${LINK}&deeplink=${encodeURIComponent(DOCUMENTED_REDIRECT.deeplink)}&ref=a&ref2=b&ref3=c`, expected: 302 },
  { path: LINK.replace(/program=.*/, `program=${UNKNOWN}`), expected: 404 },
  { ...create, json, expected: 200 },
  { ...create, json: { ...json, voucher: null }, expected: 200 },
  { ...create, json: { ...json, voucher: undefined, click: DOCUMENTED_REDIRECT.click }, expected: 200 },
  { ...create, json: { ...json, reference: undefined, event: 1, click: UNKNOWN }, expected: 422 },
  { ...create, json, token: 'unknown', expected: 401 },
  { ...create, body: JSON.stringify(json), headers: text, expected: 415 },
  { ...create, body: '{', headers: jsonType, expected: 400 },
  { ...create, body: ' '.repeat(70_000), headers: jsonType, expected: 413 },
  { ...update, json: { status: 'rejected' }, expected: 200 },
  { ...update, json: { status: 'pending' }, expected: 200 },
  { ...update, json: { status: 'paid' }, expected: 422 },
  { ...update, json: { status: 'approved' }, expected: 200 },
  { ...update, json: { status: 'rejected' }, expected: 422 },
  { ...update, json: { status: 'approved' }, token: 'unknown', expected: 401 },
  { ...update, json: { status: 'approved' }, path: `/api/v2/leads/${UNKNOWN}`, expected: 404 },
  { ...update, body: '{"status":"approved"}', headers: text, expected: 415 },
  { ...update, body: '', headers: jsonType, expected: 400 },
  { ...update, body: ' '.repeat(70_000), headers: jsonType, expected: 413 },
]

/** The default account as it starts. */
const STATE_BODY = STATE.importAccount.bodyExample

/** Routes of the control API that take a body. */
const TAKING = [
  { method: 'POST', path: '/_mock/accounts' },
  { method: 'POST', path: '/_mock/refuse-connections' },
  { method: 'PATCH', path: '/_mock/account' },
  { method: 'POST', path: '/_mock/clicks' },
  { method: 'PATCH', path: `/_mock/leads/${LEAD}` },
  { method: 'PUT', path: '/_mock/clock' },
  { method: 'POST', path: '/_mock/requests/1/replay' },
  { method: 'POST', path: '/_mock/check' },
  { method: 'POST', path: '/_mock/check/answer' },
] as const

/** An account that no guided check is about. */
const stranger = 'token-of-a-stranger'

function guidedExchanges(): Exchange[] {
  const [path, post] = ['/_mock/check', { method: 'POST', token }] as const
  const start = { redirectUrl: 'http://127.0.0.1:3000/retrack', rejectOrder: 'by-hand', approveOrder: 'never' }
  const answer = { question: 1, answer: 'done' }
  const routes = [
    { path },
    { path, method: 'POST', json: start },
    { path, method: 'DELETE' },
    { path: `${path}/answer`, method: 'POST', json: answer },
    { path: `${path}/files/report.html` },
  ]
  return [
    { method: 'POST', path: '/_mock/accounts', json: { token: stranger }, expected: 201 },
    ...routes.map((route) => ({ ...route, token: stranger, expected: 404 })),
    { path, token, expected: 200 },
    { path: `${path}?after=x`, token, expected: 422 },
    { ...post, path, json: { ...start, rejectOrder: 'sometimes' }, expected: 422 },
    { ...post, path, json: start, expected: 202 },
    { ...post, path, json: start, expected: 409 },
    { ...post, path: `${path}/answer`, json: answer, expected: 204 },
    { ...post, path: `${path}/answer`, json: answer, expected: 409 },
    { path: `${path}/files/report.html`, token, expected: 404 },
    { path, method: 'DELETE', token, expected: 204 },
    { path: `${path}/files/report.html`, token, expected: 200 },
    { path: `${path}/files/other.html`, token, expected: 422 },
  ]
}

export const CONTROL_EXCHANGES: readonly Exchange[] = [
  ...TAKING.flatMap((route): Exchange[] => [
    { ...route, token, body: '{', headers: jsonType, expected: 400 },
    { ...route, token, body: ' '.repeat(1_100_000), headers: jsonType, expected: 413 },
    { ...route, token, body: '{}', headers: text, expected: 415 },
  ]),
  { path: '/_mock/health', expected: 200 },
  { path: '/_mock/openapi.json', expected: 200 },
  { path: '/_mock/metrics', expected: 200 },
  { method: 'POST', path: '/_mock/accounts', expected: 201 },
  {
    method: 'POST',
    path: '/_mock/accounts',
    json: {
      market: 'FI',
      redirectUrl: 'http://127.0.0.1:3000/retrack',
      seed: 7,
      events: [{ title: 'a', commission: 1 }],
      behaviours: { 'redirect-status': 307 },
    },
    expected: 201,
  },
  { method: 'POST', path: '/_mock/accounts', json: { market: 'XX' }, expected: 422 },
  { method: 'POST', path: '/_mock/accounts', json: { token }, expected: 409 },
  { path: '/_mock/accounts', expected: 200 },
  { path: '/_mock/account', token, expected: 200 },
  { path: '/_mock/account', expected: 401 },
  { path: '/_mock/behaviours', token, expected: 200 },
  { path: '/_mock/account?x=y', token, expected: 422 },
  { path: '/_mock/account', token, headers: { origin: 'http://evil.invalid' }, expected: 403 },
  {
    method: 'PATCH',
    path: '/_mock/account',
    token,
    json: { usesRedirectPage: false, behaviours: { 'repeated-reference': 'refuse' } },
    expected: 200,
  },
  { method: 'PATCH', path: '/_mock/account', token, json: { x: 1 }, expected: 422 },
  { method: 'DELETE', path: '/_mock/account', token, expected: 409 },
  {
    method: 'POST',
    path: '/_mock/clicks',
    token,
    json: { deeplink: 'http://127.0.0.1:3000/some-product?size=M' },
    expected: 201,
  },
  { method: 'POST', path: '/_mock/clicks', token, json: { country: 'x' }, expected: 422 },
  { path: '/_mock/clicks?limit=2', token, expected: 200 },
  { path: '/_mock/clicks?limit=0', token, expected: 422 },
  { path: '/_mock/leads?reference=testabc123&status=approved&limit=5', token, expected: 200 },
  { path: '/_mock/leads?status=x', token, expected: 422 },
  {
    method: 'PATCH',
    path: `/_mock/leads/${LEAD}`,
    token,
    json: { status: 'rejected', reason: 'Order was returned' },
    expected: 200,
  },
  { method: 'PATCH', path: `/_mock/leads/${UNKNOWN}`, token, json: { status: 'rejected' }, expected: 404 },
  { method: 'PATCH', path: `/_mock/leads/${LEAD}`, token, json: {}, expected: 422 },
  { method: 'PUT', path: '/_mock/clock', token, json: { now: '2020-11-04 11:09:31', frozen: true }, expected: 200 },
  { method: 'PUT', path: '/_mock/clock', token, json: { now: 'x' }, expected: 422 },
  {
    method: 'POST',
    path: '/_mock/faults',
    token,
    json: { operation: 'createLead', when: { first: 2 }, effect: { kind: 'status', status: 503 } },
    expected: 201,
  },
  { method: 'POST', path: '/_mock/faults', token, json: { scenario: 'flaky' }, expected: 201 },
  { method: 'POST', path: '/_mock/faults', token, json: { effect: { kind: 'status', status: 200 } }, expected: 422 },
  { path: '/_mock/faults', token, expected: 200 },
  { method: 'DELETE', path: '/_mock/faults/fault-1', token, expected: 204 },
  { method: 'DELETE', path: '/_mock/faults/fault-1', token, expected: 404 },
  { method: 'DELETE', path: '/_mock/faults', token, expected: 204 },
  { path: '/_mock/requests?operation=createLead&outcome=accepted&limit=3', token, expected: 200 },
  { path: '/_mock/requests?outcome=lost', token, expected: 422 },
  // The eleventh of Retrack's exchanges above has too long a body.
  { method: 'POST', path: '/_mock/requests/11/replay', token, expected: 409 },
  {
    method: 'POST',
    path: '/_mock/requests/3/replay',
    token,
    json: { path: '/api/v2/leads', body: json },
    expected: 201,
  },
  { method: 'POST', path: '/_mock/requests/3/replay', token, json: { path: '/_mock/reset' }, expected: 422 },
  { method: 'POST', path: '/_mock/requests/999999/replay', token, expected: 404 },
  { method: 'DELETE', path: '/_mock/requests', token, expected: 204 },
  { method: 'POST', path: '/_mock/wait', token, json: { operation: 'createLead', timeoutMs: 0 }, expected: 200 },
  { method: 'POST', path: '/_mock/wait', token, json: { timeoutMs: -1 }, expected: 422 },
  { path: '/_mock/account/state', token, expected: 200 },
  { path: '/_mock/account/state?redact=true', token, expected: 200 },
  { method: 'PUT', path: '/_mock/account/state', token, json: STATE_BODY, expected: 409 },
  { method: 'PUT', path: '/_mock/account/state?replace=true', token, json: STATE_BODY, expected: 200 },
  { path: '/_mock/state', token, expected: 403 },
  { method: 'POST', path: '/_mock/state', json: STATE_BODY, expected: 403 },
  ...guidedExchanges(),
  { method: 'POST', path: '/_mock/reset', token, expected: 204 },
  { method: 'POST', path: '/_mock/reset?x=y', token, expected: 422 },
  { method: 'POST', path: '/_mock/refuse-connections', json: {}, expected: 422 },
  // The last: those that come after it may be refused.
  { method: 'POST', path: '/_mock/refuse-connections', json: { ms: 0 }, expected: 204 },
]
