/** Bodies that are compressed by their `Content-Encoding`, within bounds. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

const DECOMPRESSORS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const

export type Compression = keyof typeof DECOMPRESSORS

/** Undefined where a body comes as it is, or is compressed in a way that nobody here reads. */
export function compressionOf(contentEncoding: string | undefined): Compression | undefined {
  const name = contentEncoding?.trim().toLowerCase().replace(/^x-/, '')
  return name !== undefined && Object.hasOwn(DECOMPRESSORS, name) ? (name as Compression) : undefined
}

/** Undefined where the bytes are not what they are said to be, or would take more than `maxBytes`. */
export function decompress(bytes: Buffer, compression: Compression, maxBytes: number): Buffer | undefined {
  try {
    return DECOMPRESSORS[compression](bytes, { maxOutputLength: maxBytes })
  } catch {
    return undefined
  }
}
