/** Whether somebody watches, and in colours. */
import type { WriteStream } from 'node:tty'

/** `CI` is set to anything but `false`: nobody watches, whatever the terminal says of itself. */
export const isCi = (): boolean => !['', 'false', '0', undefined].includes(process.env['CI'])

export function coloursOn(stream: WriteStream): boolean {
  return stream.isTTY && stream.hasColors() && !process.env['NO_COLOR'] && !isCi()
}
