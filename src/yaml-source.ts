/** A YAML text from a file, with the place of each of its values. */
import { type Document, isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { getErrorMessage } from '../shared/error-message.ts'

type Path = readonly (string | number)[]

/** The text is not valid YAML. The message begins with the file, the line and the column, as far as they are known. */
export class YamlError extends Error {
  override readonly name = 'YamlError'
}

export class YamlSource {
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed
  readonly value: unknown

  /** @throws {YamlError} */
  constructor(file: string, text: string) {
    this.#file = file
    this.#document = this.#read(() => parseDocument(text, { lineCounter: this.#lines, prettyErrors: false }))
    const { errors } = this.#document
    if (errors.some(({ message }) => /call stack/.test(message))) throw new YamlError(`${file}: ${TOO_DEEP}.`)
    if (errors.length > 0) {
      const lines = errors.map(({ pos, message }) => `${this.#place(pos[0])} This is not YAML: ${message}`)
      throw new YamlError(lines.join('\n'))
    }
    // Only now the parser refuses unknown aliases, and those that stand for too much.
    this.value = this.#read(() => this.#document.toJS())
  }

  /** `FILE:LINE:COLUMN NAME`. `isKey`: of an unknown key, the key is meant and not its value. */
  locate(path: Path, isKey: boolean): string {
    const offset = findOffset(this.#document.contents, path, isKey)
    const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
    return [offset === undefined ? this.#file : this.#place(offset), name.replace(/^\./, '')].join(' ').trim()
  }

  #place(offset: number): string {
    const { line, col } = this.#lines.linePos(offset)
    return `${this.#file}:${line}:${col}`
  }

  #read<Value>(read: () => Value): Value {
    try {
      return read()
    } catch (error) {
      const why =
        error instanceof RangeError
          ? TOO_DEEP
          : /excessive alias/i.test(getErrorMessage(error))
            ? 'its aliases (*name) stand for more than a config can hold; write the values out'
            : getErrorMessage(error)
      throw new YamlError(`${this.#file}: ${why}.`)
    }
  }
}

const TOO_DEEP = 'its values stand too deep in one another'

/** Of the value, or of the nearest thing around it that is there; of an unknown key, of the key. */
function findOffset(node: Node | null, [key, ...rest]: Path, isKey: boolean): number | undefined {
  if (node === null) return undefined
  if (key === undefined || !isCollection(node)) return node.range?.[0]
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
    if (pair === undefined) return node.range?.[0]
    const isMeant = rest.length === 0 && isKey
    const within = !isMeant && isNode(pair.value) ? findOffset(pair.value, rest, isKey) : undefined
    return within ?? (isNode(pair.key) ? pair.key.range?.[0] : undefined)
  }
  const item = typeof key === 'number' ? node.items[key] : undefined
  return (isNode(item) ? findOffset(item, rest, isKey) : undefined) ?? node.range?.[0]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value
