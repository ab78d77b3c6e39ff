import { DEFAULT_PORT } from '../node/start-server.ts'

/** Where streams are kept unless a flag says otherwise. */
export const DEFAULT_DATA_DIR = '.oxbow/streams'

export const HELP: string = `oxbow-dev-server: a Durable Streams server

Usage: oxbow-dev-server [options]                          serve streams under /v1/stream/
       oxbow-dev-server backup  --data DIR --to DIR        copy the streams, also while a server uses them
       oxbow-dev-server restore --from DIR --data DIR      make a backup the streams of a server again

Where
  --port N             port to listen on (${DEFAULT_PORT}, or PORT from the environment; 0 takes any free one)
  --host               also answer other machines of the network, which need the token that is printed
  --host ADDRESS       listen on an address; any but this machine's own needs one of the ways under "Who"
  --static DIR         serve the files of a folder at /
  --cors-origin ORIGIN let pages of this origin use the streams, such as https://app.example; may be repeated, * is all
  --webhooks           let subscriptions call webhooks: public addresses over https, and, as long as only this machine is
                       answered, http on localhost

Who (without any of these only this machine is answered)
  --token SECRET       one secret for everything, sent as "Authorization: Bearer SECRET"; or OXBOW_TOKEN
  --authorize FILE     a module that exports authorize(request), and validate(messages, identity) if it wants
  --jwks URL           signed tokens (RS256, ES256, EdDSA) whose claims streams and streams_read list the streams
  --issuer TEXT        with --jwks: the iss that tokens must have
  --audience TEXT      with --jwks: one that must be among their aud

Storage
  --data DIR           folder that keeps the streams (${DEFAULT_DATA_DIR})
  --memory             keep the streams in memory; they end with the server

Limits
  --max-stored SIZE    bytes of messages in all streams, such as 2GB; beyond it writes are answered 507 (no limit)
  --max-body SIZE      longest body of a request (32MB); longer ones are answered 413
  --page SIZE          size at which a page of a read is full (1MB)
  --rate N[/BURST]     requests a second of one user, or of one address without users; others are answered 429 (no limit)
  --long-poll TIME     how long a long-poll waits, such as 30s (30s)
  --sse-max-age TIME   how long an event stream lasts (60s)

Trying what clients make of failures
  --fault KIND[@SHARE] 503 (or another status), cut-before, cut-after, delay=MS or truncate=BYTES; 503@0.1 hits one
                       request in ten; may be repeated

  --help               print this

Health is under /v1/stream/__ds/health, measurements for Prometheus under /v1/stream/__ds/metrics.
`
