/** The table of docs/fidelity.md that compares with a real Laravel: written by hand, held by test/slow/laravel/laravel.test.ts. */
export const BESIDE_LARAVEL = `## Beside a real Laravel

CI sends what is in this table to a small application on Laravel 8.83 behind nginx and php-fpm, as Debian has them, to the
mock with the profile, and to the mock as it is. It compares status and shape, and whether an answer says its length or
comes in chunks; the words differ. Where nothing else is said, the client sends JSON and asks for it in \`Accept\`. A number is
the status; \`422: event, click\` names the fields with errors.

| sent | Laravel | \`profile=laravel\` | the mock by default | why the profile differs |
|---|---|---|---|---|
| the documented lead | 200, saved | 200, saved | 200, saved |  |
| the same, \`Accept: */*\` | 200, saved | 200, saved | 200, saved |  |
| no fields | 422: event, click, reference | 422: event, click, reference | 422: event, click, reference |  |
| no fields, \`Accept: */*\` | 302 to / | 302 to / | 422: event, click, reference |  |
| no body | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| a list | 422: event, click, reference | 422: event, click, reference | 422: event, click, reference |  |
| no token | 401: JSON | 401: JSON | 401: JSON |  |
| no token, \`Accept: */*\` | 302 to /login | 302 to /login | 401: JSON |  |
| an unknown path | 404: JSON | 404: JSON | 404: JSON |  |
| an unknown path, \`Accept: */*\` | 404: a page | 404: a page | 404: JSON |  |
| another method | 405: JSON | 405: JSON | 405: JSON |  |
| another method, \`Accept: */*\` | 405: a page | 405: a page | 405: JSON |  |
| an update | 200, saved | 200, saved | 200, saved |  |
| an update to an unknown status | 422: status | 422: status | 422: status |  |
| an update of an unknown lead | 404: JSON | 404: JSON | 404: JSON |  |
| a reference of blanks | 422: reference | 422: reference | 422: reference |  |
| a reference between blanks | 200, saved | 200, saved | 200, saved |  |
| a reference of a no-break space | 200, saved | 422: reference | 422: reference | Laravel trims it since version 9 |
| an empty voucher | 200, saved | 200, saved | 200, saved |  |
| a reference of 255 emoji | 200, saved | 200, saved | 200, saved |  |
| a reference of 256 emoji | 422: reference | 422: reference | 422: reference |  |
| half a surrogate pair | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| capitals in \`event\` and \`click\` | 200, saved | 200, saved | 422: event, click |  |
| capitals in the path | 200, saved | 200, saved | 404: JSON |  |
| a slash at the end of the path | 200, saved | 200, saved | 404: JSON |  |
| two slashes at its beginning | 404: JSON | 404: JSON | 404: JSON |  |
| fields in the URL | 200, saved | 422: event, click, reference | 422: event, click, reference | for Laravel they are fields as well; no page of Retrack has any there |
| the question of a browser (CORS) | 200: a page | 204: nothing | 405: JSON | Laravel answers it as the profile does, before version 9 by a package that Debian lacks |
| \`text/json\` | 200, saved | 200, saved | 415: JSON |  |
| \`application/json, application/json\` | 200, saved | 200, saved | 415: JSON |  |
| \`text/plain\` | 422: event, click, reference | 422: event, click, reference | 415: JSON |  |
| a form | 200, saved | 200, saved | 415: JSON |  |
| a multipart form | 200, saved | 200, saved | 415: JSON |  |
| a form as JSON | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| a byte order mark | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| UTF-16 | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| gzip | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| a comma too many | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| \`1e400\` as the reference | 422: reference | 422: reference | 400: JSON |  |
| \`1e400\` in an unknown field | 200, saved | 200, saved | 400: JSON |  |
| 511 levels | 200, saved | 200, saved | 200, saved |  |
| 512 levels | 422: event, click, reference | 422: event, click, reference | 400: JSON |  |
| an empty \`Host\` | 400: a page | 400: a page | 400: JSON |  |
| \`Host: a b\` | 400: a page | 400: a page | 400: JSON |  |
| a URL of 10 kB | 414: a page | 414: a page | 414: JSON |  |
| a header of 10 kB | 400: a page | 400: a page | 400: JSON |  |
| a body of 100 kB | 200, saved | 200, saved | 413: JSON |  |

The application is one of many that could be written. What follows from its own choices, and not from Laravel, is that each
field has to be a string, that \`/login\` exists (without it Laravel answers 500 there), and that its table of merchants, clicks and
events takes capitals for small letters, as MySQL does by default.
`
