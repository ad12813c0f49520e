/** The page under `/_mock/ui/`: files that are read when a browser asks for them. They hold no secret, and need no token. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { jsonResponse, sendResponse } from '../http/response.ts'
import { HttpError } from './http-error.ts'
import { crossOriginReason, type OriginGuardOptions } from './origin-guard.ts'

const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/_mock/ui/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/_mock/ui/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/_mock/ui/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
}

/** Nothing runs or loads but these files, and nobody may frame them. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Another version of the mock has another page at the same address.
  'cache-control': 'no-store',
} as const

/** False where no file of the page is meant. */
export async function respondPage(
  request: IncomingMessage,
  response: ServerResponse,
  options: OriginGuardOptions,
): Promise<boolean> {
  const { method = '', url = '', headers } = request
  if (method !== 'GET' && method !== 'HEAD') return false
  const path = url.split('?', 1)[0] ?? ''
  // The browser keeps the fragment, and the token in it.
  if (path === '/_mock/ui') {
    response.writeHead(308, { ...HEADERS, location: '/_mock/ui/' }).end()
    return true
  }
  const found = FILES[path]
  if (found === undefined) return false
  // A link on any site may lead here: whoever follows it sees the page, and the site does not.
  const isLink = headers['sec-fetch-mode'] === 'navigate'
  const reason = crossOriginReason({ headers: isLink ? { host: headers.host } : headers }, options)
  if (reason !== undefined) {
    await sendResponse(response, jsonResponse(403, new HttpError(403, reason).body, HEADERS))
    return true
  }
  folder ??= findFolder()
  const bytes = await readFile(join(folder, found.file))
  response.writeHead(200, { ...HEADERS, 'content-type': found.type, 'content-length': bytes.length })
  response.end(method === 'HEAD' ? undefined : bytes)
  return true
}

let folder: string | undefined

/** Where the build has put the page: the package of this file, from its source or from its bundle. */
function findFolder(): string {
  let above: string = import.meta.dirname
  for (;;) {
    const built = join(above, 'dist', 'ui')
    if (existsSync(built)) return built
    if (dirname(above) === above) throw new Error('The page is not built: run "npm run build".')
    above = dirname(above)
  }
}
