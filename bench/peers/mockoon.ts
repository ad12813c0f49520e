/** The least that Mockoon takes for one route with one answer; what is left out it fills in itself. */
export function mockoonEnvironment(answer: string): string {
  const response = {
    uuid: 'f0e1a5c2-0000-4000-8000-000000000003',
    body: answer,
    statusCode: 200,
    label: '',
    headers: [{ key: 'Content-Type', value: 'application/json' }],
    bodyType: 'INLINE',
    latency: 0,
    rules: [],
    rulesOperator: 'OR',
    disableTemplating: false,
    fallbackTo404: false,
    default: true,
  }
  const route = {
    uuid: 'f0e1a5c2-0000-4000-8000-000000000002',
    type: 'http',
    method: 'post',
    endpoint: 'api/v2/leads',
    documentation: '',
    responses: [response],
    responseMode: null,
  }
  return JSON.stringify({
    uuid: 'f0e1a5c2-0000-4000-8000-000000000001',
    lastMigration: 33,
    name: 'Retrack',
    port: 3000,
    hostname: '127.0.0.1',
    endpointPrefix: '',
    latency: 0,
    folders: [],
    routes: [route],
    rootChildren: [{ type: 'route', uuid: route.uuid }],
    proxyMode: false,
    cors: true,
    headers: [],
    data: [],
    callbacks: [],
  })
}
