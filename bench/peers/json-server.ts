/** json-server keeps what is posted in a file, under the path of the file's key. */
export function jsonServerFiles(): Record<string, string> {
  return {
    'db.json': '{"leads":[]}',
    'routes.json': '{"/api/v2/*":"/$1"}',
  }
}
