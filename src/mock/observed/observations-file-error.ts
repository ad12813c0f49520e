/** A file of observations cannot be used; the message says why. */
export class ObservationsFileError extends Error {
  override readonly name = 'ObservationsFileError'
}
