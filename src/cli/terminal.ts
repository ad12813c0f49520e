/** Printing: whether somebody watches, in colours, and what may be shown. */
import type { WriteStream } from 'node:tty'

/** `CI` is set to anything but `false`: nobody watches, whatever the terminal says of itself. */
export const isCi = (): boolean => !['', 'false', '0', undefined].includes(process.env['CI'])

export function supportsColours(stream: WriteStream): boolean {
  return stream.isTTY && stream.hasColors() && !process.env['NO_COLOR'] && !isCi()
}

const MAX_PRINTABLE_LENGTH = 500

/** Shortens a text, and replaces what could steer the terminal: a client may have sent it. */
export function toPrintable(text: string): string {
  return text.replace(/[^\x20-\x7e…→]/gu, '?').slice(0, MAX_PRINTABLE_LENGTH)
}

export const print = (text: string) => process.stdout.write(`${text}\n`)

export const indent = (text: string): string => text.replace(/^/gm, '  ')
