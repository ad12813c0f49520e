/** The requests to a Laravel application and to the mock, named as in the table of docs/fidelity.md. */
import { gzipSync } from 'node:zlib'
import { DOCUMENTED_REQUEST, DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../../../schemas/documented.ts'
import { type Asked, ask } from '../../support/http.ts'
import { lines, sendBytes } from '../../support/raw-socket.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly json: unknown
}
type Send = (port: number) => Promise<Answer>

const PATH = '/api/v2/leads'
const UUID = DOCUMENTED_RESPONSE.data.uuid
const SOUND = JSON.stringify(DOCUMENTED_REQUEST)
const FORM = new URLSearchParams(DOCUMENTED_REQUEST).toString()
const BOUNDARY = 'a-boundary'
const MULTIPART = `${Object.entries(DOCUMENTED_REQUEST)
  .map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  .join('')}--${BOUNDARY}--\r\n`

/** A client that asks for JSON and sends JSON, unless something else is said. */
const send =
  ({ headers, ...more }: Partial<Asked>): Send =>
  (port) =>
    ask(port, {
      method: 'POST',
      path: PATH,
      token: DOCUMENTED_TOKEN,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      ...more,
    })
const withBody = (body: string | Buffer, contentType = 'application/json') =>
  send({ body, headers: { 'content-type': contentType } })
const withFields = (fields: Record<string, unknown>) => withBody(JSON.stringify({ ...DOCUMENTED_REQUEST, ...fields }))
/** The documented lead with one more value, which JavaScript would write otherwise. */
const withValue = (json: string) => withBody(`${SOUND.slice(0, -1)},"x":${json}}`)
const asAnything = { accept: '*/*' }
const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`

/** For a Host that no client would send. */
const withHost =
  (host: string): Send =>
  async (port) => {
    const { replies } = await sendBytes(port, lines([`POST ${PATH} HTTP/1.1`, `Host:${host}`, 'Content-Length: 0']))
    const [reply] = replies
    if (reply === undefined) throw new Error('There was no answer.')
    return reply
  }

export const CASES: Readonly<Record<string, Send>> = {
  'the documented lead': withBody(SOUND),
  'the same, `Accept: */*`': send({ body: SOUND, headers: asAnything }),
  'no fields': withBody('{}'),
  'no fields, `Accept: */*`': send({ body: '{}', headers: asAnything }),
  'no body': send({}),
  'a list': withBody('[1]'),
  'no token': send({ body: SOUND, token: undefined }),
  'no token, `Accept: */*`': send({ body: SOUND, token: undefined, headers: asAnything }),
  'an unknown path': send({ body: SOUND, path: '/api/v2/lead' }),
  'an unknown path, `Accept: */*`': send({ body: SOUND, path: '/api/v2/lead', headers: asAnything }),
  'another method': send({ body: SOUND, method: 'PUT' }),
  'another method, `Accept: */*`': send({ body: SOUND, method: 'PUT', headers: asAnything }),
  'an update': send({ path: `${PATH}/${UUID}`, json: { status: 'pending' } }),
  'an update to an unknown status': send({ path: `${PATH}/${UUID}`, json: { status: 'done' } }),
  'an update of an unknown lead': send({ path: `${PATH}/unknown`, json: { status: 'pending' } }),
  'a reference of blanks': withFields({ reference: '   ' }),
  'a reference between blanks': withFields({ reference: '  A1 ' }),
  'a reference of a no-break space': withFields({ reference: '\u00a0' }),
  'an empty voucher': withFields({ voucher: '' }),
  'a reference of 255 emoji': withFields({ reference: '😀'.repeat(255) }),
  'a reference of 256 emoji': withFields({ reference: '😀'.repeat(256) }),
  'half a surrogate pair': withBody(SOUND.replace('testabc123', '\\ud83d')),
  'capitals in `event` and `click`': withBody(SOUND.replace(/"[\da-f]{8}-[^"]+"/g, (uuid) => uuid.toUpperCase())),
  'capitals in the path': send({ path: `${PATH}/${UUID.toUpperCase()}`, json: { status: 'pending' } }),
  'a slash at the end of the path': send({ body: SOUND, path: `${PATH}/` }),
  'two slashes at its beginning': send({ body: SOUND, path: `/${PATH}` }),
  'fields in the URL': send({ body: '{}', path: `${PATH}?${FORM}` }),
  'the question of a browser (CORS)': send({
    method: 'OPTIONS',
    token: undefined,
    headers: { 'content-type': undefined, origin: 'http://page.invalid', 'access-control-request-method': 'POST' },
  }),
  '`text/json`': withBody(SOUND, 'text/json'),
  '`application/json, application/json`': withBody(SOUND, 'application/json, application/json'),
  '`text/plain`': withBody(SOUND, 'text/plain'),
  'a form': withBody(FORM, 'application/x-www-form-urlencoded'),
  'a multipart form': withBody(MULTIPART, `multipart/form-data; boundary=${BOUNDARY}`),
  'a form as JSON': withBody(FORM),
  'a byte order mark': withBody(`\ufeff${SOUND}`),
  'UTF-16': withBody(Buffer.from(SOUND, 'utf16le')),
  gzip: send({ body: gzipSync(SOUND), headers: { 'content-encoding': 'gzip' } }),
  'a comma too many': withBody(SOUND.replace('}', ',}')),
  '`1e400` as the reference': withBody(SOUND.replace('"testabc123"', '1e400')),
  '`1e400` in an unknown field': withValue('1e400'),
  '511 levels': withValue(nested(510)),
  '512 levels': withValue(nested(511)),
  'an empty `Host`': withHost(''),
  '`Host: a b`': withHost(' a b'),
  'a URL of 10 kB': send({ body: SOUND, path: `${PATH}?${'x'.repeat(10_000)}` }),
  'a header of 10 kB': send({ body: SOUND, headers: { 'x-a': 'x'.repeat(10_000) } }),
  'a body of 100 kB': withValue(`"${'x'.repeat(100_000)}"`),
}
