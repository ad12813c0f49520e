/** Reads a document for both drivers: the evidence of a page, and the targets of its markup. */
import type { NewItem } from '../timeline.ts'
import { findMetaRefresh, hasScript, listTags, parseRefresh, type Refresh } from './markup.ts'
import { findUnescaped } from './unescaped.ts'

export interface Document {
  /** The page that was opened in the first place, with whatever its link held. */
  readonly opened: string
  readonly hop: number
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ReadDocument {
  readonly seen: Extract<NewItem, { kind: 'page' }>
  readonly refresh: (Refresh & { readonly by: 'meta-refresh' | 'refresh-header' }) | null
}

export function readDocument(document: Document, driver: 'chromium' | 'http'): ReadDocument {
  const { opened, hop, url, status, headers, body } = document
  const contentType = headers['content-type'] ?? null
  const tags = contentType === null || /html|xml/i.test(contentType) ? listTags(body) : []
  const byMarkup = findMetaRefresh(tags)
  const byHeader = headers['refresh'] === undefined ? null : parseRefresh(headers['refresh'])
  return {
    seen: {
      kind: 'page',
      driver,
      hop,
      url,
      status,
      contentType,
      bytes: Buffer.byteLength(body),
      hasScript: hasScript(tags),
      unescaped: findUnescaped(tags, opened),
    },
    refresh:
      byHeader !== null
        ? { ...byHeader, by: 'refresh-header' }
        : byMarkup !== null
          ? { ...byMarkup, by: 'meta-refresh' }
          : null,
  }
}
