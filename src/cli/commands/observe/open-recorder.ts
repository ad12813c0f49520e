/** Goes on where a file of observations ends. */
import { readObservations } from '../../../mock/observed/observations-file.ts'
import { Recorder } from '../../../mock/observed/recorder.ts'
import { CliError, EXIT } from '../../exit.ts'
import { readOrExplain } from '../../observations.ts'
import { toPrintable } from '../../terminal.ts'

/** @throws {CliError} if the file cannot be read, or is about another Retrack */
export async function openRecorder(file: string, upstream: URL): Promise<Recorder> {
  const before = await readOrExplain(readObservations(file))
  if (before !== undefined && before.upstream !== upstream.origin) {
    throw new CliError(
      `${file} holds what ${toPrintable(before.upstream)} answered, and --upstream names ${upstream.origin}. Name another file: --out other.observed.yaml`,
      EXIT.usage,
    )
  }
  return new Recorder(upstream.origin, before)
}
