/** Reads a seed file, and says of each thing wrong with it where it stands. */
import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import { describeIssue, flattenIssue } from '../../../schemas/config/read.ts'
import { type SeedAccount, SeedFile } from '../../../schemas/seed-file.ts'
import { getErrorMessage } from '../../../shared/error-message.ts'
import { findOffset } from '../../yaml-offset.ts'
import { SeedFileError } from './seed-file-error.ts'

/** @throws {SeedFileError} */
export async function readSeedFile(file: string): Promise<readonly SeedAccount[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SeedFileError(`The seed file ${file} could not be read: ${getErrorMessage(error)}`)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  if (document.errors.length > 0)
    throw new SeedFileError(document.errors.map(({ pos, message }) => `${place(pos[0])} ${message}`).join('\n'))
  const read = SeedFile.safeParse(
    toValue(file, () => document.toJS()),
    { error: describeIssue },
  )
  if (read.success) return read.data.accounts
  const problems = read.error.issues.flatMap((issue) =>
    flattenIssue(issue).map(({ path, message }) => {
      const offset = findOffset(document.contents, path, issue.code === 'unrecognized_keys')
      const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
      return `${[offset === undefined ? file : place(offset), name.replace(/^\./, '')].join(' ').trim()}: ${message}`
    }),
  )
  throw new SeedFileError(problems.join('\n'))
}

/** What the parser refuses only while values are made: aliases that stand for too much, values too deep in one another. */
function toValue<Value>(file: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw new SeedFileError(`The seed file ${file} could not be read: ${getErrorMessage(error)}`)
  }
}
