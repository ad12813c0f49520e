/** The text of whatever was thrown, in one line of prose. */
export function getErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
