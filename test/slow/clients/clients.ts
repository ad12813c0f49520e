/** The HTTP clients that stores in other languages use, each a program that sends the same leads. */

/** How many requests each program sends. */
const REQUESTS = 5

interface Client {
  readonly name: string
  /** As the table of docs/networks.md calls those that trust the mock's certificate in the same way. */
  readonly trust: string
  readonly interpreter: string
  readonly args: string
  /** A shell command that fails where the machine lacks what it needs. */
  readonly probe: string
  /** Debian's packages. */
  readonly needs: string
  /** How many connections it opens at most: one where it keeps it over a pause, else one for each request. */
  readonly connections: number
}

const PROGRAMS = 'test/slow/clients/programs'

const php = (file: string) => ({ trust: 'PHP', interpreter: 'php', args: `${PROGRAMS}/php/${file}.php` })
const includes = (file: string) => `php -r 'exit((@include "${file}") ? 0 : 1);'`
const python = (library: string) => ({
  name: `Python ${library}`,
  trust: 'Python',
  interpreter: 'python3',
  args: `${PROGRAMS}/python/with_${library}.py`,
  probe: `python3 -c 'import ${library}'`,
  needs: `python3-${library}`,
  connections: 1,
})
const node = (file: string) => ({
  name: `Node.js ${file}`,
  trust: 'Node.js',
  interpreter: 'node',
  args: `${PROGRAMS}/node/${file}.mjs`,
  probe: 'command -v node',
  needs: 'nodejs',
  connections: 1,
})

export const CLIENTS: readonly Client[] = [
  {
    ...php('curl'),
    name: 'PHP curl',
    probe: `php -r 'exit(extension_loaded("curl") ? 0 : 1);'`,
    needs: 'php-cli and php-curl',
    connections: 1,
  },
  { ...php('streams'), name: 'PHP streams', probe: 'command -v php', needs: 'php-cli', connections: REQUESTS },
  {
    ...php('guzzle'),
    name: 'PHP Guzzle',
    probe: includes('GuzzleHttp/autoload.php'),
    needs: 'php-guzzlehttp-guzzle',
    connections: 1,
  },
  {
    ...php('symfony'),
    name: 'PHP Symfony HttpClient',
    probe: includes('Symfony/Component/HttpClient/autoload.php'),
    needs: 'php-symfony-http-client',
    connections: 1,
  },
  python('requests'),
  python('httpx'),
  python('aiohttp'),
  {
    name: 'Ruby Net::HTTP',
    trust: 'Ruby',
    interpreter: 'ruby',
    args: `${PROGRAMS}/ruby/net_http.rb`,
    probe: 'command -v ruby',
    needs: 'ruby',
    connections: 1,
  },
  {
    name: 'Perl HTTP::Tiny',
    trust: 'Perl',
    interpreter: 'perl',
    args: `${PROGRAMS}/perl/http_tiny.pl`,
    probe: 'perl -MHTTP::Tiny -MJSON::PP -MIO::Socket::SSL -e 1',
    needs: 'perl and libio-socket-ssl-perl',
    connections: 1,
  },
  {
    name: 'Perl LWP',
    trust: 'Perl',
    interpreter: 'perl',
    args: `${PROGRAMS}/perl/lwp.pl`,
    probe: 'perl -MLWP::Protocol::https -MJSON::PP -e 1',
    needs: 'perl and liblwp-protocol-https-perl',
    connections: 1,
  },
  {
    name: 'Go net/http',
    trust: 'Go',
    interpreter: 'go',
    args: `run ${PROGRAMS}/go/main.go`,
    probe: 'command -v go',
    needs: 'golang-go',
    connections: 1,
  },
  {
    name: 'Java HttpClient',
    trust: 'Java',
    interpreter: 'java',
    // It is compiled each time, which takes half as long where nothing is optimized.
    args: `-XX:TieredStopAtLevel=1 ${PROGRAMS}/java/Client.java`,
    probe: 'command -v javac && command -v keytool',
    needs: 'default-jdk-headless',
    connections: 1,
  },
  // It may open a second one when the next request comes before the first one's connection is free again.
  { ...node('fetch'), connections: 2 },
  node('https'),
  {
    name: 'curl',
    trust: 'curl',
    interpreter: 'sh',
    args: `${PROGRAMS}/curl/curl.sh`,
    probe: 'command -v curl',
    needs: 'curl',
    connections: REQUESTS,
  },
]
