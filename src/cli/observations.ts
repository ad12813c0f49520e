/** Reads a file of observations for a command. */
import { ObservationsFileError } from '../mock/observed/observations-file-error.ts'
import { CliError, EXIT } from './exit.ts'

/** @throws {CliError} if the file cannot be used */
export async function readOrExplain<Observations>(read: Promise<Observations>): Promise<Observations> {
  try {
    return await read
  } catch (error) {
    throw error instanceof ObservationsFileError ? new CliError(error.message, EXIT.usage) : error
  }
}
