/** Keeps observations in a file that is always whole: a new one replaces the old one in one step. */
import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import * as z from 'zod'
import { OBSERVATIONS_VERSION, Observations } from '../../../schemas/observations.ts'
import { getErrorMessage } from '../../../shared/error-message.ts'
import { describeFileError } from '../../../shared/file-error.ts'
import { describeFirstProblem } from '../../../shared/zod-problem.ts'
import { writeWholeFile } from '../../whole-file.ts'
import { ObservationsFileError } from './observations-file-error.ts'

/**
 * Reads a file of observations; undefined if there is none.
 * @throws {ObservationsFileError} if it cannot be read, or is another kind of file
 */
export async function readObservations(file: string): Promise<Observations | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new ObservationsFileError(
      `${file} cannot be read: ${describeFileError(error)}. Name another file: --out FILE.`,
    )
  }
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    throw new ObservationsFileError(
      `${file} is not YAML: ${getErrorMessage(error).split('\n')[0]?.replace(/:$/, '')}. Correct it, or name another file: --out FILE.`,
    )
  }
  const version = z.looseObject({ version: z.number() }).safeParse(content)
  if (version.success && version.data.version > OBSERVATIONS_VERSION) {
    throw new ObservationsFileError(
      `${file} is of version ${version.data.version}, and this retrack-kit reads version ${OBSERVATIONS_VERSION}. Update retrack-kit.`,
    )
  }
  const parsed = Observations.safeParse(content)
  if (parsed.success) return parsed.data
  throw new ObservationsFileError(
    `${file} is not a file that "retrack-kit observe" or "retrack-kit probe" wrote: ${describeFirstProblem(parsed.error)}. Name another file.`,
  )
}

/**
 * Reads a file of observations that must be there.
 * @throws {ObservationsFileError} if it is not, cannot be read, or is another kind of file
 */
export async function readObservationsOrThrow(file: string): Promise<Observations> {
  const observations = await readObservations(file)
  if (observations !== undefined) return observations
  throw new ObservationsFileError(
    `${file}: there is no such file. "retrack-kit observe" or "retrack-kit probe" writes one.`,
  )
}

const HEADER = `# What Retrack answered, as retrack-kit saw it. Tokens, references, addresses and names are not in it.
# "retrack-kit serve --observed FILE" answers so.
`

export class ObservationsFile {
  readonly #file: string
  readonly #read: () => Observations
  #writing: Promise<void> | undefined
  #next: Promise<void> | undefined

  /** `read` gives what the file shall hold at the time of writing. */
  constructor(file: string, read: () => Observations) {
    this.#file = file
    this.#read = read
  }

  /** Resolves when all that was recorded before the call is on the disk. Calls that come during a write share the next one. */
  save(): Promise<void> {
    if (this.#writing === undefined) {
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined
      })
      return this.#writing
    }
    this.#next ??= this.#writing
      .catch(() => {})
      .then(() => {
        this.#next = undefined
        return this.save()
      })
    return this.#next
  }

  async #write(): Promise<void> {
    const text = `${HEADER}${stringify(this.#read(), { lineWidth: 0 })}`
    try {
      await writeWholeFile(this.#file, text)
    } catch (error) {
      throw new ObservationsFileError(
        `${this.#file} cannot be written: ${describeFileError(error)}. Name another file: --out FILE.`,
      )
    }
  }
}
