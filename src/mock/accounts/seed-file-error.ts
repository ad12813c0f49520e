/** The seed file cannot be used; the message says where and why. */
export class SeedFileError extends Error {
  override readonly name = 'SeedFileError'
}
