/** A server that others reach must be told who may do what. */
export class AccessNeededError extends Error {
  override readonly name = 'AccessNeededError' as const
  readonly code = 'ACCESS_NEEDED' as const
  readonly host: string

  constructor(host: string) {
    super(
      [
        `Whoever reaches ${host} could read, write and delete every stream. Say who may do what, in one of three ways:`,
        '  --token SECRET     one secret for everything (in a program: authorize: authorizeByToken(secret))',
        '  --authorize FILE   a module that exports authorize(request) (in a program: authorize)',
        '  --jwks URL         tokens signed by the keys at an address (in a program: authorize: authorizeByJwks({ url }))',
        'Or listen on 127.0.0.1, where only this machine is answered.',
      ].join('\n'),
    )
    this.host = host
  }
}
