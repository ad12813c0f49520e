/** Why a file could not be read or written, in words. */
import { getErrorMessage } from './error-message.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
  ENOEXEC: 'it is no program for this system',
  EMFILE: 'too many files are open',
}

/** A clause, without a full stop. */
export function describeFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? getErrorMessage(error).replace(/\.$/, '')
}
