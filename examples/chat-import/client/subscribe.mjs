// Follows a shape through the gatekeeper with Electric's own client, and prints each message as a line of JSON.
//
//   node subscribe.mjs GATEKEEPER ACCOUNT TABLE COLUMN,COLUMN,… [SESSION]

import { ShapeStream, FetchError } from '@electric-sql/client'

const [gatekeeper, name, table, columns, session] = process.argv.slice(2)

async function post(path, body, headers = {}) {
  const request = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
  const reply = await fetch(gatekeeper + path, { ...request, body: JSON.stringify(body) })
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return reply.json()
}

async function newPass() {
  const { token } = await post('/api/login', { name })
  const wish = { table, columns: columns.split(','), session: session ?? null }
  return post('/api/shapes', wish, { authorization: `Bearer ${token}` })
}

// The client reads PostgreSQL's BIGINT as a BigInt, which JSON does not have.
const print = (line) =>
  console.log(JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? Number(value) : value)))

const pass = await newPass()
const stream = new ShapeStream({
  url: `${gatekeeper}/v1/shape`,
  params: { table: pass.table, columns: pass.columns, where: pass.where },
  headers: { authorization: `Bearer ${pass.token}` },
  // The token of a shape is short-lived. The client asks for the next one when it is refused.
  onError: async (error) => {
    print({ refused: error instanceof FetchError ? error.status : String(error) })
    if (!(error instanceof FetchError) || error.status !== 401) return
    return { headers: { authorization: `Bearer ${(await newPass()).token}` } }
  },
})
stream.subscribe((messages) => messages.forEach(print), (error) => print({ failed: String(error) }))
