/** Records what a person does in the check's own window, so that the next check can do it without her. */
import type { Page, Request } from 'playwright-core'
import type { Origins } from '../../drivers/origins.ts'

/** A request of an order. */
export interface RecordedRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** The response after redirects; null if it could not be read. */
  readonly response: string | null
}

/** An order from the page that the person began on to the one where she said that it was done. */
export interface RecordedOrder {
  readonly voucher: string | null
  readonly click: string | null
  /** The first one is the page that she began on. */
  readonly requests: readonly RecordedRequest[]
}

/** A response that is still coming when the order is done is not waited for any longer, in milliseconds. */
const READING_LIMIT_MS = 2_000
const MAX_REQUESTS = 200

export class OrderRecorder implements Disposable {
  readonly #page: Page
  readonly #origins: Origins
  readonly #found: { readonly request: Request; response: Promise<string | null> }[] = []

  constructor(page: Page, origins: Origins) {
    this.#page = page
    this.#origins = origins
    page.on('request', this.#add)
  }

  async end(): Promise<RecordedRequest[]> {
    this[Symbol.dispose]()
    return Promise.all(
      this.#found.map(async ({ request, response }) => ({
        method: request.method(),
        url: request.url(),
        headers: request.headers(),
        body: request.postData(),
        response: await response,
      })),
    )
  }

  [Symbol.dispose](): void {
    this.#page.off('request', this.#add)
  }

  readonly #add = (request: Request): void => {
    const isFollowed = request.redirectedFrom() !== null
    if (isFollowed || !isStep(request, this.#page) || !this.#origins.allows(request.url())) return
    if (this.#found.length < MAX_REQUESTS) this.#found.push({ request, response: readResponse(request) })
  }
}

/** The page that is shown, as the request that brought it. */
export const recordShownPage = async (page: Page): Promise<RecordedRequest> => ({
  method: 'GET',
  url: page.url(),
  headers: {},
  body: null,
  response: await page.content().catch(() => null),
})

/** Where the page goes, and what its scripts change in the store. Images and the like, and what tells of the page, are no part of an order. */
function isStep(request: Request, page: Page): boolean {
  if (request.isNavigationRequest()) return request.frame() === page.mainFrame()
  const isOfScript = request.resourceType() === 'fetch' || request.resourceType() === 'xhr'
  return isOfScript && !['GET', 'HEAD', 'OPTIONS'].includes(request.method())
}

async function readResponse(request: Request): Promise<string | null> {
  const read = async () => {
    const response = await request.response()
    const last = request.redirectedTo()
    return last === null ? ((await response?.text()) ?? null) : readResponse(last)
  }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, READING_LIMIT_MS, null)
  })
  try {
    return await Promise.race([read(), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
