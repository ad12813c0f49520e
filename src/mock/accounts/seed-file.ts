/** Reads a seed file, and says of each thing wrong with it where it stands. */
import { readFile } from 'node:fs/promises'
import { describeIssue, flattenIssue } from '../../../schemas/config/read.ts'
import { type SeedAccount, SeedFile } from '../../../schemas/seed-file.ts'
import { getErrorMessage } from '../../../shared/error-message.ts'
import { YamlError, YamlSource } from '../../yaml-source.ts'
import { SeedFileError } from './seed-file-error.ts'

/** @throws {SeedFileError} */
export async function readSeedFile(file: string): Promise<readonly SeedAccount[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SeedFileError(`The seed file ${file} could not be read: ${getErrorMessage(error)}`)
  })
  const source = readSource(file, text)
  const read = SeedFile.safeParse(source.value, { error: describeIssue })
  if (read.success) return read.data.accounts
  const problems = read.error.issues.flatMap((issue) =>
    flattenIssue(issue).map(
      ({ path, message }) => `${source.locate(path, issue.code === 'unrecognized_keys')}: ${message}`,
    ),
  )
  throw new SeedFileError(problems.join('\n'))
}

function readSource(file: string, text: string): YamlSource {
  try {
    return new YamlSource(file, text)
  } catch (error) {
    throw error instanceof YamlError ? new SeedFileError(error.message) : error
  }
}
